"""Forgetting what is old, so that the account file does not grow for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from ..service import Call
    from ..state.table import Table


class Aging(Protocol):
    """Of a record, when it began to age."""

    @property
    def since(self) -> datetime | None:
        """When; None if the record is kept whatever its age."""


V = TypeVar("V", bound=Aging)


def prune(call: Call, table: Table[Any], view: type[V], age: timedelta) -> list[tuple[str, V]]:
    """Drop the records that are older than `age`; what stays, by folded name and in order, in the view."""
    kept = []
    for key, row in list(table.scan(view)):
        if row.since is not None and call.now - row.since > age:
            table.pop(key)
        else:
            kept.append((key, row))
    return kept
