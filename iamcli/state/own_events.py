"""What a program that goes on has appended to a log itself: to know its uses, it need not be read and decoded again."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from operator import itemgetter
from typing import IO, TYPE_CHECKING, NamedTuple

from .event_files import Block, FileId, blocks, identity_of
from .events import MARK

if TYPE_CHECKING:
    from .records.events import Event

REMEMBERED = 64
"""Runs of appends that are remembered, the latest ones."""
LARGEST = 16 << 10
"""Bytes of lines that are remembered of a run."""

Told = Mapping[Hashable, bytes]
"""By what is used, a line that tells of it; in the order of the last lines."""


class Run(NamedTuple):
    """Appends that follow one another in a file."""

    start: int
    """Where they begin."""
    end: int
    file: FileId
    told: Told
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

    def add(self, file: FileId, end: int, before: bytes, events: Sequence[Event], lines: Sequence[bytes]) -> None:
        """Remember an append by its lines, as they stand in a file up to a position, behind what was there `before`.

        If another thread comes in between, one of both may be forgotten, and is read then.
        """
        if not lines:
            return
        run = Run(end - sum(map(len, lines)), end, file, joined({}, map(use_of, events), lines), lines[-1][-MARK:])
        with suppress(IndexError):
            last = self._runs[-1]
            if (last.file, last.end) == (file, run.start) and before.endswith(last.last):
                longer = run._replace(start=last.start, told=joined(last.told, run.told, run.told.values()))
                if len(longer.lines) <= LARGEST:
                    self._runs[-1] = longer
                    return
        if len(run.lines) <= LARGEST:
            self._runs.append(run)

    def forget(self) -> None:
        """Forget what has been folded in; what comes meanwhile may be forgotten too, and is read then."""
        self._runs.clear()

    def blocks(self, file: IO[bytes], start: int) -> Iterator[Block]:
        """What a file holds from a position on; of a run, the lines that tell all uses, also if it begins before."""
        for run in self._standing_in(file):
            if run.end > start:
                if run.start > start:
                    yield from blocks(file, start, run.start)
                start = run.end  # a torn line in front of it is passed over
                yield Block(run.lines, start, was_read=False)
        yield from blocks(file, start)

    def _standing_in(self, file: IO[bytes]) -> list[Run]:
        """The runs that stand in a file, in their order; not what somebody has cut off since."""
        identity = identity_of(os.fstat(file.fileno()))
        runs = sorted((run for run in self._runs.copy() if run.file == identity), key=itemgetter(0))
        return [run for run in runs if stands_in(file, run)]


def stands_in(file: IO[bytes], run: Run) -> bool:
    """Whether a file has, where a run ends, what the run ends with."""
    file.seek(run.end - len(run.last))
    return file.read(len(run.last)) == run.last


def joined(told: Told, uses: Iterable[Hashable], lines: Iterable[bytes]) -> Told:
    """What lines tell behind others; what was told before is told where it was told last."""
    found = dict(told)
    for use, line in zip(uses, lines, strict=True):
        found.pop(use, None)
        found[use] = line
    return found


def use_of(event: Event) -> Hashable:
    """What a request tells of uses; of one that failed, its id, for it has a message and may have a decision."""
    who = event.user_identity
    failed = event.error_code or event.error_message
    use = (who.principal_id, who.access_key_id, event.event_source, event.event_name, event.aws_region)
    return (*use, event.event_time, event.event_id if failed else "")
