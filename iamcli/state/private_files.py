"""Files that nobody else may see, replaced in one step: whoever reads one meanwhile has the old or the new."""

from __future__ import annotations

import os
from contextlib import suppress


def put(path: str, data: bytes, *, durable: bool = False, alone: bool = True) -> None:
    """Put data in place of a file, which is for its owner alone; OSError if that fails, with nothing changed.

    `durable` data are on the disk before they take the file's place. A writer is `alone` where a lock keeps others out.
    """
    successor = beside(path, data, durable=durable, alone=alone)
    try:
        os.replace(successor, path)
    except OSError:
        with suppress(OSError):
            os.unlink(successor)
        raise


def beside(path: str, data: bytes, *, durable: bool = False, alone: bool = True) -> str:
    """Write data into a new file beside the one that it is to replace, and return its path; OSError if that fails."""
    successor = f"{path}.new" if alone else f"{path}.{os.getpid()}.new"
    with suppress(FileNotFoundError):  # a writer that was killed left it, or somebody a link in its place
        os.unlink(successor)
    descriptor = os.open(successor, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            os.unlink(successor)
        raise
    return successor
