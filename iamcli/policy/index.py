"""Which statements of a policy speak of an action."""

from __future__ import annotations

from collections.abc import Sequence

from .grammar import Statement
from .match import Matcher, matcher
from .variables import tokens


def means(statement: Statement, action: str) -> bool:
    """Whether an action, in lower case, is among a statement's (elements: Action, NotAction)."""
    if statement.action is not None:
        return any(_is(value.lower(), action) for value in statement.action.values)
    if statement.not_action is not None:
        return not any(_is(value.lower(), action) for value in statement.not_action.values)
    return False


def _is(value: str, action: str) -> bool:
    """Compare the way `match.ActionPattern` does, without building one."""
    if value in ("*", action):
        return True
    if "*" not in value and "?" not in value:
        return False
    service, colon, name = value.partition(":")
    return bool(colon) and action.startswith(f"{service}:") and matcher(tokens(name))(action[len(service) + 1 :])


class Index:
    """The places of statements by the actions they name."""

    __slots__ = ("_always", "_exact", "_negated", "_patterns")

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._exact: dict[str, list[int]] = {}
        self._patterns: dict[str, list[tuple[Matcher, int]]] = {}
        self._always: list[int] = []
        self._negated: list[tuple[Statement, int]] = []
        for index, statement in enumerate(statements):
            if statement.action is None:
                self._negated.append((statement, index))
            for value in statement.action.values if statement.action else ():
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
        found.update(index for statement, index in self._negated if means(statement, action))
        return sorted(found)
