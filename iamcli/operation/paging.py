"""Cutting an answer's lists into pages, with markers that outlive what they point at.

A marker holds the list it stands in and the sort key of the last item shown, so a page continues where the one
before ended even if that item is gone by then. Lists without a sort key continue by position.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

import msgspec

from ..errors import ValidationError

PAGE = 100
LONGEST_KEY = 220
"""Bytes of a sort key that a marker keeps: AWS lets a marker have 320 characters, which is 240 bytes."""
LARGEST = 10**9
"""What the number of a list and the number of items stay below."""
NOTHING = object()

Order = str | Callable[[Any], str]
"""What the items of a list are sorted by: an attribute's name, `.` for the item itself, nothing for the position
alone, or a function that makes the key."""


class Place(msgspec.Struct, frozen=True):
    """A position between two items: the list's number, the key of the last item shown, how many share that key."""

    list: int = 0
    key: str = ""
    skip: int = 0

    def marker(self) -> str:
        """The place as an opaque text."""
        from binascii import b2a_base64

        text = f"{self.list}:{self.skip}:{self.key}".encode("utf-8", "surrogatepass")
        return b2a_base64(text, newline=False).decode()


START = Place()


def place_of(marker: str | None) -> Place:
    """The place a marker stands for; ValidationError if it never came from an answer."""
    if marker is None:
        return START
    from binascii import a2b_base64

    try:
        number, skip, key = a2b_base64(marker.encode(), strict_mode=True).decode("utf-8", "surrogatepass").split(":", 2)
        place = Place(int(number), key, int(skip))
        if not (0 <= place.list < LARGEST and 0 <= place.skip < LARGEST):
            raise ValueError(marker)
    except ValueError:
        raise ValidationError("Invalid Marker.") from None
    return place


def cut(lists: Mapping[str, Iterable[Any]], orders: Mapping[str, Order], start: Place, size: int) -> dict[str, Any]:
    """One page of several lists that are read one after the other, with IsTruncated and, if so, Marker."""
    if start.list >= len(orders):
        raise ValidationError("Invalid Marker.")
    page: dict[str, Any] = {name: [] for name in lists}
    left = size
    last = start
    for number, (name, items) in enumerate(lists.items()):
        if number < start.list:
            continue
        here = start if number == start.list else Place(number)
        before, behind = _after(here, items, orders[name])
        taken = page[name] = list(islice(behind, left))
        left -= len(taken)
        if taken:
            last = _place(number, taken, before, orders[name])
        if left == 0 and next(behind, NOTHING) is not NOTHING:
            return {**page, "IsTruncated": True, "Marker": last.marker()}
    return {**page, "IsTruncated": False}


def _after(start: Place, items: Iterable[Any], order: Order) -> tuple[int, Iterator[Any]]:
    """The items behind a place, and how many before them are of the same key as the first or, without keys, at all."""
    if not order:
        return start.skip, islice(items, start.skip, None)
    items = iter(items)
    key, count = "", 0
    for item in items:
        this = _key(item, order)
        key, count = this, (count + 1 if this == key else 1)
        if (this, count) > (start.key, start.skip):
            return count - 1, chain((item,), items)
    return 0, iter(())


def _place(number: int, taken: list[Any], before: int, order: Order) -> Place:
    """The place behind the items that were taken from a list, if `before` went before them."""
    if not order:
        return Place(number, "", before + len(taken))
    key = _key(taken[-1], order)
    for count, item in enumerate(reversed(taken)):
        if _key(item, order) != key:
            return Place(number, key, count)
    return Place(number, key, before + len(taken))


def _key(item: Any, order: Order) -> str:
    return sort_key(order(item) if callable(order) else item if order == "." else getattr(item, order))


def sort_key(text: str) -> str:
    """What lists are ordered by: the name without regard to case, cut to what a marker can hold."""
    return text.lower().encode("utf-8", "surrogatepass")[:LONGEST_KEY].decode("utf-8", "ignore")
