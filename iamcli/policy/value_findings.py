"""What is wrong with the values of elements: actions, resources, principals and conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from . import arns, principals, values
from .json_text import Array, Number, Object
from .kinds import Rules
from .operators import NAMES, QUANTIFIERS, operator
from .parse import PRINCIPAL_TYPES
from .report import Report, listed, nearest, shown

Reader = Callable[[str, object, int], None]

_ACTION = "a service and a name, as in s3:GetObject or s3:Get*, or *"
_ARN = "arn:partition:service:region:account:resource, or *"
_PRINCIPAL = {
    "AWS": "an account's 12 digits, the ARN of a root, user, role or session without wildcards, a unique id, or *",
    "Service": "a service's name, as in ec2.amazonaws.com",
    "Federated": "a provider's name, or the ARN of a SAML or OpenID Connect provider",
    "CanonicalUser": "a canonical user id",
}
_FORMS: dict[str, tuple[Callable[[str], object], str]] = {
    "Numeric": (values.number, "a number"),
    "Date": (values.time, "a time such as 2026-01-31T12:00:00Z, or seconds since 1970"),
    "Bool": (values.truth, "true or false"),
    "Null": (values.truth, "true (the key is absent) or false (it is there)"),
    "Binary": (values.octets, "base64"),
    "IpAddress": (values.network, "an address or a network such as 203.0.113.0/24 or 2001:db8::/32"),
    "NotIpAddress": (values.network, "an address or a network such as 203.0.113.0/24 or 2001:db8::/32"),
}

_VARIABLE = re.compile(r"\$\{[^}]*\}")
_EXACT = {
    "StringEquals": "ArnLike",
    "StringEqualsIgnoreCase": "ArnLike",
    "StringNotEquals": "ArnNotLike",
    "StringNotEqualsIgnoreCase": "ArnNotLike",
}
"""The operators that know no wildcards, each with the one for ARNs that does."""


class Values:
    """Reads the values of one statement's elements and notes what is wrong."""

    def __init__(self, report: Report, rules: Rules) -> None:
        self.report = report
        self.rules = rules
        self.variables = False
        """Whether the document's version has policy variables."""

    def readers(self) -> Iterator[tuple[str, Reader]]:
        """What reads which element."""
        for prefix in ("", "Not"):
            yield f"{prefix}Action", self._actions
            yield f"{prefix}Resource", self._resources
            yield f"{prefix}Principal", self._principals
        yield "Condition", self._condition

    def _strings(self, name: str, json: object, at: int) -> Iterator[tuple[str, int]]:
        """The strings of an element with their offsets; what is no string is noted."""
        items = zip(json, json.at, strict=True) if isinstance(json, Array) else [(json, at)]
        if isinstance(json, Array) and not json:
            self.report.error("empty", at, f"The list of {name} is empty.", "at least one value")
        for item, item_at in items:
            if type(item) is str:
                yield item, item_at
            else:
                self.report.error(
                    "wrong-type", item_at, f"{name} holds {shown(item)}.", "a string or a list of strings"
                )

    def _actions(self, name: str, json: object, at: int) -> None:
        for action, action_at in self._strings(name, json, at):
            fault = action_fault(action)
            if fault:
                self.report.error("malformed-action", action_at, f"The action {shown(action)} {fault}.", _ACTION)
            elif self.rules.only_actions and action.lower() not in self.rules.only_actions:
                self.report.error(
                    "action-not-allowed",
                    action_at,
                    f"The action {shown(action)} cannot stand in a trust policy.",
                    listed(self.rules.only_actions.values()),
                )

    def _resources(self, name: str, json: object, at: int) -> None:
        for resource, resource_at in self._strings(name, json, at):
            relative = self.rules.of_any_service and arns.is_relative(resource)
            words = None if relative else arns.refusal(resource)
            if words:
                self.report.error("malformed-resource", resource_at, f"{name}: {shown_words(words)}", _ARN)
            elif self.rules.complete_arns and resource != "*" and len(arns.fields(resource)) < 6:
                self.report.error(
                    "malformed-resource", resource_at, f"{shown(resource)} has fewer than 6 fields.", _ARN
                )
            elif resource != "*" and not relative and len(arns.fields(resource)) < 6:
                self.report.warning(
                    "short-arn", resource_at, f"{shown(resource)} stops early; each field it lacks counts as *.", _ARN
                )
            self._variables(resource, resource_at)

    def _principals(self, name: str, json: object, at: int) -> None:
        if json == "*":
            if self.rules.trusts:
                self.report.error("malformed-principal", at, f'{name} cannot be "*" in a trust policy.', '{"AWS": "*"}')
            return
        if not isinstance(json, Object):
            self.report.error("wrong-type", at, f"{name} cannot be {shown(json)}.", '"*" or an object')
            return
        for repeated, repeated_at in json.repeats:
            self.report.error(
                "duplicate-key", repeated_at, f"{shown(repeated)} stands twice in {name}.", "each key once"
            )
        if not json:
            self.report.error("empty", at, f"{name} names nobody.", listed(PRINCIPAL_TYPES))
        for kind, identifiers in json.items():
            if kind not in PRINCIPAL_TYPES:
                self.report.error(
                    "unknown-element",
                    json.keys_at[kind],
                    f"There is no type of principal {shown(kind)}.",
                    listed(PRINCIPAL_TYPES),
                    nearest(kind, PRINCIPAL_TYPES),
                )
                continue
            for identifier, identifier_at in self._strings(kind, identifiers, json.values_at[kind]):
                self._principal(kind, identifier, identifier_at)

    def _principal(self, kind: str, identifier: str, at: int) -> None:
        if self.rules.denies_everyone:
            if (kind, identifier) != ("AWS", "*"):
                self.report.error(
                    "malformed-principal", at, f"A resource control policy cannot name {shown(identifier)}.", "*"
                )
        elif self.rules.of_any_service and principals.is_origin_access_identity(kind, identifier):
            return
        elif not principals.is_sound(kind, identifier) or (self.rules.trusts and kind == "CanonicalUser"):
            self.report.error(
                "malformed-principal", at, f"{shown(identifier)} is no principal of type {kind}.", _PRINCIPAL[kind]
            )

    def _condition(self, name: str, json: object, at: int) -> None:
        for spelled, keys, keys_at, spelled_at in self._members(name, json, at):
            taken_apart = operator(spelled)
            if taken_apart is None:
                self.report.error(
                    "unknown-operator",
                    spelled_at,
                    f"There is no operator {shown(spelled)}.",
                    listed(sorted(NAMES)),
                    _near_operator(spelled),
                )
            for key, compared, compared_at, key_at in self._members(spelled, keys, keys_at):
                if not key.partition(":")[0] or ":" not in key:
                    self.report.error(
                        "malformed-key",
                        key_at,
                        f"The key {shown(key)} names no service.",
                        "aws:SourceIp, s3:prefix, ...",
                    )
                self._compared(taken_apart.name if taken_apart else "", key, compared, compared_at)

    def _members(self, name: str, json: object, at: int) -> Iterator[tuple[str, object, int, int]]:
        """Key, value, offset of the value and offset of the key."""
        if not isinstance(json, Object):
            self.report.error("wrong-type", at, f"{shown(name)} cannot hold {shown(json)}.", "an object")
            return
        for repeated, repeated_at in json.repeats:
            self.report.error(
                "duplicate-key", repeated_at, f"{shown(repeated)} stands twice in {shown(name)}.", "each key once"
            )
        for key, value in json.items():
            yield key, value, json.values_at[key], json.keys_at[key]

    def _compared(self, name: str, key: str, json: object, at: int) -> None:
        items = list(zip(json, json.at, strict=True)) if isinstance(json, Array) else [(json, at)]
        if not items:
            self.report.warning("empty", at, f"{shown(key)} is compared with nothing.", "at least one value")
        for item, item_at in items:
            if not isinstance(item, (str, bool)):
                self.report.error(
                    "wrong-type",
                    item_at,
                    f"{shown(key)} cannot be compared with {shown(item)}.",
                    "text, a number, true",
                )
                continue
            text = str(item).lower() if isinstance(item, bool) else item
            if not isinstance(item, Number):
                self._variables(text, item_at)
            self._form(name, text, item_at)

    def _form(self, name: str, text: str, at: int) -> None:
        """A value that the operator cannot read matches nothing; AWS stores it all the same."""
        if name in _EXACT and text.startswith("arn:") and set(_VARIABLE.sub("", text)) & {"*", "?"}:
            allowed = (
                f"{name.replace('Equals', 'Like').removesuffix('IgnoreCase')} or {_EXACT[name]}, which know wildcards"
            )
            self.report.warning("literal-wildcard", at, f"{name} takes * and ? in {shown(text)} as they are.", allowed)
        if name.startswith("Arn"):
            if text != "*" and len(arns.fields(text)) < 6 and not text.startswith("${"):
                self.report.warning("value-form", at, f"{name} cannot match {shown(text)}.", "an ARN of 6 fields, or *")
            return
        found = next((form for prefix, form in _FORMS.items() if name.startswith(prefix)), None)
        if found is None or (name == "Bool" and self.variables and "${" in text):
            return
        read, allowed = found
        if read(text) is None:
            self.report.warning("value-form", at, f"{name} cannot match {shown(text)}.", allowed)

    def _variables(self, text: str, at: int) -> None:
        """Variables that stand for nothing, or are none yet."""
        start = text.find("${")
        while start >= 0:
            end = text.find("}", start)
            inside = text[start + 2 : end] if end >= 0 else text[start + 2 :]
            if end < 0 or not _is_variable(inside):
                self.report.warning(
                    "malformed-variable",
                    at,
                    f"${{{shown(inside)}{'}' if end >= 0 else ''} is no policy variable.",
                    "${aws:username}, ${aws:PrincipalTag/team, 'default'}, ${*}, ${?} or ${$}",
                )
            elif not self.variables:
                self.report.warning(
                    "variable-is-text", at, f"${{{shown(inside)}}} is plain text in this version.", "version 2012-10-17"
                )
            start = text.find("${", end) if end >= 0 else -1


