"""`--output table`: an answer to be read by a person, on a terminal of a given width.

A list of structures is one row per item; columns that are empty in all of them are left out, and where the
columns do not fit, each item is a block of names and values. A single structure is names and values. An
answer with several members has a titled section for each. Not AWS's layout: this one is for people to read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .cells import cell, compact, deep, empty, ordered, scalar, tags
from .grid import bold, pairs, table, untitled, value_room
from .screen import label, wrap, wrap_heading

_NARROWEST = 20
_PAGING = ("IsTruncated", "Marker", "NextToken")
_NOTHING = ["(none)"]


def to_table(answer: Any, title: str, width: int, color: bool) -> str:
    """The answer as lines of at most `width` columns (20 if that is less); '' for null, [] and {}."""
    page = _Page(max(width, _NARROWEST), color)
    if answer is None or answer in ([], {}):
        return ""
    if scalar(answer):
        lines = wrap(cell(answer, page.width), page.width)
    elif isinstance(answer, dict):
        lines = page.members(answer, title)
    else:
        lines = page.section(title, page.items(answer))
    return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class _Page:
    """What the lines are made for: each method gives the lines of one kind of value."""

    width: int
    color: bool

    def section(self, heading: str, body: list[str]) -> list[str]:
        title = wrap_heading(label(heading), self.width)
        return [*(bold(line, self.color) for line in title), "", *body]

    def members(self, answer: dict[str, Any], title: str) -> list[str]:
        """A section for the members that a line can hold, one for each other; paging comes last."""
        own, structures, lists = _split(answer)
        paging = {key: answer[key] for key in _PAGING if not empty(answer.get(key))}
        sections = [self.section(title, self.structure(own))] if own else []
        sections += [self.section(key, self.nested(key, value)) for key, value in structures.items()]
        sections += [self.section(key, self.items(value)) for key, value in lists.items()]
        sections += [self.structure(paging)] if paging else []
        return _join(sections or [self.section(title, _NOTHING)])

    def nested(self, key: str, value: dict[str, Any]) -> list[str]:
        """A policy document as JSON, any other structure by its members."""
        return self.document(value) if _document(key, value) else self.structure(value)

    def document(self, value: Any) -> list[str]:
        """JSON; what is too long even alone on a line is broken."""
        return wrap(compact(value, self.width), self.width)

    def structure(self, value: dict[str, Any]) -> list[str]:
        """A line or more per member that has something to show."""
        keys = [key for key in ordered(value) if not empty(value[key])]
        names = [label(key) for key in keys]
        room = value_room(names, self.width)
        entries = [(name, cell(value[key], room)) for name, key in zip(names, keys, strict=True)]
        return pairs(entries, self.width, self.color) if entries else _NOTHING

    def items(self, items: list[Any]) -> list[str]:
        """A row per item; a list in a list is a row of its own items."""
        if all(map(empty, items)):
            return _NOTHING
        if all(isinstance(item, dict) for item in items):
            return self.structures(items)
        rows = [item if isinstance(item, list) else [item] for item in items]
        return untitled([[cell(value, self.width) for value in row] for row in rows], self.width)

    def structures(self, items: list[dict[str, Any]]) -> list[str]:
        """A table, below it what is nested too far for a cell; or a block per item, if that does not fit."""
        keys = ordered(dict.fromkeys(key for item in items for key in item))
        keys = [key for key in keys if not all(empty(item.get(key)) for item in items)]
        below = [key for key in keys if any(deep(item.get(key)) for item in items)]
        names = [key for key in keys if key not in below]
        rows = [[cell(item.get(name), self.width) for name in names] for item in items]
        sides = ["right" if all(_number(item.get(name)) for item in items) else "left" for name in names]
        lines = table([*map(label, names)], rows, sides, self.width, self.color) if names else []
        if not lines:
            return _join([self.structure(item) for item in items])
        deeper = (self.below(row[0], item, below) for row, item in zip(rows, items, strict=True))
        return _join([lines, *(section for sections in deeper for section in sections)])

    def below(self, owner: str, item: dict[str, Any], keys: list[str]) -> Iterator[list[str]]:
        """A section for each deep member of an item, headed by what the item's row begins with."""
        for key in keys:
            if not empty(item.get(key)):
                yield self.section(f"{key} of {owner}" if owner else key, self.document(item[key]))


def _split(answer: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The members that a line can hold, the structures and the lists. Paging is none of these."""
    rest = {key: value for key, value in answer.items() if key not in _PAGING}
    own = {key: value for key, value in rest.items() if scalar(value) and not empty(value)}
    if own:
        own = {key: value for key, value in rest.items() if key in own or _fits_a_line(key, value)}
    rest = {key: value for key, value in rest.items() if key not in own}
    structures = {key: value for key, value in rest.items() if isinstance(value, dict)}
    return own, structures, {key: value for key, value in rest.items() if isinstance(value, list)}


def _fits_a_line(key: str, value: Any) -> bool:
    return _document(key, value) or (isinstance(value, list) and (all(map(scalar, value)) or tags(value)))


def _document(key: str, value: Any) -> bool:
    return isinstance(value, dict) and (key.endswith("Document") or "Statement" in value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _join(sections: list[list[str]]) -> list[str]:
    """The sections with a blank line between any two."""
    return [line for section in sections for line in ("", *section)][1:]
