"""Files that nobody else may see, replaced in one step: whoever reads one meanwhile has the old or the new."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

Later = Callable[[Callable[[], None]], object]
"""Sees to it that something is done which nobody has to wait for."""


def put(path: str, *data: bytes, durable: bool = False, alone: bool = True) -> None:
    """Put data, in one piece or several, in place of a file, which is for its owner alone.

    OSError if that fails, with nothing changed.

    `durable` data are on the disk before they take the file's place. A writer is `alone` where a lock keeps others out.
    """
    successor = beside(path, *data, durable=durable, alone=alone)
    try:
        os.replace(successor, path)
    except OSError:
        with suppress(OSError):
            os.unlink(successor)
        raise


def beside(path: str, *data: bytes, durable: bool = False, alone: bool = True) -> str:
    """Write data into a new file beside the one that it is to replace, and return its path; OSError if that fails."""
    successor = f"{path}.new" if alone else f"{path}.{os.getpid()}.new"
    with suppress(FileNotFoundError):  # a writer that was killed left it, or somebody a link in its place
        os.unlink(successor)
    descriptor = os.open(successor, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.writelines(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            os.unlink(successor)
        raise
    return successor


def at_once(task: Callable[[], None]) -> None:
    """Do it now: what most programs have to do, for they end."""
    task()


@contextmanager
def held(path: str, later: Later) -> Iterator[None]:
    """Keep a file's content as long as the block runs, whatever takes its place there, and give it up `later`.

    A disk that is told of free blocks, as with ext4's `discard`, takes longer to free a file than to write one; nobody
    who replaces files again and again is to wait for that.
    """
    descriptor = None
    if os.name == "posix":  # elsewhere a file that is open cannot be replaced
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY)
    try:
        yield
    finally:
        if descriptor is not None:
            later(partial(os.close, descriptor))
