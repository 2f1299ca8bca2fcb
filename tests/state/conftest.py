"""An event log in a file, for all who do not keep something else there."""

from __future__ import annotations

from pathlib import Path

import pytest

from iamcli.state.events import EventLog


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "iamcli" / "accounts" / "123456789012.events.jsonl"


@pytest.fixture
def log(path) -> EventLog:
    return EventLog(str(path))
