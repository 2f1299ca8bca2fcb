"""The event log of an account in memory, which a server may be asked of for days."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING

import msgspec

from ..state.event_log import MemoryLog
from ..state.uses import Uses

if TYPE_CHECKING:
    from ..state.records.events import Event

KEPT = 10_000
"""Events that are kept at least; twice as many at most."""


class RecentLog(MemoryLog):
    """A log that forgets events in time, and never who used what last; several threads may use it."""

    def __init__(self) -> None:
        super().__init__()
        self._uses, self._fresh = Uses(), 0
        self._alone = Lock()

    def append_all(self, events: Iterable[Event]) -> bool:
        """Keep several events."""
        with self._alone:
            before = len(self.lines)
            super().append_all(events)
            self._fresh += len(self.lines) - before
            if len(self.lines) > 2 * KEPT:
                self._fold()
                self.lines = self.lines[-KEPT:]
        return True

    def uses(self) -> Uses:
        """Who used what last; only what came since the last time is looked at."""
        with self._alone:
            self._fold()
            return msgspec.json.decode(msgspec.json.encode(self._uses), type=Uses)

    def _fold(self) -> None:
        if self._fresh:
            self._uses.fold(b"\n".join(self.lines[-self._fresh :]) + b"\n")
            self._fresh = 0
