"""An answer as plain data; each edge says how it shows times, documents and binary values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..shapes.rules import Shape, members_of

Special = Callable[[Any], Any]
"""Shows a datetime (UTC), a Document or bytes."""


def plain(value: Any, special: Special) -> Any:
    """Turn structures into dicts by their names on the wire; a member that is None is left out."""
    if isinstance(value, str | int):
        return value
    if isinstance(value, list | Iterator):
        return [plain(item, special) for item in value]
    if isinstance(value, dict):
        return {key: plain(item, special) for key, item in value.items()}
    if isinstance(value, Shape):
        pairs = ((wire, getattr(value, ours)) for ours, wire in members_of(type(value)))
        return {wire: plain(item, special) for wire, item in pairs if item is not None}
    return special(value)
