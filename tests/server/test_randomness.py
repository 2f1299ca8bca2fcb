"""Random bytes that are fetched many at a time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from iamcli.server.randomness import Stock


@given(st.lists(st.integers(0, 9000), max_size=20))
def test_each_byte_is_given_once(sizes):
    """Whoever asks has as many bytes as asked for, in the order of the system's, and none that somebody else had."""
    fetched = bytearray()

    def fetch(size: int) -> bytes:
        numbers = range(len(fetched), len(fetched) + 8 * size, 8)
        found = b"".join(number.to_bytes(8, "big") for number in numbers)[:size]
        fetched.extend(found)
        return found

    stock = Stock(fetch)
    place = 0
    for size in sizes:
        given_out = stock(size)
        place = fetched.index(given_out, place) + size

        assert size == len(given_out)
