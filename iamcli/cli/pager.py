"""Where answers go: standard output, through a pager if that is a terminal."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from .usage import PagerNotFound


@contextmanager
def paged(command: str) -> Iterator[IO[str]]:
    """A stream into the pager, which is waited for; PagerNotFound if there is no such program."""
    environment = {"LESS": "FRX", **os.environ}
    try:
        process = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, env=environment, text=True)
    except (OSError, ValueError, IndexError) as error:
        raise PagerNotFound(error) from None
    assert process.stdin is not None  # a pipe was asked for
    try:
        with suppress(BrokenPipeError):  # the reader has seen enough
            yield process.stdin
    finally:
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.wait()
