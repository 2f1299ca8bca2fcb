"""`--output json`: indented by four, members in the answer's order, everything printable as it is."""

from __future__ import annotations

from typing import Any

import msgspec

INDENT = 4


def to_json(answer: Any) -> str:
    """The answer as `json.dumps(answer, indent=4, ensure_ascii=False)` and a newline, but faster."""
    try:
        encoded = msgspec.json.encode(answer)
    except UnicodeEncodeError:  # half a surrogate pair: msgspec refuses it, Python and AWS write it
        return _slowly(answer)
    if b"null" in encoded or _holds_floats(encoded):  # what is no number becomes null
        return _slowly(answer)
    return msgspec.json.format(encoded, indent=INDENT).decode() + "\n"


def _holds_floats(encoded: bytes) -> bool:
    """Whether a float is in it, which msgspec may write otherwise than Python does, as it does 1e16."""
    found: list[str] = []

    def note(text: str) -> None:
        found.append(text)

    msgspec.json.Decoder(float_hook=note).decode(encoded)
    return bool(found)


def _slowly(answer: Any) -> str:
    import json

    return json.dumps(answer, indent=INDENT, ensure_ascii=False) + "\n"
