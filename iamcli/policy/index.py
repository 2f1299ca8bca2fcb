"""Which statements of a policy speak of an action."""

from __future__ import annotations

from collections.abc import Sequence

from .grammar import Statement
from .match import Matcher, matcher
from .variables import tokens

Speaking = tuple[Sequence[str], bool]
"""The values of Action, or those of NotAction and True."""


def speaking(statement: Statement) -> Speaking:
    """What a statement says of actions."""
    element = statement.action or statement.not_action
    return (element.values if element else (), statement.action is None)


def means(said: Speaking, action: str) -> bool:
    """Whether an action, in lower case, is among a statement's (elements: Action, NotAction)."""
    values, negated = said
    for value in values:
        if value == "*":
            return not negated
        if "*" in value or "?" in value:
            if _matches(value, action):
                return not negated
        elif len(value) == len(action) and value.lower() == action:
            return not negated
    return negated


def _matches(value: str, action: str) -> bool:
    """Compare the way `match.ActionPattern` does, without building one for each value that is of another service."""
    service = action.partition(":")[0] + ":"
    size = len(service)
    return value[:size].lower() == service and matcher(tokens(value[size:].lower()))(action[size:])


class Index:
    """The places of statements by the actions they name."""

    __slots__ = ("_always", "_exact", "_negated", "_patterns")

    def __init__(self, statements: Sequence[Speaking]) -> None:
        self._exact: dict[str, list[int]] = {}
        self._patterns: dict[str, list[tuple[Matcher, int]]] = {}
        self._always: list[int] = []
        self._negated: list[tuple[Speaking, int]] = []
        for index, said in enumerate(statements):
            values, negated = said
            if negated:
                self._negated.append((said, index))
                continue
            for value in values:
                self._add(value.lower(), index)

    def _add(self, value: str, index: int) -> None:
        if value == "*":
            self._always.append(index)
            return
        service, colon, name = value.partition(":")
        if "*" in name or "?" in name:
            self._patterns.setdefault(service, []).append((matcher(tokens(name)), index))
        elif colon:
            self._exact.setdefault(value, []).append(index)

    def statements(self, action: str) -> list[int]:
        """The places, in order, of the statements that speak of an action, which is in lower case."""
        service, _, name = action.partition(":")
        found = {*self._always, *self._exact.get(action, ())}
        for matches, index in self._patterns.get(service, ()):
            if index not in found and matches(name):
                found.add(index)
        found.update(index for said, index in self._negated if means(said, action))
        return sorted(found)
