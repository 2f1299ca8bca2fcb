"""An answer as JSON text, straight from its structures: for large answers, plain data cost more than all the rest.

What comes out is to the byte what the other way gives, which a test compares: `presented`, then `as_json`. Two
things are taken for granted: that no object of a policy repeats a key, which IAM refuses and the other way would mend,
and that no map's key is the name of a member that is a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from ..shapes.rules import Document, time_members

PLACE = b"\x00"
"""Stands for a document while times are looked for; no JSON text has this byte."""
NUMBERS = bytes.maketrans(b"-0123456789:[ \t\r\n", b"0" * 11 + b"," * 6)
"""Makes every number that is in no string begin with `,0`; some strings have that too."""
BACKSLASH, QUOTE = b'\\"'
TAIL = 64
"""More bytes than the longest member of a time has, name and value."""

check = msgspec.json.Decoder(msgspec.Raw).decode


class Unlike(Exception):
    """There is something in it that msgspec writes otherwise than Python does."""


def encoded(answer: dict[str, Any], *, wire_times: bool) -> bytes | None:
    """The answer as compact JSON, or None if only plain data lead to it."""
    documents: list[bytes] = []

    def special(value: Any) -> Any:
        if type(value) is Document:
            documents.append(document(value.text))
            return msgspec.Raw(PLACE)
        if isinstance(value, Iterator):
            return list(value)
        raise TypeError(f"{type(value)} has no place in an answer")

    try:
        text = msgspec.json.Encoder(enc_hook=special).encode(answer)
    except (Unlike, UnicodeEncodeError):  # half a surrogate pair is the other thing it does not write
        return None
    if not wire_times:
        text = with_offsets(text)
    if not documents:
        return text
    pieces = text.split(PLACE)
    whole = [b""] * (len(pieces) + len(documents))
    whole[::2] = pieces
    whole[1::2] = documents
    return b"".join(whole)


def document(text: str) -> bytes:
    """A policy document as JSON: as it is, unless its strings or numbers can be spelt in more ways than one."""
    raw = text.encode()
    try:
        if BACKSLASH in raw or not raw.startswith(b"{") or raw.translate(NUMBERS).find(b",0") >= 0:
            return msgspec.json.encode(msgspec.json.Decoder(float_hook=unlike).decode(raw))
        check(raw)
    except msgspec.DecodeError:
        return msgspec.json.encode(text)
    return raw


def unlike(_: str) -> float:
    """A float, which Python may write otherwise than msgspec, as it does 1e16."""
    raise Unlike


def with_offsets(text: bytes) -> bytes:
    """Encoded JSON whose times end as Python's do, in `+00:00` where msgspec writes `Z`."""
    names = time_members()
    pieces = text.split(b'Z"')
    for number, piece in enumerate(pieces[:-1]):
        member, _, value = piece[-TAIL:].rpartition(b'":"')
        ends_time = QUOTE not in value and member.rpartition(b'"')[2] in names
        pieces[number] = piece + (b'+00:00"' if ends_time else b'Z"')
    return b"".join(pieces)
