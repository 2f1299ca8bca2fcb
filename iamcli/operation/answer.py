"""An answer as plain data; each edge says how it shows times, documents and binary values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..shapes.rules import Shape, members_of

Special = Callable[[Any], Any]
"""Shows a datetime (UTC), a Document or bytes."""


def plain(value: Any, special: Special) -> Any:
    """Turn structures into dicts by their names on the wire; a member that is None is left out."""
    kind: Any = type(value)
    if kind is str or kind is int or kind is bool:
        return value
    if kind is list:
        return [plain(item, special) for item in value]
    if isinstance(value, Shape):
        shown = {}
        for ours, wire in members_of(kind):
            item = getattr(value, ours)
            if item is not None:
                shown[wire] = item if type(item) is str else plain(item, special)
        return shown
    if kind is dict:
        return {key: plain(item, special) for key, item in value.items()}
    return [plain(item, special) for item in value] if isinstance(value, Iterator) else special(value)
