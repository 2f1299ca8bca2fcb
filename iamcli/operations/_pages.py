"""Pages of the operations for which the API has Marker and perhaps MaxItems, but no paginator.

These members are theirs like any other, so such an operation declares them where the model has them and cuts its
list itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from ..operation.paging import PAGE, cut, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..operation.paging import Order

T = TypeVar("T")


class Page(NamedTuple, Generic[T]):
    """A part of a list, and where the next one begins."""

    items: list[T]
    is_truncated: bool
    marker: str | None


def page(items: Iterable[T], order: Order, marker: str | None, max_items: int | None = None) -> Page[T]:
    """The page of a list that a marker stands for, 100 items long unless told; ValidationError for a bad marker."""
    found = cut({"items": items}, {"items": order}, place_of(marker), max_items or PAGE)
    return Page(found["items"], found["IsTruncated"], found.get("Marker"))
