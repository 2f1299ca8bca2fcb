"""What a program has appended itself counts as if it were read. The design is iamcli's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.state import events, own_events
from iamcli.state.event_log import MemoryLog
from iamcli.state.events import EventLog

from .events import ALICE, BOB, Counted, event


class Kept:
    """A log of a program that goes on, and what it is to do later."""

    def __init__(self, path: Path) -> None:
        self.tasks: list[Callable[[], None]] = []
        self.log = EventLog(str(path), self.tasks.append)

    def tend(self) -> None:
        """Do it."""
        for task in self.tasks:
            task()
        self.tasks.clear()


@pytest.fixture
def kept(path, monkeypatch) -> Kept:
    monkeypatch.setattr(events, "FOLDED_EVERY", 1000)
    monkeypatch.setattr(events, "OWN_FOLDED_EVERY", 1)
    return Kept(path)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["own", "other", "torn", "tend"]),
            st.lists(
                st.tuples(st.sampled_from("AB"), st.sampled_from([ALICE, BOB]), st.integers(0, 3), st.booleans()),
                min_size=1,
                max_size=4,
            ),
        ),
        max_size=20,
    )
)
def test_uses_are_those_of_a_scan(tmp_path_factory, steps):
    """Whoever appends, and whenever the log is tended, the uses are those that a look at all events tells."""
    path = tmp_path_factory.mktemp("log") / "1.events.jsonl"
    with pytest.MonkeyPatch.context() as small:
        small.setattr(events, "FOLDED_EVERY", 1000)
        small.setattr(events, "OWN_FOLDED_EVERY", 1)
        small.setattr(events, "ROTATED_AT", 20_000)
        kept, other, memory = Kept(path), EventLog(str(path)), MemoryLog()
        for what, made in steps:
            found = [event(name, who, second=second, refused=refused) for name, who, second, refused in made]
            if what == "torn":
                with path.open("ab") as file:
                    file.write(msgspec.json.encode(found[0])[:100])
            elif what == "tend":
                kept.tend()
            else:
                (kept.log if what == "own" else other).append_all(found)
                memory.append_all(found)
        kept.tend()
    read, scanned = EventLog(str(path)).uses(), memory.uses()

    assert scanned.actions == read.actions
    assert scanned.keys == read.keys
    assert scanned.refusals == read.refusals


def test_own_events_are_not_read(kept, monkeypatch):
    """Of what was appended here, nothing is read again, however much it is."""
    counted = Counted(monkeypatch, own_events)
    for number in range(100):
        kept.log.append_all([event("Same", second=number)] * 3)
        if number % 10 == 9:
            kept.tend()

    assert 0 == counted.bytes
    assert {"iam:Same"} == EventLog(kept.log.path).uses().actions["AIDAALICE"].keys()


def test_cut_off(kept, path):
    """Of a log that was cut off and has grown again, what stands there now is read."""
    for name in ("A", "B", "C"):
        kept.log.append_all([event(name)] * 2)
    path.write_bytes(b"")
    for name in "DEFGHIJ":
        EventLog(str(path)).append(event(name))
    kept.tend()

    assert {f"iam:{name}" for name in "DEFGHIJ"} <= EventLog(str(path)).uses().actions["AIDAALICE"].keys()


def test_much_at_once(kept, monkeypatch):
    """What is too much to be remembered is read."""
    monkeypatch.setattr(own_events, "LARGEST", 1000)
    kept.log.append_all([event(f"E{number}") for number in range(10)])
    kept.tend()

    assert {f"iam:E{number}" for number in range(10)} == kept.log.uses().actions["AIDAALICE"].keys()
