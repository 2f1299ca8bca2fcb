"""Values as a person reads them in one cell of a table, and the order in which their keys make sense."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from .screen import columns, label, printable

_KINDS = (  # what identifies comes first, ARNs repeat it at length and come last
    ("Name",),
    ("Id", "SerialNumber"),
    ("Status", "State", "Decision"),
    ("Date", "Time", "Expiration", "LastAuthenticated"),
)
_STATUS = 2


def ordered(keys: Iterable[str]) -> list[str]:
    """Names, ids, status, dates, the rest, ARNs; within each of these as they come."""
    return sorted(keys, key=_kind)


def _kind(key: str) -> int:
    if key.endswith("Arn"):
        return len(_KINDS) + 1
    if key == "Key":  # a tag's; SecretAccessKey names nothing
        return 0
    if key.startswith("Is"):
        return _STATUS
    kinds = (place for place, endings in enumerate(_KINDS) if key.endswith(endings))
    return next(kinds, len(_KINDS))


def empty(value: Any) -> bool:
    """Whether a value has nothing to show: null, '', [] or {}."""
    return value is None or value in ("", [], {})


def scalar(value: Any) -> bool:
    """Whether a value has no members or items."""
    return not isinstance(value, dict | list)


def deep(value: Any) -> bool:
    """Whether a value is nested too far to be read on a line: a policy document, say."""
    if isinstance(value, dict):
        return not all(map(scalar, value.values()))
    return isinstance(value, list) and any(isinstance(item, list) or deep(item) for item in value)


def cell(value: Any, width: int) -> str:
    """The text of a value; a deep one is JSON of lines up to `width` columns where it can be."""
    if isinstance(value, dict | list) and deep(value):
        return compact(value, width)
    if isinstance(value, dict):
        return ", ".join(f"{label(key)}={_scalar(value[key])}" for key in ordered(value))
    if isinstance(value, list):
        return _list(value)
    return _scalar(value)


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return printable(str(value))


def tags(items: list[Any]) -> bool:
    """Whether the items are tags or other pairs of Key and Value."""
    pairs = [item for item in items if isinstance(item, dict) and item.keys() == {"Key", "Value"}]
    return len(pairs) == len(items) and all(scalar(value) for pair in pairs for value in pair.values())


def _list(items: list[Any]) -> str:
    if tags(items):
        return ", ".join(f"{_scalar(item['Key'])}={_scalar(item['Value'])}" for item in items)
    if all(map(scalar, items)):
        return ", ".join(map(_scalar, items))
    return "\n".join(cell(item, 0) for item in items)


def compact(value: Any, width: int) -> str:
    """JSON in which whatever fits stands on one line, and the rest is indented by two."""
    return "\n".join(_compact(value, "", "", width))


def _json(value: Any) -> str:
    return printable(json.dumps(value, ensure_ascii=False))


def _compact(value: Any, margin: str, key: str, width: int) -> list[str]:
    line = f"{margin}{key}{_json(value)}"
    if scalar(value) or not value or columns(line) <= width:
        return [line]
    inner = margin + "  "
    if isinstance(value, dict):
        opening, closing = "{}"
        parts = [_compact(value[name], inner, f"{_json(name)}: ", width) for name in value]
    else:
        opening, closing = "[]"
        parts = [_compact(item, inner, "", width) for item in value]
    for part in parts[:-1]:
        part[-1] += ","
    return [f"{margin}{key}{opening}", *(row for part in parts for row in part), f"{margin}{closing}"]
