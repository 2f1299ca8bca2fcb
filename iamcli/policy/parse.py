"""JSON to the tree of `grammar`; what has the wrong shape is refused here, before any rule about contents."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ..errors import MalformedPolicyDocument
from .grammar import ConditionBlock, KeyTest, Policy, Principals, Statement, Strings, Value
from .json_text import WHITE_SPACE, NotJson, Object, TooDeep, read
from .kinds import RULES, Kind, Rules

VERSIONS = ("2012-10-17", "2008-10-17")
STATEMENT_ELEMENTS = (
    *("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
    *("Resource", "NotResource", "Condition"),
)
PRINCIPAL_TYPES = ("AWS", "Federated", "Service", "CanonicalUser")

Part = TypeVar("Part")


def parse(document: str, kind: Kind = Kind.IDENTITY) -> Policy:
    """Return the tree of a document, whose shape is checked but not its contents (`check` does both).

    Raises MalformedPolicyDocument in the words that AWS has for this kind of policy.
    """
    rules = RULES[kind]
    if rules.leading_space and document[:1] in WHITE_SPACE and document.strip(WHITE_SPACE):
        raise MalformedPolicyDocument(rules.leading_space)
    try:
        top = read(document)
    except NotJson:
        raise MalformedPolicyDocument(rules.not_json) from None
    except TooDeep:
        raise MalformedPolicyDocument(rules.malformed) from None
    if not isinstance(top, Object):
        raise MalformedPolicyDocument(rules.not_json)
    return _Parser(rules).policy(top)


class _Parser:
    """Turns JSON values into parts of the tree."""

    __slots__ = ("rules",)

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def malformed(self) -> MalformedPolicyDocument:
        return MalformedPolicyDocument(self.rules.malformed)

    def policy(self, top: Object) -> Policy:
        self.known(top, ("Version", "Id", "Statement"))
        version, name = self.text(top, "Version"), self.text(top, "Id")
        if version is not None and version not in VERSIONS:
            raise self.malformed()
        if "Statement" not in top:
            raise MalformedPolicyDocument(self.rules.missing_statement)
        body = top["Statement"]
        statements = body if isinstance(body, list) else [body]
        if not statements:
            raise MalformedPolicyDocument(self.rules.no_statements)
        return Policy(
            elements=tuple(top),
            version=version,
            id=name,
            statements=tuple(self.statement(one) for one in statements),
            single=isinstance(body, Object),
        )

    def statement(self, json: object) -> Statement:
        if not isinstance(json, Object):
            raise self.malformed()
        self.known(json, STATEMENT_ELEMENTS)
        for element in ("Principal", "Action", "Resource"):
            if element in json and "Not" + element in json:
                raise self.malformed()
        effect = self.text(json, "Effect")
        if effect not in ("Allow", "Deny", None):
            raise MalformedPolicyDocument(self.rules.invalid_effect.format(effect))
        return Statement(
            elements=tuple(json),
            start=json.start,
            end=json.end,
            effect=effect,
            sid=self.text(json, "Sid"),
            principal=self.part(json, "Principal", self.principals),
            not_principal=self.part(json, "NotPrincipal", self.principals),
            action=self.part(json, "Action", self.strings),
            not_action=self.part(json, "NotAction", self.strings),
            resource=self.part(json, "Resource", self.strings),
            not_resource=self.part(json, "NotResource", self.strings),
            condition=self.part(json, "Condition", self.condition),
        )

    def known(self, json: Object, names: tuple[str, ...]) -> None:
        """Refuse elements that are repeated (IAM User Guide, "Policy grammar notes") or not among `names`."""
        if json.repeated:
            raise self.malformed()
        for name in json:
            if name not in names:
                raise MalformedPolicyDocument(self.rules.unknown_element.format(name))

    def text(self, json: Object, name: str) -> str | None:
        return self.part(json, name, self.string)

    def part(self, json: Object, name: str, read_as: Callable[[object], Part]) -> Part | None:
        return read_as(json[name]) if name in json else None

    def string(self, json: object) -> str:
        if type(json) is not str:  # a Number is no string here
            raise self.malformed()
        return json

    def strings(self, json: object) -> Strings:
        if isinstance(json, list):
            return Strings(tuple(self.string(item) for item in json), single=False)
        return Strings((self.string(json),), single=True)

    def principals(self, json: object) -> Principals:
        if json == "*":
            return Principals(everyone=True)
        if not isinstance(json, Object):
            raise self.malformed()
        if json.repeated or not all(name in PRINCIPAL_TYPES for name in json):
            raise self.malformed()
        return Principals(everyone=False, entries=tuple((name, self.strings(json[name])) for name in json))

    def condition(self, json: object) -> tuple[ConditionBlock, ...]:
        blocks = self.mapping(json)
        return tuple(
            ConditionBlock(
                operator,
                tuple(self.key_test(key, value) for key, value in self.mapping(tests).items()),
            )
            for operator, tests in blocks.items()
        )

    def key_test(self, key: str, json: object) -> KeyTest:
        if isinstance(json, list):
            return KeyTest(key, tuple(self.value(item) for item in json), single=False)
        return KeyTest(key, (self.value(json),), single=True)

    def value(self, json: object) -> Value:
        """A condition's value; JSON may have numbers and booleans without quotation marks (the grammar page)."""
        if not isinstance(json, (str, bool)):
            raise self.malformed()
        return json

    def mapping(self, json: object) -> Object:
        if not isinstance(json, Object) or json.repeated:
            raise self.malformed()
        return json
