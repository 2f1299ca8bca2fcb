"""The command line, run in this process with an account of its own."""

from __future__ import annotations

import json
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


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """An empty IAMCLI_HOME, no other setting, and the folder to work in."""
    import os

    for name in [*os.environ]:
        if name.startswith(("IAMCLI_", "AWS_")):
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
