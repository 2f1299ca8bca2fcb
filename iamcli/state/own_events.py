"""What a program that goes on has appended to a log itself: to know its uses, it need not be read and decoded again."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from operator import itemgetter
from typing import IO, TYPE_CHECKING, NamedTuple

from .event_files import FileId, identity_of, whole_lines

if TYPE_CHECKING:
    from .records.events import Event

REMEMBERED = 64
"""Runs of appends that are remembered, the latest ones."""
LARGEST = 32 << 10
"""Bytes of lines that are remembered of a run."""
END = 256
"""Bytes by which a run is known again: they hold the unique id of its last event."""


class Run(NamedTuple):
    """Appends that follow one another in a file."""

    start: int
    """Where they begin."""
    end: int
    file: FileId
    told: Mapping[Hashable, bytes]
    """By what is used, the last line that tells of it."""
    last: bytes
    """What the run ends with."""

    @property
    def lines(self) -> bytes:
        """Those of its lines that tell all uses that it tells."""
        return b"".join(self.told.values())


class OwnEvents:
    """The latest appends of this program; several threads may append meanwhile."""

    def __init__(self) -> None:
        self._runs: deque[Run] = deque(maxlen=REMEMBERED)

    def add(self, file: FileId, end: int, events: Sequence[Event], lines: Sequence[bytes]) -> None:
        """Remember an append by its lines, as they stand in a file up to a position.

        If another thread comes in between, one of both may be forgotten, and is read then.
        """
        told: dict[Hashable, bytes] = dict(zip(map(use_of, events), lines, strict=True))
        made = Run(end - sum(map(len, lines)), end, file, told, lines[-1][-END:])
        with suppress(IndexError):
            before = self._runs[-1]
            if (before.file, before.end) == (file, made.start):
                longer = made._replace(start=before.start, told={**before.told, **told})
                if len(longer.lines) <= LARGEST:
                    self._runs[-1] = longer
                    return
        if len(made.lines) <= LARGEST:
            self._runs.append(made)

    def forget(self) -> None:
        """Forget what has been folded in; what comes meanwhile may be forgotten too, and is read then."""
        self._runs.clear()

    def blocks(self, file: IO[bytes], start: int) -> Iterator[tuple[bytes, int, bool]]:
        """What a file holds from a position on: whole lines, where they end, and whether they had to be read."""
        for run in self._within(file):
            if run.start < start:  # some of it is folded in already
                continue
            for block in whole_lines(file, start, run.start):
                start += len(block)
                yield block, start, True
            start = run.end  # a torn line in front of it is passed over
            yield run.lines, start, False
        for block in whole_lines(file, start):
            start += len(block)
            yield block, start, True

    def _within(self, file: IO[bytes]) -> list[Run]:
        """The runs that stand in a file, in their order; none if somebody has cut it off since."""
        identity = identity_of(os.fstat(file.fileno()))
        runs = sorted((run for run in self._runs.copy() if run.file == identity), key=itemgetter(0))
        if runs:
            file.seek(runs[-1].end - len(runs[-1].last))
            if file.read(len(runs[-1].last)) != runs[-1].last:
                return []
        return runs


def use_of(event: Event) -> Hashable:
    """What a request tells of uses; of one that failed, its id, for it has a message and may have a decision."""
    who = event.user_identity
    failed = event.error_code or event.error_message
    use = (who.principal_id, who.access_key_id, event.event_source, event.event_name, event.aws_region)
    return (*use, event.event_time, event.event_id if failed else "")
