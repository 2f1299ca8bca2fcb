"""Cutting an answer's lists into pages, with markers that outlive what they point at.

A marker holds the list it stands in and the sort key of the last item shown, so a page continues where the one
before ended even if that item is gone by then. Lists without a sort key continue by position.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import msgspec

from ..errors import ValidationError

PAGE = 100
LONGEST_KEY = 220
"""Bytes of a sort key that a marker keeps: AWS lets a marker have 320 characters, which is 240 bytes."""
LARGEST = 10**9
"""What the number of a list and the number of items stay below."""


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
        for place, item in _after(start if number == start.list else Place(number), items, orders[name]):
            if left == 0:
                return {**page, "IsTruncated": True, "Marker": last.marker()}
            page[name].append(item)
            last, left = place, left - 1
    return {**page, "IsTruncated": False}


def _after(start: Place, items: Iterable[Any], order: Order) -> Iterator[tuple[Place, Any]]:
    """The items behind a place, each with the place just behind it."""
    if not order:
        for position, item in enumerate(islice(items, start.skip, None), start=start.skip + 1):
            yield Place(start.list, "", position), item
        return
    key, count = "", 0
    for item in items:
        this = sort_key(order(item) if callable(order) else item if order == "." else getattr(item, order))
        key, count = this, (count + 1 if this == key else 1)
        if (this, count) > (start.key, start.skip):
            yield Place(start.list, key, count), item


def sort_key(text: str) -> str:
    """What lists are ordered by: the name without regard to case, cut to what a marker can hold."""
    return text.lower().encode("utf-8", "surrogatepass")[:LONGEST_KEY].decode("utf-8", "ignore")
