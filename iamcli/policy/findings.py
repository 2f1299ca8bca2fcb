"""Everything that is wrong with a policy document, where `check` stops at the first fault in AWS's words.

An error is what AWS refuses, so a document without errors passes `check`; a warning is what AWS stores although it
cannot work as written. The pages are those that `parse`, `kinds` and `validate` rest on.
"""

from __future__ import annotations

from ..errors import MalformedPolicyDocument
from . import value_findings
from .json_text import WHITE_SPACE, Array, NotJson, Object, TooDeep, read
from .kinds import RULES, Kind, Rules, may_lack
from .parse import STATEMENT_ELEMENTS, VERSIONS
from .report import Finding, Report, Severity, listed, nearest, shown
from .size import size
from .validate import check

__all__ = ["Finding", "Severity", "findings"]

_PAIRED = ("Principal", "Action", "Resource")
_TOP = ("Version", "Id", "Statement")


def findings(document: str, kind: Kind) -> list[Finding]:
    """Every fault of a document of this kind, from its top to its end; empty if it is sound."""
    report, rules = Report(document), RULES[kind]
    try:
        top = read(document)
    except NotJson as error:
        report.error("not-json", error.at, f"This is not JSON: {error.what}.", "one JSON object")
        return report.findings()
    except TooDeep:
        report.error("too-deep", 0, "The document nests deeper than any policy can.", "7 levels")
        return report.findings()
    if isinstance(top, Object):
        _text(report, document, rules)
        _Reader(report, rules).policy(top)
    else:
        report.error("wrong-type", 0, "A policy is one JSON object.", "an object with Version and Statement")
    if not report.refused:
        try:
            check(document, kind)
        except MalformedPolicyDocument as error:
            report.error("refused", 0, str(error))
    return report.findings()


def _text(report: Report, document: str, rules: Rules) -> None:
    """The faults of the document as a text: its length, its characters, what stands before the brace."""
    if rules.leading_space and document[:1] in WHITE_SPACE:
        report.error("leading-space", 0, "White space stands before the document.", "the opening brace")
    length = len(document) if rules.white_space_counts else size(document)
    counted = "" if rules.white_space_counts else ", white space not counted"
    if rules.size and length > rules.size:
        report.error("too-long", 0, f"The policy has {length:,} characters{counted}.", f"at most {rules.size:,}")
    elif rules.default_size and length > rules.default_size:
        report.warning(
            "too-long",
            0,
            f"The policy has {length:,} characters{counted}.",
            f"at most {rules.default_size:,}{rules.beyond}",
        )
    strange = next((at for at, one in enumerate(document) if not (" " <= one <= "\xff" or one in "\t\n\r")), -1)
    if strange >= 0:
        report.error(
            "character",
            strange,
            f"The character U+{ord(document[strange]):04X} cannot stand in a policy.",
            "U+0020 to U+00FF, tab, line feed and carriage return; others as \\u escapes",
        )


