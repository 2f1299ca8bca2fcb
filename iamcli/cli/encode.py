"""An answer as JSON text, straight from its structures: for large answers, plain data cost more than all the rest.

What comes out is to the byte what the other way gives, which a test compares: `presented`, then `as_json`. Three
things are taken for granted: that no object of a policy repeats a key, which IAM refuses and the other way would mend,
that a policy has numbers in the conditions of its statements alone, and that no map's key is the name of a member
that is a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from ..shapes.rules import Document, time_members
from .output.as_json import INDENT

PLACE = b"\0"
"""Stands for a document until all else is laid out: in JSON there is no such byte."""
ZULU, OFFSET = b'Z"', b'+00:00"'
WHOLE, PARTED = len("2024-01-01T00:00:00"), len("2024-01-01T00:00:00.000000")
"""How long a time is, in whole seconds and with parts of one."""


def laid_out(answer: dict[str, Any], *, wire_times: bool) -> bytes | None:
    """The answer as it is printed, in UTF-8, or None if only plain data lead to it."""
    documents: list[str] = []
    place = msgspec.Raw(PLACE)

    def special(value: Any) -> Any:
        if type(value) is Document:
            documents.append(value.text)
            return place
        if isinstance(value, Iterator):
            return list(value)
        raise TypeError(f"{type(value)} has no place in an answer")

    try:
        text = msgspec.json.Encoder(enc_hook=special).encode(answer)
        if not wire_times:
            text = with_offsets(text)
        if documents:
            from .spelling import spelt

            spellings = spelt(documents)
            if spellings is None:
                return None
            text = text.replace(b"%", b"%%").replace(PLACE, b"%b") % spellings
        return msgspec.json.format(text, indent=INDENT) + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair is not written either
        return None


def with_offsets(text: bytes) -> bytes:
    """Encoded JSON whose times end as Python's do, in `+00:00` where msgspec writes `Z`."""
    names = tuple(b'"%b":"' % name for name in time_members())
    longest = max(map(len, names), default=0)
    whole, parted = slice(-WHOLE - longest, -WHOLE), slice(-PARTED - longest, -PARTED)
    *pieces, rest = text.split(ZULU)
    ends = [OFFSET if piece[whole].endswith(names) or piece[parted].endswith(names) else ZULU for piece in pieces]
    together = [rest] * (2 * len(pieces) + 1)
    together[:-1:2], together[1::2] = pieces, ends
    return b"".join(together)
