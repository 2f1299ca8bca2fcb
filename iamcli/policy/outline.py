"""A quick reading of documents that were checked before, for those who ask thousands of policies one question.

The tree that comes of it says the same as that of `parse`, but knows neither positions nor the order of elements.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from .grammar import ConditionBlock, KeyTest, Principals, Statement, Strings, Value
from .index import Speaking
from .json_text import Number

NOWHERE = -1
"""The position of a statement that was read quickly."""

_Some = str | list[str]
_Values = str | bool | int | float | list[str | bool | int | float]


class _Statement(msgspec.Struct, rename="pascal", forbid_unknown_fields=True, gc=False):
    effect: str
    sid: str | None = None
    principal: str | dict[str, _Some] | None = None
    not_principal: str | dict[str, _Some] | None = None
    action: _Some | None = None
    not_action: _Some | None = None
    resource: _Some | None = None
    not_resource: _Some | None = None
    condition: dict[str, dict[str, _Values]] | None = None


class _Document(msgspec.Struct, rename="pascal", forbid_unknown_fields=True, gc=False):
    statement: list[_Statement] | _Statement
    version: str | None = None
    id: str | None = None


_DECODER = msgspec.json.Decoder(_Document, float_hook=Number)


class Outline:
    """A document's statements, each of which becomes a tree when it is asked for."""

    __slots__ = ("_found", "_statements")

    def __init__(self, found: _Document) -> None:
        self._found = found
        self._statements = found.statement if isinstance(found.statement, list) else [found.statement]

    @property
    def version(self) -> str | None:
        """As written."""
        return self._found.version

    @property
    def speaking(self) -> list[Speaking]:
        """The actions of each statement."""
        return [
            (_listed(one.action), False) if one.action is not None else (_listed(one.not_action), True)
            for one in self._statements
        ]

    def statement(self, index: int) -> Statement:
        """The tree of one statement."""
        found = self._statements[index]
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


def outline(document: str) -> Outline | None:
    """The statements of a document that was accepted before; None if it is unusual, and `parse` has to say."""
    try:
        return Outline(_DECODER.decode(document))
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


def _listed(found: _Some | None) -> Sequence[str]:
    return (found,) if isinstance(found, str) else found or ()


def _strings(found: _Some | None) -> Strings | None:
    if found is None:
        return None
    return Strings(tuple(found), single=False) if isinstance(found, list) else Strings((found,), single=True)


def _principals(found: str | dict[str, _Some] | None) -> Principals | None:
    if isinstance(found, dict):
        entries = ((name, _strings(identifiers)) for name, identifiers in found.items())
        return Principals(everyone=False, entries=tuple((name, some) for name, some in entries if some))
    return Principals(everyone=True) if found == "*" else None


def _condition(found: dict[str, dict[str, _Values]]) -> tuple[ConditionBlock, ...]:
    return tuple(
        ConditionBlock(operator, tuple(_key_test(key, value) for key, value in keys.items()))
        for operator, keys in found.items()
    )


def _key_test(key: str, found: _Values) -> KeyTest:
    if isinstance(found, list):
        return KeyTest(key, tuple(map(_value, found)), single=False)
    return KeyTest(key, (_value(found),), single=True)


def _value(found: str | bool | float) -> Value:
    return found if isinstance(found, (str, bool)) else Number(found)