class _Reader:
    """Walks over the document's JSON and notes what is wrong."""

    def __init__(self, report: Report, rules: Rules) -> None:
        self.report = report
        self.rules = rules
        self.values = value_findings.Values(report, rules)
        self.sids: set[str] = set()

    def policy(self, top: Object) -> None:
        self._names(top, _TOP, "the document")
        self._version(top)
        if "Id" in top and type(top["Id"]) is not str:
            self._type(top, "Id", "a string")
        if "Statement" not in top:
            self.report.error("missing-element", top.start, "The document has no Statement.", "a list of statements")
            return
        body, at = top["Statement"], top.values_at["Statement"]
        if isinstance(body, Array):
            if not body:
                self.report.error("empty", at, "The list of statements is empty.", "at least one statement")
            for one, one_at in zip(body, body.at, strict=True):
                self._statement(one, one_at)
        else:
            self._statement(body, at)
        self._control_policy(top)

    def _version(self, top: Object) -> None:
        version = top.get("Version")
        allowed = VERSIONS[0] if self.rules.old_version else listed(VERSIONS)
        if "Version" not in top:
            if self.rules.old_version:
                self.report.error("missing-element", top.start, "The document has no Version.", allowed)
            else:
                self.report.warning(
                    "old-version", top.start, "Without a Version the policy's variables are plain text.", VERSIONS[0]
                )
        elif type(version) is not str or version not in VERSIONS:
            at = top.values_at["Version"]
            self.report.error("bad-version", at, f"There is no policy version {shown(version)}.", allowed)
        elif version != VERSIONS[0]:
            at = top.values_at["Version"]
            if self.rules.old_version:
                self.report.error("bad-version", at, f"Version {version} is too old for this kind of policy.", allowed)
            else:
                self.report.warning(
                    "old-version", at, f"Under version {version} the policy's variables are plain text.", VERSIONS[0]
                )
        self.values.variables = version == VERSIONS[0]

    def _names(self, json: Object, known: tuple[str, ...], where: str) -> None:
        """Elements that are unknown, prohibited or repeated."""
        possible = [name for name in known if name not in self.rules.prohibited]
        for name, at in json.repeats:
            self.report.error("duplicate-key", at, f"{shown(name)} stands twice in {where}.", "each key once")
        for name, at in json.keys_at.items():
            if name not in known:
                self.report.error(
                    "unknown-element",
                    at,
                    f"There is no element {shown(name)} in {where}.",
                    listed(possible),
                    nearest(name, possible),
                )
            elif name in self.rules.prohibited:
                self.report.error(
                    "prohibited-element", at, f"{name} cannot stand in this kind of policy.", listed(possible)
                )

    def _statement(self, json: object, at: int) -> None:
        if not isinstance(json, Object):
            self.report.error("wrong-type", at, f"A statement is an object, not {shown(json)}.", "an object")
            return
        self._names(json, STATEMENT_ELEMENTS, "the statement")
        self._missing(json)
        self._effect(json)
        self._sid(json)
        for name in _PAIRED:
            if name in json and f"Not{name}" in json:
                self.report.error(
                    "both-forms",
                    json.keys_at[f"Not{name}"],
                    f"{name} and Not{name} exclude one another.",
                    f"one of them, {name} or Not{name}",
                )
        for name, read_values in self.values.readers():
            if name in json and name not in self.rules.prohibited:
                read_values(name, json[name], json.values_at[name])

    def _missing(self, json: Object) -> None:
        for name in self.rules.missing:
            forms = [form for form in (name, f"Not{name}") if form not in self.rules.prohibited and form != "NotEffect"]
            if not any(form in json for form in forms) and not may_lack(self.rules, name, _actions(json)):
                self.report.error("missing-element", json.start, f"The statement has no {name}.", listed(forms))

    def _effect(self, json: Object) -> None:
        effect = json.get("Effect")
        if "Effect" in json and (type(effect) is not str or effect not in ("Allow", "Deny")):
            at = json.values_at["Effect"]
            self.report.error("bad-effect", at, f"There is no effect {shown(effect)}.", "Allow or Deny")

    def _sid(self, json: Object) -> None:
        sid = json.get("Sid")
        if type(sid) is not str:
            if "Sid" in json:
                self._type(json, "Sid", "a string")
            return
        at = json.values_at["Sid"]
        if sid and not (sid.isalnum() and sid.isascii()) and not self.rules.of_any_service:
            self.report.error("bad-sid", at, f"The Sid {shown(sid)} has other characters.", "A-Z, a-z and 0-9")
        elif sid in self.sids:
            self.report.error(
                "duplicate-sid", at, f"The Sid {shown(sid)} stands in another statement.", "each Sid once"
            )
        elif sid:
            self.sids.add(sid)

    def _type(self, json: Object, name: str, allowed: str) -> None:
        self.report.error("wrong-type", json.values_at[name], f"{name} cannot be {shown(json[name])}.", allowed)

    def _control_policy(self, top: Object) -> None:
        """Resource control policies only deny; the one that allows everything is AWS's own."""
        body = top["Statement"]
        statements = body if isinstance(body, Array) else [body]
        if not self.rules.denies_everyone or (len(statements) == 1 and _allows_everything(statements[0])):
            return
        for statement in statements:
            if isinstance(statement, Object) and statement.get("Effect") == "Allow":
                self.report.error(
                    "effect-not-supported",
                    statement.values_at["Effect"],
                    "A resource control policy of yours cannot allow; only RCPFullAWSAccess does.",
                    "Deny",
                )


def _actions(statement: Object) -> list[str]:
    """The actions that a statement names, in either form of the element."""
    named = statement.get("Action", statement.get("NotAction"))
    return [one for one in (named if isinstance(named, list) else [named]) if isinstance(one, str)]


def _allows_everything(statement: object) -> bool:
    return isinstance(statement, Object) and all(statement.get(name) in ("*", ["*"]) for name in ("Action", "Resource"))
