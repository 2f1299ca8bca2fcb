"""Rows of cells laid out to the width of a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from tabulate import tabulate

from .screen import StandIns, broadest, broadest_hump, wrap, wrap_heading

_GAP = 2
_NARROW = 12
_TALL = 8
# Ids, dates and names are copied or compared: no line break within them while the table can do without.
_WHOLE = re.compile(r"[^\s/,]{1,32}")


def bold(text: str, color: bool) -> str:
    """The text in bold, if there is colour."""
    return f"\x1b[1m{text}\x1b[0m" if color and text else text


def table(names: list[str], rows: list[list[str]], sides: list[str], width: int, color: bool) -> list[str]:
    """One line or more per row below the names; nothing if that cannot be had within `width` or reads badly.

    `sides` says where each column is aligned, "left" or "right".
    """
    widths = _widths(names, rows, width)
    if not widths:
        return []
    head = [wrap_heading(name, room) for name, room in zip(names, widths, strict=True)]
    body = [[wrap(text, room) for text, room in zip(row, widths, strict=True)] for row in rows]
    if max(len(lines) for row in body for lines in row) > _TALL:
        return []
    rules = [["-" * max(map(broadest, column))] for column in zip(head, *body, strict=True)]
    lines = _align([head, rules, *_apart(body)], sides)
    top = max(map(len, head))
    return [bold(line, color) for line in lines[:top]] + lines[top:]


def untitled(rows: list[list[str]], width: int) -> list[str]:
    """Rows without names, the shorter filled up; one cell below the other where they do not fit."""
    count = max(map(len, rows))
    rows = [row + [""] * (count - len(row)) for row in rows]
    widths = _widths([""] * count, rows, width)
    if widths:
        body = [[wrap(text, room) for text, room in zip(row, widths, strict=True)] for row in rows]
        if max(len(lines) for row in body for lines in row) <= _TALL or count == 1:
            return _align(_apart(body) if count > 1 else body, ["left"] * count)
    items = [[line for text in row if text for line in wrap(text, width)] for row in rows]
    return [line for item in items for line in (*item, "")][:-1]


def pairs(entries: list[tuple[str, str]], width: int, color: bool) -> list[str]:
    """A line or more per entry: the name, and beside it the value."""
    room = key_room([name for name, _ in entries], width)
    body = [[wrap_heading(name, room), wrap(text, width - room - _GAP)] for name, text in entries]
    lines = _align(body, ["left", "left"])
    names = [line for name, text in body for line in name + [""] * (len(text) - len(name))]
    return [bold(name, color) + line[len(name) :] for name, line in zip(names, lines, strict=True)]


def key_room(names: Iterable[str], width: int) -> int:
    """The columns that `pairs` gives to names: what they need, up to half the width."""
    return min(broadest(list(names)), (width - _GAP) // 2)


def value_room(names: Iterable[str], width: int) -> int:
    """The columns that `pairs` leaves for values."""
    return width - key_room(names, width) - _GAP


def _widths(names: list[str], rows: list[list[str]], width: int) -> list[int]:
    """The widths of named columns and the gaps between them within `width`; nothing if they do not fit."""
    columns_of = [(name, texts) for name, *texts in zip(names, *rows, strict=True)]
    naturals = [broadest("\n".join([name, *texts]).split("\n")) for name, texts in columns_of]
    floors = [_floor(name, texts) for name, texts in columns_of]
    return _fit(naturals, floors, width - _GAP * (len(names) - 1))


def _floor(name: str, texts: Sequence[str]) -> int:
    """The least width at which a column still reads well."""
    whole = [text for text in texts if _WHOLE.fullmatch(text)]
    rest = [line for text in texts for line in text.split("\n") if not _WHOLE.fullmatch(text)]
    return max(broadest_hump(name), broadest(whole), min(broadest(rest), _NARROW))


def _fit(naturals: list[int], floors: list[int], room: int) -> list[int]:
    """Widths that together take at most `room`, the broadest shrunk first; nothing if the floors forbid."""
    if sum(floors) > room:
        return []
    widths = [min(natural, room) for natural in naturals]
    while sum(widths) > room:
        broadest_first = sorted(range(len(widths)), key=lambda place: -widths[place])
        place = next(place for place in broadest_first if widths[place] > floors[place])
        widths[place] -= 1
    return widths


def _apart(rows: list[list[list[str]]]) -> list[list[list[str]]]:
    """The rows with a blank one between any two, if some row has more than one line."""
    if all(len(lines) == 1 for row in rows for lines in row):
        return rows
    blank: list[list[str]] = [[""] for _ in rows[0]]
    return [row for item in rows for row in (item, blank)][:-1]


def _align(rows: list[list[list[str]]], sides: list[str]) -> list[str]:
    """The lines of rows of cells of lines: as many as each row's highest cell has."""
    stand_ins = StandIns()
    lines = [line for row in rows for line in zip_longest(*row, fillvalue="")]
    cells = [[stand_ins.put(text) for text in line] for line in lines]
    text = tabulate(cells, tablefmt="plain", colalign=sides, disable_numparse=True, preserve_whitespace=True)
    return [stand_ins.restore(line).rstrip(" ") for line in text.split("\n")]
