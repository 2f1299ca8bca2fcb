"""The programs that are measured."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from . import accounts
from .measure import Environment, Words, clean_environment, instructions, peak, run

ACCOUNT_FILE = "{account}"
"""Stands for the account file in a program's words, and this with `.new` behind it for a file beside it."""
REFUSED = 254
IAMCLI = shutil.which("iamcli", path=os.path.dirname(sys.executable))
"""The command as it is installed beside this Python, which runs it; None if it is not."""
BYTES_ALONE = str(Path(__file__).with_name("bytes_alone.py"))


class Bench(NamedTuple):
    """A program, and what it may cost."""

    name: str
    words: Words
    on_full: bool = False
    """Whether the account matters, so that it is measured on the full one too."""
    status: int = 0
    times: int = 0
    """How often the small account's instructions may be spent on the full one, beside what its bytes cost."""
    writes: bool = False
    times_bytes: int = 0
    """How often the instructions of a program that only reads, slices and writes the full account may be spent."""
    budget: int = 0
    """Millions of instructions on the small account, at most; 0 for none."""
    as_user: bool = False
    """Whether a user calls, and not the root user."""


def python(*words: str) -> Words:
    """A run of this Python."""
    return (sys.executable, *words)


def iamcli(*words: str) -> Words:
    """A run of the command, by this Python."""
    return python(str(IAMCLI), *words)


GET_USER = Bench("iamcli get-user", iamcli("get-user", "--user-name", "user-0001"), True, times=2)
KEY = {"AWS_ACCESS_KEY_ID": f"AKIA{1:016}", "AWS_SECRET_ACCESS_KEY": f"{1:040}"}
"""The access key of user-0001."""
ASSUME_ROLE = ("--role-arn", f"arn:aws:iam::{accounts.ACCOUNT}:role/role-0001", "--role-session-name", "bench")
READ_BYTES = Bench("the bytes: read, slice", python(BYTES_ALONE, ACCOUNT_FILE), True)
WRITE_BYTES = Bench(
    "the bytes: read, slice, write", python(BYTES_ALONE, ACCOUNT_FILE, f"{ACCOUNT_FILE}.new"), True, writes=True
)
BENCHES = (
    Bench("python -c pass", python("-c", "pass")),
    Bench("import click", python("-c", "import click")),
    Bench("import click, msgspec", python("-c", "import click, msgspec")),
    GET_USER,
    Bench("iamcli list-users --max-items 10", iamcli("list-users", "--max-items", "10"), True, times=2),
    Bench("iamcli create-user", iamcli("create-user", "--user-name", "new"), True, times=4, writes=True),
    Bench("iamcli get-user, no such user", iamcli("get-user", "--user-name", "nobody"), True, REFUSED, times=2),
    Bench(
        "iamcli get-account-authorization-details",
        iamcli("get-account-authorization-details"),
        True,
        times_bytes=3,
    ),
    Bench("iamcli who-can s3:GetObject", iamcli("who-can", "s3:GetObject"), True),
    Bench("iamcli sts get-caller-identity", iamcli("sts", "get-caller-identity"), budget=300, as_user=True),
    Bench("iamcli sts assume-role", iamcli("sts", "assume-role", *ASSUME_ROLE), budget=450, as_user=True),
    Bench("iamcli help", iamcli("help")),
    Bench("iamcli get-user help", iamcli("get-user", "help")),
    READ_BYTES,
    WRITE_BYTES,
)


class Figures(NamedTuple):
    """Instructions on the small and on the full account."""

    small: int
    full: int | None


class Runner:
    """Runs programs, each in a home and on an account file of its own."""

    def __init__(self) -> None:
        self.small, self.full = accounts.small(), accounts.full()

    def figures(self, bench: Bench) -> Figures:
        """The instructions of a program, after a run that fills the bytecode caches."""
        with fresh(bench, self.small) as (words, environment):
            run(words, environment, bench.status)
        small = self._instructions(bench, self.small)
        return Figures(small, self._instructions(bench, self.full) if bench.on_full else None)

    def _instructions(self, bench: Bench, account: bytes) -> int:
        with fresh(bench, account) as (words, environment):
            return instructions(words, environment, bench.status)

    def peak(self, bench: Bench, account: bytes) -> int:
        """The bytes that a program holds resident at its peak."""
        with fresh(bench, account) as (words, environment):
            return peak(words, environment)


@contextmanager
def fresh(bench: Bench, account: bytes) -> Iterator[tuple[Words, Environment]]:
    """A program's words and environment, with a new home for it that is taken away behind it."""
    with tempfile.TemporaryDirectory() as home:
        environment = clean_environment(home, **(KEY if bench.as_user else {}))
        file = Path(environment["IAMCLI_HOME"], "accounts", f"{accounts.ACCOUNT}.json")
        file.parent.mkdir(parents=True)
        file.write_bytes(account)
        yield tuple(word.replace(ACCOUNT_FILE, str(file)) for word in bench.words), environment
