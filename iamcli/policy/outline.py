"""A quick reading of documents that were checked before, for those who ask thousands of policies one question.

The tree that comes of it says the same as that of `parse`, but knows neither positions nor the order of elements.
"""

from __future__ import annotations

import msgspec

from .grammar import ConditionBlock, KeyTest, Policy, Principals, Statement, Strings, Value
from .json_text import Number

NOWHERE = -1
"""The position of a statement that was read quickly."""

_Some = str | list[str]
_Listed = str | bool | int | float | list[str | bool | int | float]


class _Statement(msgspec.Struct, rename="pascal", forbid_unknown_fields=True, gc=False):
    effect: str
    sid: str | None = None
    principal: str | dict[str, _Some] | None = None
    not_principal: str | dict[str, _Some] | None = None
    action: _Some | None = None
    not_action: _Some | None = None
    resource: _Some | None = None
    not_resource: _Some | None = None
    condition: dict[str, dict[str, _Listed]] | None = None


class _Document(msgspec.Struct, rename="pascal", forbid_unknown_fields=True, gc=False):
    statement: list[_Statement] | _Statement
    version: str | None = None
    id: str | None = None


_DECODER = msgspec.json.Decoder(_Document, float_hook=Number)


def outline(document: str) -> Policy | None:
    """The tree of a document that was accepted before; None if it is none of the usual, and `parse` has to say."""
    try:
        found = _DECODER.decode(document)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    statements = found.statement if isinstance(found.statement, list) else [found.statement]
    return Policy(
        elements=(),
        version=found.version,
        id=found.id,
        statements=tuple(map(_statement, statements)),
        single=not isinstance(found.statement, list),
    )


def _statement(found: _Statement) -> Statement:
    return Statement(
        elements=(),
        start=NOWHERE,
        end=NOWHERE,
        effect=found.effect,
        sid=found.sid,
        principal=_principals(found.principal),
        not_principal=_principals(found.not_principal),
        action=_strings(found.action),
        not_action=_strings(found.not_action),
        resource=_strings(found.resource),
        not_resource=_strings(found.not_resource),
        condition=_condition(found.condition) if found.condition is not None else None,
    )


def _strings(found: _Some | None) -> Strings | None:
    if found is None:
        return None
    return Strings(tuple(found), single=False) if isinstance(found, list) else Strings((found,), single=True)


def _principals(found: str | dict[str, _Some] | None) -> Principals | None:
    if isinstance(found, dict):
        entries = ((name, _strings(identifiers)) for name, identifiers in found.items())
        return Principals(everyone=False, entries=tuple((name, some) for name, some in entries if some))
    return Principals(everyone=True) if found == "*" else None


def _condition(found: dict[str, dict[str, _Listed]]) -> tuple[ConditionBlock, ...]:
    return tuple(
        ConditionBlock(operator, tuple(_key_test(key, value) for key, value in keys.items()))
        for operator, keys in found.items()
    )


def _key_test(key: str, found: _Listed) -> KeyTest:
    if isinstance(found, list):
        return KeyTest(key, tuple(map(_value, found)), single=False)
    return KeyTest(key, (_value(found),), single=True)


def _value(found: str | bool | float) -> Value:
    return found if isinstance(found, (str, bool)) else Number(found)
