"""The command line, run in this process with an account of its own."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from iamcli.cli.app import guarded


class Done(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def answer(self):
        return json.loads(self.out)


class Terminal:
    """A command at a terminal of its own: `expect` waits for a text, `type` answers it."""

    def __init__(self, *args: str) -> None:
        self.pid, self.terminal = pty.fork()
        if not self.pid:
            os.execv(sys.executable, [sys.executable, "-m", "iamcli", *args])
        self.seen, self.answered = "", 0

    def expect(self, text: str) -> None:
        while text not in self.seen[self.answered :]:
            assert self.read(), f"{text!r} never came after: {self.seen!r}"
        self.answered = self.seen.index(text, self.answered) + len(text)

    def read(self) -> bool:
        ready, _, _ = select.select([self.terminal], [], [], 60)
        if not ready:
            os.kill(self.pid, signal.SIGKILL)
            return False
        try:
            data = os.read(self.terminal, 4096)
        except OSError:
            return False
        self.seen += data.decode()
        return bool(data)

    def type(self, text: str) -> None:
        os.write(self.terminal, f"{text}\n".encode())

    def status(self) -> int:
        while self.read():
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(status)


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """An empty IAMCLI_HOME, no other setting, a terminal of no known width, and the folder to work in."""
    for name in [*os.environ]:
        if name.startswith(("IAMCLI_", "AWS_")) or name == "COLUMNS":
            monkeypatch.delenv(name)
    monkeypatch.setenv("IAMCLI_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def iamcli(home, capfd):
    """Runs a command line, one word an argument."""

    def run(*args: str) -> Done:
        capfd.readouterr()
        status = guarded(list(args), "iamcli")
        return Done(status, *capfd.readouterr())

    return run


@pytest.fixture
def account_file(home) -> Path:
    return home / "accounts" / "123456789012.json"


@pytest.fixture
def terminal(home, monkeypatch) -> type[Terminal]:
    """Runs a command line at a terminal of its own; there may be no `less`."""
    monkeypatch.setenv("PAGER", "cat")
    return Terminal
