"""Pages: cut anywhere, from lists that change in between, they show what stays once and in order."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.errors import ValidationError
from iamcli.operation.paging import START, Place, cut, place_of, sort_key


def far_away() -> str:
    """A marker for a position that no list has."""
    return Place(0, "", 10**30).marker()


names = st.text(min_size=1, max_size=300)


def ordered(texts) -> list[str]:
    return sorted(set(texts), key=lambda text: (sort_key(text), text))


def pages(lists, size, orders):
    """All pages of lists that stay as they are."""
    start = START
    while True:
        page = cut(lists(), orders, start, size)
        yield page
        if not page["IsTruncated"]:
            return
        start = place_of(page["Marker"])


@given(st.lists(names, max_size=20), st.lists(names, max_size=20), st.integers(1, 7))
def test_pages_add_up(first, second, size):
    """Page after page, every item of every list is shown once, in order, and no page is larger than asked for."""
    lists = {"A": ordered(first), "B": ordered(second)}
    found = list(pages(lambda: dict(lists), size, {"A": ".", "B": "."}))

    assert lists == {name: [item for page in found for item in page[name]] for name in lists}
    assert all(len(page["A"]) + len(page["B"]) <= size for page in found)


@given(st.lists(names, min_size=2, max_size=20), st.data())
def test_deleted_items(items, data):
    """What is deleted between two pages changes nothing for the items that stay."""
    items = ordered(item for item in items if len(item.encode("utf-8", "surrogatepass")) < 100)
    size = data.draw(st.integers(1, 5))
    first = cut({"A": items}, {"A": "."}, START, size)
    if not first["IsTruncated"]:
        return
    gone = data.draw(st.sets(st.sampled_from(items)))
    left = [item for item in items if item not in gone]
    second = cut({"A": left}, {"A": "."}, place_of(first["Marker"]), 100)

    shown = {sort_key(item) for item in first["A"]}
    assert [item for item in left if sort_key(item) > max(shown)] == [
        item for item in second["A"] if sort_key(item) > max(shown)
    ]


@given(st.lists(st.integers(), max_size=20), st.integers(1, 5))
def test_positions(items, size):
    """A list without a sort key goes on by position."""
    found = list(pages(lambda: {"A": iter(items)}, size, {"A": ""}))

    assert items == [item for page in found for item in page["A"]]


@given(st.builds(Place, st.integers(0, 3), names, st.integers(0, 9)))
def test_marker(place):
    """A marker is opaque text within AWS's bound, and gives its place back."""
    place = Place(place.list, sort_key(place.key), place.skip)

    assert place == place_of(place.marker())
    assert 1 <= len(place.marker()) <= 320


@given(st.text())
def test_foreign_marker(text):
    """Text that is no marker is refused as such, and does nothing else."""
    with suppress(ValidationError):
        assert isinstance(place_of(text), Place)


def test_no_such_list():
    """A marker for a list that the answer does not have is refused."""
    with pytest.raises(ValidationError, match="Invalid Marker"):
        cut({"A": []}, {"A": "."}, Place(1), 10)


@pytest.mark.parametrize("marker", ["", "MDotMTo=", "LTE6MDo=", "YWJj", far_away()])
def test_impossible_places(marker):
    """A marker for a place that cannot be is refused."""
    with pytest.raises(ValidationError, match="Invalid Marker"):
        place_of(marker)
