"""The event log: what happened in an account, one CloudTrail-shaped record a line, appended and never rewritten.

Appending is all that most commands do, so it loads nothing and reads but the end of the line before. Reading stands in
`event_files`, picking in `event_filter`, the summary of last uses in `uses`, and in `own_events` what a program that
goes on need not read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from time import sleep
from typing import IO, TYPE_CHECKING, NamedTuple

import msgspec

from .private_files import Later, at_once, put

if TYPE_CHECKING:
    from .event_filter import Wanted
    from .own_events import OwnEvents
    from .records.events import Event
    from .uses import Place, Uses

ROTATED_AT = 16 << 20
"""Bytes after which a log file is rotated away."""
FOLDED_EVERY = 256 << 10
"""Bytes of the log after which an appender folds them into the summary, so that a reader seldom has more to fold."""
OWN_FOLDED_EVERY = 4 << 20
"""The same for a program that remembers what it has appended: to tend the log holds up its other threads."""
WORTH_KEEPING = 64 << 10
"""Bytes that a reader has to have folded before it stores the summary."""
MARK = 256
"""Bytes by which a place in a log is known again: they hold the unique id of the event before it."""

PATIENCE = 5.0
"""Seconds that the writer of a late line waits for whoever tends the log."""


class Folded(NamedTuple):
    """The newest summary, not stored yet."""

    uses: Uses
    fresh: int
    """How many bytes of the log stand behind the places that it goes on from."""
    before: bytes
    """The stored summary that it goes on from, as it was found."""


class EventLog:
    """A log in a file, beside it the files rotated away, the summary of uses, and a lock for tending these.

    An append is one write to the end of the file, so lines of several processes do not mix (on a local disk). Nothing
    is synced: who cuts the power may lose the last events, and a torn line is passed over.
    """

    def __init__(self, path: str, later: Later = at_once, rest: float = 0, own: OwnEvents | None = None) -> None:
        self.path = path
        """As in `accounts/123456789012.events.jsonl`."""
        self._later = later
        """Who tends the log when an append makes it due."""
        self._rest = rest
        """Seconds to rest between two blocks then, where others in the program wait for the processor."""
        self._own = own
        """What this program has appended, if it goes on and so remembers that."""

    @property
    def _folded_every(self) -> int:
        """Bytes of the log after which the appender folds them in."""
        return FOLDED_EVERY if self._own is None else OWN_FOLDED_EVERY

    @property
    def uses_path(self) -> str:
        """The file of the summary."""
        return f"{self.path.removesuffix('.events.jsonl')}.uses.json"

    def append(self, event: Event) -> bool:
        """Keep an event; False if the file cannot be written."""
        return self.append_all((event,))

    def append_all(self, events: Iterable[Event]) -> bool:
        """Keep several events with one write; False if the file cannot be written."""
        events = tuple(events)
        each = [msgspec.json.encode(event) + b"\n" for event in events]
        lines = b"".join(each)
        try:
            file = self._open()
            try:
                size, before = self._write(file, lines)
                this = os.fstat(file)
                late = not self._is_newest(this)
            finally:
                os.close(file)
        except OSError:
            return False
        if late:
            self._count_late(lines)
        elif self._own is not None:
            self._own.add((this.st_dev, this.st_ino), size, before, events, each)
        if size // self._folded_every != (size - len(lines)) // self._folded_every:
            self._later(partial(self._tend, size))
        return True

    def _open(self) -> int:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        try:
            return os.open(self.path, flags, 0o600)
        except FileNotFoundError:
            from .files import private_folder

            private_folder(os.path.dirname(self.path))
            return os.open(self.path, flags, 0o600)

    def _write(self, file: int, line: bytes) -> tuple[int, bytes]:
        """Put a line at the end of the file, on a line of its own; what size the file has then, and its end before."""
        before = b""
        if size := os.lseek(file, 0, os.SEEK_END):
            os.lseek(file, -min(size, MARK), os.SEEK_END)
            before = os.read(file, min(size, MARK))
            if before[-1:] != b"\n":  # another process was killed here, or is writing: then a line is empty
                line = b"\n" + line
        if os.write(file, line) != len(line):
            raise OSError("the disk is full")
        return os.lseek(file, 0, os.SEEK_CUR), before

    def _is_newest(self, this: os.stat_result) -> bool:
        """Whether a file is still the one that is appended to."""
        try:
            return os.path.samestat(os.stat(self.path), this)
        except FileNotFoundError:
            return False

    def _count_late(self, line: bytes) -> None:
        """Fold in a line whose file was rotated away while it was written.

        By now there may have been another rotation, and files before the last two are not looked at again.
        """
        with suppress(OSError), self._alone(PATIENCE) as alone:
            if alone:
                uses, _ = self._stored()
                uses.fold(line)
                self._store(uses)

    def _tend(self, size: int) -> None:
        """Fold what was appended, unless that would cost more than it spares; rotate the file if it is large."""
        with suppress(OSError):
            summary = 0
            with suppress(FileNotFoundError):
                summary = os.stat(self.uses_path).st_size
            if size < ROTATED_AT and size // self._folded_every % (1 + 2 * summary // self._folded_every):
                return
            with self._alone() as alone:
                if alone:
                    self._store(self._folded(self._rest).uses)
                    if self._own is not None:
                        self._own.forget()
                    if os.stat(self.path).st_size >= ROTATED_AT:
                        self._rotate()

    def _rotate(self) -> None:
        from .event_files import KEPT, rotated

        for number in range(KEPT - 1, -1, -1):
            with suppress(FileNotFoundError):
                os.replace(rotated(self.path, number), rotated(self.path, number + 1))

    def uses(self) -> Uses:
        """Who used what last: the summary, with what was appended since folded in."""
        folded = self._folded()
        if folded.fresh > WORTH_KEEPING:
            with suppress(OSError), self._alone() as alone:
                if alone and self._stored()[1] == folded.before:  # nobody stored meanwhile what may be lacking here
                    self._store(folded.uses)
        return folded.uses

    def _folded(self, rest: float = 0) -> Folded:
        """Fold what the log has behind the places of the stored summary; `rest` seconds behind each block that is read.

        The files are opened before the summary is read: a file that is rotated away in between is folded in there.
        """
        from contextlib import ExitStack
        from itertools import islice

        from .event_files import opened
        from .uses import Place

        fresh = 0
        with ExitStack() as stack:
            files = list(islice(opened(self.path, stack), 2))
            uses, before = self._stored()
            starts = [start_in(file, uses.places) for file in files]
            if files and not any(starts):  # the place is lost, or there was none
                files = list(opened(self.path, stack))
                starts = [0] * len(files)
            places: list[Place] = []
            for file, position in reversed(list(zip(files, starts, strict=True))):
                end = self._fold_file(uses, file, position, rest)
                file.seek(max(end - MARK, 0))
                places.insert(0, Place(end, file.read(min(end, MARK))))
                fresh += end - position
        uses.places = places[:2]
        return Folded(uses, fresh, before)

    def _fold_file(self, uses: Uses, file: IO[bytes], position: int, rest: float) -> int:
        """Fold in what a file holds from a position on, and return where that ends."""
        from .event_files import blocks

        for block in self._own.blocks(file, position) if self._own is not None else blocks(file, position):
            uses.fold(block.lines)
            position = block.end
            if rest and block.was_read:
                sleep(rest)
        return position

    def _stored(self) -> tuple[Uses, bytes]:
        """The stored summary, an empty one if there is none that can be read, and the bytes of its file."""
        from .records.events import NO_EVENT
        from .uses import Uses

        stored = b""
        try:
            with open(self.uses_path, "rb") as file:
                stored = file.read()
            uses = msgspec.json.decode(stored, type=Uses)
        except (OSError, *NO_EVENT):
            return Uses(), stored
        return (uses if uses.format == 1 else Uses()), stored

    def _store(self, uses: Uses) -> None:
        put(self.uses_path, msgspec.json.encode(uses))

    @contextmanager
    def _alone(self, patience: float = 0) -> Iterator[bool]:
        """Whether nobody else tends the log's files; who does the same as the other one need not wait for it."""
        from filelock import FileLock, Timeout

        lock = FileLock(self.path + ".lock", timeout=patience, mode=0o600)
        try:
            lock.acquire()
        except (Timeout, NotImplementedError):
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def tail(self, count: int, wanted: Wanted | None = None, *, among: int | None = None) -> list[Event]:
        """The last events that are wanted, the newest last; read from the end of the log, so many bytes if given."""
        from .event_files import backwards
        from .event_filter import EVERYTHING, newest

        return newest(count, (wanted or EVERYTHING).of(backwards(self.path, among=among)))

    def scan(self, wanted: Wanted | None = None) -> Iterator[Event]:
        """All events that are wanted, the oldest first; files from before the time asked for are not read."""
        from .event_files import forwards
        from .event_filter import EVERYTHING

        wanted = wanted or EVERYTHING
        return wanted.of(forwards(self.path, wanted.since))

    def follow(self, sleep: Callable[[float], None], count: int = 0, wanted: Wanted | None = None) -> Iterator[Event]:
        """The last events that are wanted, then for ever those that come, through rotations."""
        from .event_files import backwards, end_of, following
        from .event_filter import EVERYTHING, newest

        wanted = wanted or EVERYTHING
        while True:
            this, start = end_of(self.path)
            last = newest(count, wanted.of(backwards(self.path, start)))
            if end_of(self.path)[0] == this:  # else a rotation came in between, and the position was of another file
                break
        yield from last
        yield from wanted.of(following(self.path, this, start, sleep))

    def last_refusal(self, principal: str = "") -> Event | None:
        """The last request that policies refused, to anybody or to the principal with that ARN.

        The summary knows it, unless many others were refused since; then it is looked for in the log's end.
        """
        from .event_filter import LOOKED_BACK, forgets, older_refusal, refusal_in

        uses = self.uses()
        if (found := refusal_in(uses, principal)) or not forgets(uses):
            return found
        from .event_files import backwards

        return older_refusal(backwards(self.path, among=LOOKED_BACK), principal)


def start_in(file: IO[bytes], places: Iterable[Place]) -> int:
    """Where in a file the summary is to go on, 0 if no place is in it."""
    for place in places:
        file.seek(max(place.offset - MARK, 0))
        if place.offset and file.read(min(place.offset, MARK)) == place.mark:
            return place.offset
    return 0
