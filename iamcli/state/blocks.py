"""The text of a table, kept in blocks of rows, so that a change costs as much as its blocks and not as the table."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

import msgspec

SIZE = 32
"""Rows of a block, until so many come in between that it is cut in two."""


class Block:
    """Rows that follow one another; their text is put together when it is asked for."""

    __slots__ = ("names", "text")

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.text: bytes | None = None


class Blocks:
    """The rows of a table in the order of their names, which are folded; `between` stands between two of them."""

    def __init__(self, names: Sequence[str], between: bytes) -> None:
        self._between = between
        self._blocks = [Block(list(names[start : start + SIZE])) for start in range(0, len(names), SIZE)] or [Block([])]
        self._firsts = ["", *(block.names[0] for block in self._blocks[1:])]
        """Names from which on a row belongs to a block."""

    def touch(self, name: str, *, there: bool) -> None:
        """Note that a row has changed or come, or else that it has gone."""
        number = bisect_right(self._firsts, name) - 1
        block = self._blocks[number]
        block.text = None
        place = bisect_left(block.names, name)
        known = block.names[place : place + 1] == [name]
        if known and not there:
            del block.names[place]
        elif there and not known:
            block.names.insert(place, name)
            if len(block.names) > 2 * SIZE:
                self._blocks.insert(number + 1, Block(block.names[SIZE:]))
                self._firsts.insert(number + 1, block.names[SIZE])
                del block.names[SIZE:]

    def texts(self, rows: Mapping[str, msgspec.Raw]) -> Iterator[bytes]:
        """The texts of all blocks that have rows."""
        encode = msgspec.json.Encoder().encode
        for block in self._blocks:
            if block.text is None:
                block.text = self._between.join([b"%b: %b" % (encode(name), rows[name]) for name in block.names])
            if block.text:
                yield block.text
