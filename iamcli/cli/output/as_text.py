"""`--output text`: tab-separated lines for cut and awk, keys in code-point order.

A structure gives one line of its scalars, led by the key it stands under; then each list and structure in it
follows the same way. A list of structures has the scalars of all of them as columns. A list of lists gives
a line for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def to_text(answer: Any) -> str:
    """The answer as lines; an empty list or structure has none, null is `None`."""
    if isinstance(answer, dict):
        lines = _structures([answer], [])
    elif isinstance(answer, list):
        lines = _list(answer, [])
    else:
        lines = iter([str(answer)])
    return "".join(f"{line}\n" for line in lines)


def _list(items: list[Any], name: list[str]) -> Iterator[str]:
    """Scalars first, then structures, then lists: AWS answers mix none of these but lists and scalars.

    `name` holds the key that the items stand under, or nothing.
    """
    scalars = [str(item) for item in items if not isinstance(item, dict | list)]
    if name:
        yield from ("\t".join([*name, scalar]) for scalar in scalars)
    elif scalars:
        yield "\t".join(scalars)
    yield from _structures([item for item in items if isinstance(item, dict)], name)
    for item in items:
        if isinstance(item, list):
            yield from _list(item, name)


def _structures(rows: list[dict[str, Any]], name: list[str]) -> Iterator[str]:
    """A line for each row, and after it the lines of what is nested in it.

    As in AWS, a key that is a scalar in any row is a column in all: a list there is written as Python would.
    """
    scalars = {key for row in rows for key, value in row.items() if not isinstance(value, dict | list)}
    columns = sorted(scalars)
    for row in rows:
        if columns:
            yield "\t".join([*name, *(str(row.get(column, "")) for column in columns)])
        yield from _nested(row, sorted(row.keys() - columns))


def _nested(row: dict[str, Any], keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        value, name = row[key], [key.upper()]
        yield from _structures([value], name) if isinstance(value, dict) else _list(value, name)
