"""Text on a terminal: how many columns it takes, where it may be broken, and how to align it.

A wide character of East Asia takes two columns, a combining mark none.
"""

from __future__ import annotations

import re
import unicodedata

# Never sent raw to a terminal: they move the cursor, turn the writing direction or cannot be encoded.
_UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_WORDS = re.compile(r" +|[^ ]+")
_PARTS = re.compile(r"[^,/:;=]*[,/:;=]+|[^,/:;=]+")
_HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z]+|[A-Z]")
WIDEST = 2
"""Columns of the widest character."""
_FIRST_STAND_IN = 0xF0000
_LAST_STAND_IN = 0x10FFFD


def printable(text: str) -> str:
    """The text with tabs as blanks and other control characters as escapes; line breaks stay.

    A mark with nothing to stand on gets the dotted circle that is used for that.
    """
    text = text.replace("\r\n", "\n").replace("\t", "    ")
    text = _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
    return "\u25cc" + text if text and not text.isascii() and not _columns_of(text[0]) else text


def label(text: str) -> str:
    """The text on one line, printable: for names and titles."""
    return printable(text).replace("\n", "\\n")


def columns(text: str) -> int:
    """How many columns one line takes."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def _columns_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def broadest(lines: list[str]) -> int:
    """The columns of the broadest line; 0 of none."""
    return max(map(columns, lines), default=0)


def wrap(text: str, width: int) -> list[str]:
    """The lines of a text, broken to `width` columns: at blanks, or a long word after signs like : and /."""
    return [row for line in text.split("\n") for row in _wrap_line(line, width)]


def wrap_heading(name: str, width: int) -> list[str]:
    """A member's name broken to `width` columns, before its capitals."""
    return _fill(_HUMPS.findall(name), "", width) if columns(name) > width else [name]


def broadest_hump(name: str) -> int:
    """The least width at which a member's name need not be broken within a word."""
    return broadest(_HUMPS.findall(name))


def _wrap_line(line: str, width: int) -> list[str]:
    if columns(line) <= width:
        return [line]
    body = line.lstrip(" ")
    margin = line[: len(line) - len(body)]
    margin = margin if len(margin) <= min(width // 2, width - WIDEST) else ""
    words = _WORDS.findall(body)
    room = width - len(margin)
    parts = [part for word in words for part in ([word] if columns(word) <= room else _PARTS.findall(word))]
    return _fill(parts, margin, width)


def _fill(words: list[str], margin: str, width: int) -> list[str]:
    """Rows of words that begin with a margin and end before `width`."""
    rows, row = [], margin
    for word in words:
        if row.strip(" ") and columns(row) + columns(word) > width:
            rows.append(row.rstrip(" "))
            row = margin + word.lstrip(" ")
        else:
            row += word
        while columns(row) > width:
            head, rest = _cut(row, width)
            rows.append(head)
            row = margin + rest
    return [*rows, row.rstrip(" ")] if row.strip(" ") or not rows else rows


def _cut(text: str, width: int) -> tuple[str, str]:
    """As much as fits into `width` columns, but at least one character beyond the blanks; and the rest."""
    taken, end = 0, 0
    while end < len(text) and (taken + _columns_of(text[end]) <= width or not text[:end].strip(" ")):
        taken += _columns_of(text[end])
        end += 1
    return text[:end], text[end:]


class StandIns:
    """One-column characters in place of others, so that what aligns by counting characters aligns by columns.

    A cluster of a character and its marks becomes one private-use character, and a wide one a filler besides.
    """

    def __init__(self) -> None:
        self._of_cluster: dict[str, str] = {}
        self._next = _FIRST_STAND_IN + 1

    def put(self, text: str) -> str:
        """The text with stand-ins, as many characters as columns."""
        return text if text.isascii() else "".join(map(self._stand_in, _clusters(text)))

    def restore(self, text: str) -> str:
        """The text with what the stand-ins stand for."""
        originals = {ord(put[0]): cluster for cluster, put in self._of_cluster.items()}
        return text.translate({**originals, _FIRST_STAND_IN: ""})

    def _stand_in(self, cluster: str) -> str:
        if cluster.isascii() or self._next > _LAST_STAND_IN:
            return cluster
        if cluster not in self._of_cluster:
            self._of_cluster[cluster] = chr(self._next) + chr(_FIRST_STAND_IN) * (columns(cluster) - 1)
            self._next += 1
        return self._of_cluster[cluster]


def _clusters(text: str) -> list[str]:
    found: list[str] = []
    for character in text:
        if found and not _columns_of(character):
            found[-1] += character
        else:
            found.append(character)
    return found
