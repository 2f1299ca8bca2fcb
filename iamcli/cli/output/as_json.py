"""`--output json`: indented by four, members in the answer's order, everything printable as it is."""

from __future__ import annotations

from typing import Any

import msgspec


def to_json(answer: Any) -> str:
    """The answer as `json.dumps(answer, indent=4, ensure_ascii=False)` and a newline, but faster."""
    if _floats(answer):
        return _slowly(answer)
    try:
        return msgspec.json.format(msgspec.json.encode(answer), indent=4).decode() + "\n"
    except UnicodeEncodeError:  # half a surrogate pair: msgspec refuses it, Python and AWS write it
        return _slowly(answer)


def _floats(answer: Any) -> bool:
    """Whether a float is in it: msgspec writes 1e16 and NaN otherwise than Python."""
    if isinstance(answer, dict):
        return any(map(_floats, answer.values()))
    if isinstance(answer, list):
        return any(map(_floats, answer))
    return isinstance(answer, float)


def _slowly(answer: Any) -> str:
    import json

    return json.dumps(answer, indent=4, ensure_ascii=False) + "\n"
