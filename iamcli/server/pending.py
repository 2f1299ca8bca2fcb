"""What requests that are answered together share: one look at the account, and one write of their events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from ..state.account import Account
    from ..state.event_log import Log
    from ..state.records.events import Event
    from ..state.store import Store
    from ..state.uses import Uses


class Seen:
    """A store that is looked at once; what others change from then on is not seen."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._account: Account | None = None

    def read(self) -> Account:
        """The account as it stood when it was first asked for."""
        if self._account is None:
            self._account = self._store.read()
        return self._account

    def change(self, purpose: str) -> AbstractContextManager[Account]:
        """The newest account."""
        return self._store.change(purpose)


class Pending:
    """A log that keeps back what happened until it is told to settle; it is for one thread at a time."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self._events: list[Event] = []
        self.tail, self.scan = log.tail, log.scan
        self.follow, self.last_refusal = log.follow, log.last_refusal

    def append(self, event: Event) -> bool:
        """Keep an event for now."""
        self._events.append(event)
        return True

    def append_all(self, events: Iterable[Event]) -> bool:
        """Keep several events for now."""
        self._events += events
        return True

    def uses(self) -> Uses:
        """Who used what last, by what the log has already."""
        return self.log.uses()

    def settle(self) -> None:
        """Let the log have what was kept back."""
        if self._events:
            events, self._events = self._events, []
            self.log.append_all(events)
