"""Drawing a QR code in a terminal, from its picture."""

from __future__ import annotations

import sys
from itertools import takewhile

FINDER = 7
"""Squares along a side of the three big marks in a QR code's corners."""


def draw(png: bytes) -> None:
    """Draw a QR code on standard error: with half blocks if its encoding has them, else with blanks in colour."""
    from segno.writers import write_terminal, write_terminal_compact  # type: ignore[attr-defined]  # its stub is short

    squares = squares_of(png)
    size = len(squares), len(squares)
    blocks = (sys.stderr.encoding or "").lower().replace("-", "") == "utf8"
    (write_terminal_compact if blocks else write_terminal)(squares, size, sys.stderr)


def squares_of(png: bytes) -> list[bytearray]:
    """The squares of a QR code without its quiet zone, 1 for the dark ones, row by row."""
    pixels = pixels_of(png)
    margin = next(number for number, row in enumerate(pixels) if any(row))
    mark = sum(takewhile(bool, pixels[margin][margin:]))
    side = mark // FINDER
    inner = slice(margin, len(pixels) - margin, side)
    return [row[inner] for row in pixels[inner]]


def pixels_of(png: bytes) -> list[bytearray]:
    """The pixels of a picture in black and white whose rows are stored as they are: 1 for black, row by row."""
    from zlib import decompress

    width = int.from_bytes(png[16:20], "big")
    data = bytearray()
    position = 8  # behind the signature
    while position < len(png):
        length = int.from_bytes(png[position : position + 4], "big")
        if png[position + 4 : position + 8] == b"IDAT":
            data += png[position + 8 : position + 8 + length]
        position += length + 12
    lines = decompress(data)
    stride = 1 + (width + 7) // 8
    return [
        bytearray(1 - (lines[start + 1 + x // 8] >> (7 - x % 8) & 1) for x in range(width))
        for start in range(0, len(lines), stride)
    ]
