"""The interface that the service keeps its event log behind, and the log of the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

import msgspec

from .event_filter import EVERYTHING, newest, older_refusal, refusal_in
from .uses import Uses

if TYPE_CHECKING:
    from .event_filter import Wanted
    from .records.events import Event


class Log(Protocol):
    """Keeps events, and tells them and what follows from them."""

    def append(self, event: Event) -> bool:
        """Keep an event; False if it could not be kept, which is no reason for the request to fail."""
        ...

    def append_all(self, events: Iterable[Event]) -> bool:
        """Keep several events at once; False if they could not be kept."""
        ...

    def uses(self) -> Uses:
        """Who used what last. The cost does not grow with the log."""
        ...

    def tail(self, count: int, wanted: Wanted | None = None, *, among: int | None = None) -> list[Event]:
        """The last events that are wanted, the newest last; `among` so many bytes of the log's end, if given."""
        ...

    def scan(self, wanted: Wanted | None = None) -> Iterator[Event]:
        """All events that are wanted, the oldest first."""
        ...

    def follow(self, sleep: Callable[[float], None], count: int = 0, wanted: Wanted | None = None) -> Iterator[Event]:
        """The last events that are wanted, then for ever those that come; `sleep` is called where there are none."""
        ...

    def last_refusal(self, principal: str = "") -> Event | None:
        """The last request that policies refused, to anybody or to the principal with that ARN.

        It has no parameters; what was weighed stands in its decision.
        """
        ...


class MemoryLog:
    """A log in memory, kept the way a file would have it."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def append(self, event: Event) -> bool:
        """Keep an event."""
        return self.append_all((event,))

    def append_all(self, events: Iterable[Event]) -> bool:
        """Keep several events."""
        self.lines += [msgspec.json.encode(event) for event in events]
        return True

    def uses(self) -> Uses:
        """Who used what last."""
        uses = Uses()
        uses.fold(b"\n".join(self.lines))
        return uses

    def tail(self, count: int, wanted: Wanted | None = None, *, among: int | None = None) -> list[Event]:
        """The last events that are wanted, the newest last; all are looked at, as memory has few."""
        return newest(count, (wanted or EVERYTHING).of(reversed(self.lines)))

    def scan(self, wanted: Wanted | None = None) -> Iterator[Event]:
        """All events that are wanted, the oldest first."""
        return (wanted or EVERYTHING).of(self.lines)

    def follow(self, sleep: Callable[[float], None], count: int = 0, wanted: Wanted | None = None) -> Iterator[Event]:
        """The last events that are wanted, then those that come while `sleep` is called."""
        seen = len(self.lines)
        yield from self.tail(count, wanted)
        while True:
            yield from (wanted or EVERYTHING).of(self.lines[seen:])
            seen = len(self.lines)
            sleep(0)

    def last_refusal(self, principal: str = "") -> Event | None:
        """The last request that policies refused, to anybody or to the principal with that ARN."""
        return refusal_in(self.uses(), principal) or older_refusal(reversed(self.lines), principal)
