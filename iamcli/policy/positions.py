"""Places in a document, as people count them: lines and columns from 1, in characters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from .json_text import Array, NotJson, Object, TooDeep, read


class Place(NamedTuple):
    """A place in a text."""

    line: int
    column: int


class Lines:
    """Where the lines of a text begin, to turn offsets into places."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def place(self, offset: int) -> Place:
        """The place of a character."""
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)


def place(document: str, path: Sequence[str | int]) -> Place | None:
    """Where a part of a document begins; None if there is no such part, or no JSON.

    A part is named by the way to it, as in `("Statement", 0, "Condition", "Bool")`. Where one value stands for a
    list of one, the way through the list leads to it too.
    """
    try:
        value = read(document)
    except (NotJson, TooDeep):
        return None
    at = len(document) - len(document.lstrip(" \t\r\n"))
    for step in path:
        if isinstance(value, Object) and isinstance(step, str) and step in value:
            at, value = value.values_at[step], value[step]
        elif isinstance(value, Array) and isinstance(step, int) and 0 <= step < len(value):
            at, value = value.at[step], value[step]
        elif step != 0:
            return None
    return Lines(document).place(at)