def shown_words(words: str) -> str:
    """One of AWS's sentences, short enough to be read."""
    return words if len(words) <= 200 else f"{words[:197]}..."


def action_fault(action: str) -> str:
    """What keeps a text from being an action or a pattern of actions, as a predicate; empty if nothing does."""
    if action == "*":
        return ""
    service, colon, name = action.partition(":")
    if not colon or not service:
        return "names no service"
    if ":" in name:
        return "has more than one colon"
    if "*" in service or "?" in service:
        return "has a wildcard in its service"
    if not name:
        return "has no name behind its service"
    return "" if service.replace("-", "").isalnum() and service.isascii() else "has a service that cannot be"


def _near_operator(spelled: str) -> str:
    quantifier, colon, rest = spelled.rpartition(":")
    base = rest.removesuffix("IfExists")
    near = nearest(base, NAMES)
    if not near:
        return ""
    prefix = "" if not colon else f"{nearest(quantifier, QUANTIFIERS) or QUANTIFIERS[1]}:"
    return f"{prefix}{near}{'IfExists' if rest != base and near != 'Null' else ''}"


def _is_variable(inside: str) -> bool:
    if inside in ("*", "?", "$"):
        return True
    key, comma, default = inside.partition(",")
    default = default.strip()
    quoted = not comma or (len(default) >= 2 and default[0] == default[-1] == "'")
    service, colon, name = key.strip().partition(":")
    return bool(service and colon and name and quoted)
