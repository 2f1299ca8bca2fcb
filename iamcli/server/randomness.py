"""Random bytes for many requests, fetched from the system many at a time."""

from __future__ import annotations

from collections.abc import Callable
from os import urandom
from threading import Lock

FETCHED = 4096
"""Bytes asked of the system at a time."""


class Stock:
    """Gives random bytes out, each of them once.

    Whoever asks the system lets other threads go first, and waits for its turn where these compute.
    """

    def __init__(self, fetch: Callable[[int], bytes] = urandom) -> None:
        self._fetch = fetch
        self._bytes, self._given = b"", 0
        self._lock = Lock()

    def __call__(self, size: int) -> bytes:
        """As many random bytes."""
        with self._lock:
            if size > len(self._bytes) - self._given:
                self._bytes, self._given = self._fetch(max(size, FETCHED)), 0
            begin = self._given
            self._given += size
            return self._bytes[begin : self._given]
