"""The tree back to JSON text."""

from __future__ import annotations

import msgspec

from .grammar import ConditionBlock, KeyTest, Policy, Principals, Statement, Strings, Value
from .json_text import Number

Json = str | bool | msgspec.Raw | list["Json"] | dict[str, "Json"]


def to_json(policy: Policy, *, indent: int = 0) -> str:
    """The document that a tree stands for: elements, lists, plain values and numbers as they were written.

    Only white space and escapes in strings may differ from the text that was parsed; `indent` is the blanks of a
    level, 0 for one line without any.
    """
    whole: dict[str, Json] = {}
    for element in policy.elements:
        if element == "Statement":
            statements: list[Json] = [_statement(statement) for statement in policy.statements]
            whole[element] = statements[0] if policy.single else statements
        else:
            whole[element] = (policy.version if element == "Version" else policy.id) or ""
    text = msgspec.json.encode(whole)
    return (msgspec.json.format(text, indent=indent) if indent else text).decode()


def _statement(statement: Statement) -> dict[str, Json]:
    written: dict[str, Json] = {}
    for element in statement.elements:
        field = {"NotPrincipal": "not_principal", "NotAction": "not_action", "NotResource": "not_resource"}
        part = getattr(statement, field.get(element, element.lower()))
        written[element] = _part(part)
    return written


def _part(part: str | Strings | Principals | tuple[ConditionBlock, ...]) -> Json:
    if isinstance(part, Strings):
        return _strings(part)
    if isinstance(part, Principals):
        return "*" if part.everyone else {kind: _strings(identifiers) for kind, identifiers in part.entries}
    if isinstance(part, str):
        return part
    return {block.operator: {test.key: _values(test) for test in block.tests} for block in part}


def _strings(part: Strings) -> Json:
    return part.values[0] if part.single else list(part.values)


def _values(test: KeyTest) -> Json:
    return _value(test.values[0]) if test.single else [_value(value) for value in test.values]


def _value(value: Value) -> Json:
    return msgspec.Raw(value.encode()) if isinstance(value, Number) else value
