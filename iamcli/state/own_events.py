"""What a program that goes on has appended to a log itself: to know its uses, it need not be read and decoded again."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING, NamedTuple

from .event_files import FileId, identity_of, whole_lines

if TYPE_CHECKING:
    from .records.events import Event

REMEMBERED = 256
"""Appends that are remembered, the latest ones."""
LARGEST = 32 << 10
"""Bytes of what is remembered of an append."""
END = 256
"""Bytes by which an append is known again: they hold the unique id of its last event."""


class Own(NamedTuple):
    """One append."""

    start: int
    """Where in the file it stands."""
    end: int
    file: FileId
    lines: bytes
    """Those of its lines that tell all uses that it tells."""
    last: bytes
    """What it ends with."""


class OwnEvents:
    """The latest appends of this program; several threads may append meanwhile."""

    def __init__(self) -> None:
        self._appended: deque[Own] = deque(maxlen=REMEMBERED)

    def add(self, file: FileId, end: int, events: Sequence[Event], lines: Sequence[bytes]) -> None:
        """Remember an append by its lines, as they stand in a file up to a position."""
        told = b"".join({use_of(event): line for event, line in zip(events, lines, strict=True)}.values())
        if len(told) <= LARGEST:
            self._appended.append(Own(end - sum(map(len, lines)), end, file, told, lines[-1][-END:]))

    def forget(self) -> None:
        """Forget what has been folded in; what comes meanwhile may be forgotten too, and is read then."""
        self._appended.clear()

    def blocks(self, file: IO[bytes], start: int) -> Iterator[tuple[bytes, int, bool]]:
        """What a file holds from a position on: whole lines, where they end, and whether they had to be read."""
        for own in self._within(file, start):
            for block in whole_lines(file, start, own.start):
                start += len(block)
                yield block, start, True
            start = own.end  # a torn line in front of it is passed over
            yield own.lines, start, False
        for block in whole_lines(file, start):
            start += len(block)
            yield block, start, True

    def _within(self, file: IO[bytes], start: int) -> list[Own]:
        """The appends that stand in a file from a position on; none if somebody has cut it off since."""
        identity = identity_of(os.fstat(file.fileno()))
        found = sorted(own for own in list(self._appended) if own.file == identity and own.start >= start)
        if found:
            file.seek(found[-1].end - len(found[-1].last))
            if file.read(len(found[-1].last)) != found[-1].last:
                return []
        return found


def use_of(event: Event) -> tuple[object, ...]:
    """What a request tells of uses; of one that failed, its id, for it has a message and may have a decision."""
    who = event.user_identity
    failed = event.error_code or event.error_message
    use = (who.principal_id, who.access_key_id, event.event_source, event.event_name, event.aws_region)
    return (*use, event.event_time, event.event_id if failed else "")
