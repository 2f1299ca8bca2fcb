"""The files of an event log, the newest and those rotated away, and reading them in either direction.

A rotation may happen meanwhile: a file goes by what it is, not by its name, and so is read once and not passed over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import IO, TYPE_CHECKING, NamedTuple

import msgspec

from .records.events import NO_EVENT

if TYPE_CHECKING:
    from datetime import datetime

KEPT = 64
"""Rotated files that are kept."""
BLOCK = 1 << 16
"""Bytes read at a time."""
POLL = 0.5
"""Seconds between two looks for new events."""
FileId = tuple[int, int]
"""What tells a file from others, whatever it is called: its device and its number there."""


class Block(NamedTuple):
    """Whole lines of a file."""

    lines: bytes
    end: int
    """The position behind them."""
    was_read: bool


class Stamp(msgspec.Struct, rename="camel"):
    """Of an event, when it was."""

    event_time: str


def rotated(path: str, number: int) -> str:
    """The name that a log file gets when it is rotated away, 1 for the latest of them; 0 is the log itself."""
    return f"{path.removesuffix('.jsonl')}.{number}.jsonl" if number else path


def opened(path: str, files: ExitStack) -> Iterator[IO[bytes]]:
    """The files of a log, the newest first; they stay open until `files` is closed."""
    seen = set()
    for number in range(min(oldest(path) + 1, KEPT) + 1):  # it may be rotated once more meanwhile
        with suppress(FileNotFoundError):
            file = files.enter_context(open(rotated(path, number), "rb"))  # noqa: SIM115  `files` closes it
            if (identity := identity_of(os.fstat(file.fileno()))) not in seen:
                seen.add(identity)
                yield file


def oldest(path: str) -> int:
    """The highest number that a file of a log has, or could have where its folder cannot be listed."""
    folder, name = os.path.split(path)
    begin, end = name.removesuffix("jsonl"), ".jsonl"
    try:
        names = os.listdir(folder or os.curdir)
    except FileNotFoundError:
        return 0
    except OSError:
        return KEPT
    numbers = [each.removeprefix(begin).removesuffix(end) for each in names if each.startswith(begin)]
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


def identity_of(found: os.stat_result) -> FileId:
    """The file that was looked at."""
    return found.st_dev, found.st_ino


def whole_lines(file: IO[bytes], start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """What a file holds from a position to another one, or to its end, in blocks of whole lines.

    A last line that is not whole is left out.
    """
    file.seek(start)
    rest = b""
    while block := file.read(BLOCK if stop is None else min(BLOCK, stop - file.tell())):
        end = block.rfind(b"\n") + 1
        if end:
            yield rest + block[:end]
            rest = block[end:]
        else:
            rest += block


def blocks(file: IO[bytes], start: int, stop: int | None = None) -> Iterator[Block]:
    """The same, with where they end."""
    for lines in whole_lines(file, start, stop):
        start += len(lines)
        yield Block(lines, start, was_read=True)


def lines_back(file: IO[bytes], end: int | None = None) -> Iterator[bytes]:
    """The lines of a file up to a position, the last first."""
    position = file.seek(0, os.SEEK_END)
    position = position if end is None else min(position, end)
    rest = b""
    while position:
        start = max(position - BLOCK, 0)
        file.seek(start)
        first, *lines = (file.read(position - start) + rest).split(b"\n")
        yield from filter(None, reversed(lines))
        position, rest = start, first
    if rest:
        yield rest


def backwards(path: str, end: int | None = None, among: int | None = None) -> Iterator[bytes]:
    """The lines of a log, the newest first; of the newest file only those up to the position `end`.

    With `among`, not more than so many bytes of lines are looked at.
    """
    with ExitStack() as files:
        for file in opened(path, files):
            for line in lines_back(file, end):
                if among is not None and (among := among - len(line)) < 0:
                    return
                yield line
            end = None


def forwards(path: str, since: datetime | None = None) -> Iterator[bytes]:
    """The lines of a log, the oldest first; files that are older than `since` altogether are left out."""
    with ExitStack() as files:
        wanted = []
        for file in opened(path, files):
            wanted.append(file)
            if since is not None and begins_before(file, since):
                break
        for file in reversed(wanted):
            for block in whole_lines(file):
                yield from filter(None, block.split(b"\n"))


def begins_before(file: IO[bytes], since: datetime) -> bool:
    """Whether the first event of a file is from before a time, so that files before it are not needed."""
    first = next(whole_lines(file), b"").partition(b"\n")[0]
    try:
        return msgspec.json.decode(first, type=Stamp).event_time < since.strftime("%Y-%m-%dT%H:%M:%SZ")
    except NO_EVENT:
        return False


def end_of(path: str) -> tuple[FileId | None, int]:
    """The newest file of a log, None if there is none, and the position behind its last whole line."""
    try:
        file = open(path, "rb")  # noqa: SIM115  closed below
    except FileNotFoundError:
        return None, 0
    with file:
        this, position = identity_of(os.fstat(file.fileno())), file.seek(0, os.SEEK_END)
        while position:
            start = max(position - BLOCK, 0)
            file.seek(start)
            if end := file.read(position - start).rfind(b"\n") + 1:
                return this, start + end
            position = start
    return this, 0


def following(path: str, this: FileId | None, start: int, sleep: Callable[[float], None]) -> Iterator[bytes]:
    """The lines of a log from a position in one of its files on, for ever; `sleep` is called where there are none."""
    file = None if this is None else itself(path, this)
    start = start if file else 0
    while True:
        file = file or behind(path, this)
        if file is None:
            sleep(POLL)
            continue
        with file:
            this = identity_of(os.fstat(file.fileno()))
            yield from _growing(file, start, path, sleep)
        file, start = None, 0


def itself(path: str, this: FileId) -> IO[bytes] | None:
    """A file of a log, whatever it is called by now; None if it is gone."""
    for _ in range(KEPT):  # it may be renamed between the look at its name and the opening
        with suppress(FileNotFoundError):
            file = open(rotated(path, number_of(path, this)), "rb")  # noqa: SIM115  whoever asked closes it
            if identity_of(os.fstat(file.fileno())) == this:
                return file
            file.close()
    return None


def behind(path: str, this: FileId | None) -> IO[bytes] | None:
    """The file that was begun when `this` was rotated away; the newest one if nothing is known of that.

    None if there is none, or another rotation came in between: files are renamed the oldest first, so where `this`
    still has its name, the one behind it had too when it was opened.
    """
    number = 1 if this is None else number_of(path, this)
    with suppress(FileNotFoundError):
        file = open(rotated(path, max(number - 1, 0)), "rb")  # noqa: SIM115  whoever asked closes it
        if this is None or number_of(path, this) == number:
            return file
        file.close()
    return None


def _growing(file: IO[bytes], start: int, path: str, sleep: Callable[[float], None]) -> Iterator[bytes]:
    """The lines of a file from a position on, until it is rotated away and read to its end."""
    file.seek(start)
    this = identity_of(os.fstat(file.fileno()))
    rest = b""
    last_look = False
    while True:
        if block := file.read(BLOCK):
            *lines, rest = (rest + block).split(b"\n")
            yield from lines
        elif last_look:
            return
        elif replaced(path, this):
            last_look = True
        else:
            sleep(POLL)


def replaced(path: str, this: FileId) -> bool:
    """Whether a log's newest file is another one by now; while there is none the one before it may still grow."""
    try:
        return identity_of(os.stat(path)) != this
    except FileNotFoundError:
        return False


def number_of(path: str, this: FileId) -> int:
    """The number that a file has by now, 0 for the log itself, and also if it is gone altogether."""
    for number in range(KEPT + 1):
        with suppress(FileNotFoundError):
            if identity_of(os.stat(rotated(path, number))) == this:
                return number
    return 0
