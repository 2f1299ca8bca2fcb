"""What a program has appended itself counts as if it were read. The design is iamcli's own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.state import events, own_events
from iamcli.state.events import EventLog
from iamcli.state.own_events import OwnEvents
from iamcli.state.uses import Uses

from .events import ALICE, BOB, Counted, event

REQUESTS = st.tuples(
    st.sampled_from([("iam", "GetUser"), ("sts", "GetCallerIdentity"), ("signin", "ConsoleLogin")]),
    st.sampled_from([ALICE, BOB]),
    st.integers(0, 2),
    st.booleans(),
)
STEPS = st.tuples(
    st.sampled_from(["own", "own", "own", "other", "torn", "tend", "look", "cut", "replace"]),
    st.lists(REQUESTS, min_size=1, max_size=4),
)


class Kept:
    """A log of a program that goes on, and what it is to do later."""

    def __init__(self, path: Path) -> None:
        self.tasks: list[Callable[[], None]] = []
        self.log = EventLog(str(path), self.tasks.append, own=OwnEvents())

    def tend(self) -> None:
        """Do it."""
        for task in self.tasks:
            task()
        self.tasks.clear()


@pytest.fixture
def kept(path, monkeypatch) -> Kept:
    monkeypatch.setattr(events, "OWN_FOLDED_EVERY", 1000)
    monkeypatch.setattr(own_events, "REMEMBERED", 3)
    return Kept(path)


def read(path: str | Path) -> Uses:
    """The uses as somebody has them who has to read the log."""
    return EventLog(str(path))._folded().uses


@given(st.lists(STEPS, max_size=20))
def test_uses_are_those_that_are_read(tmp_path_factory, steps):
    """Whoever appends, whenever the log is tended, looked at, cut off or put in another's place."""
    path = tmp_path_factory.mktemp("log") / "1.events.jsonl"
    with pytest.MonkeyPatch.context() as small:
        small.setattr(events, "FOLDED_EVERY", 1000)
        small.setattr(events, "OWN_FOLDED_EVERY", 2000)
        small.setattr(events, "ROTATED_AT", 6000)
        small.setattr(events, "WORTH_KEEPING", 0)
        kept, other = Kept(path), EventLog(str(path))
        for what, made in steps:
            found = [
                event(name, who, source=source, second=second, refused=refused)
                for (source, name), who, second, refused in made
            ]
            match what:
                case "own":
                    kept.log.append_all(found)
                case "other":
                    other.append_all(found)
                case "torn":
                    with path.open("ab") as file:
                        file.write(msgspec.json.encode(found[0])[:100])
                case "tend":
                    kept.tend()
                case "look":
                    other.uses()
                case "cut":
                    path.write_bytes(b"")
                case "replace":
                    path.unlink(missing_ok=True)

            seen, known = read(path), kept.log._folded().uses
            assert seen == known
            assert [seen.last(who.principal_id) for who in (ALICE, BOB)] == [
                known.last(who.principal_id) for who in (ALICE, BOB)
            ]


def test_own_events_are_not_read(kept, path, monkeypatch):
    """Of what was appended here nothing is read again, however much it is, also if somebody else has looked."""
    counted = Counted(monkeypatch)
    for number in range(100):
        kept.log.append_all([event("Same", second=number)] * 3)
        if number % 10 == 9:
            kept.tend()
            assert path.stat().st_size == kept.log._stored()[0].places[0].offset
        if number % 25 == 20:
            kept.log._store(kept.log._folded().uses)

    assert 0 == counted.bytes
    assert 99 == (read(path).last("AIDAALICE").time - event().event_time).seconds


@pytest.mark.parametrize("many", [1, 20])
def test_much_at_once(kept, monkeypatch, many):
    """What tells too much to be remembered is read; many lines that tell the same are remembered."""
    monkeypatch.setattr(own_events, "LARGEST", 2000)
    kept.log.append_all([event(f"E{number // many}") for number in range(20)])
    counted = Counted(monkeypatch)
    kept.tend()

    assert (many == 1) == (counted.bytes > 0)
    assert 20 / many == len(read(kept.log.path).actions["AIDAALICE"])


def test_cut_off_and_filled_up(kept, path):
    """What others have put in place of what was cut off, to the byte as long, is read."""
    kept.log.append(event("Old1"))
    path.write_bytes(b"")
    EventLog(str(path)).append(event("New1"))
    kept.log.append(event("New2"))

    assert {"iam:New1", "iam:New2"} == kept.log._folded().uses.actions["AIDAALICE"].keys()


@pytest.mark.parametrize("together", [True, False])
def test_order_within_a_second(kept, together):
    """Of requests of one second the last counts, whether they were appended at once or one after the other."""
    found = [event("A"), event("B", source="sts"), event("A")]
    for part in [found] if together else [[one] for one in found]:
        kept.log.append_all(part)

    for uses in kept.log._folded().uses, read(kept.log.path):
        assert "iam" == uses.keys["AKIAALICE"].service
        assert ("iam", "A") == uses.last("AIDAALICE")[2:]


def test_nothing_appended(kept):
    """To append no event is nothing to remember."""
    assert kept.log.append_all([])
    assert not kept.log.uses().actions


def test_threads(kept, path):
    """Threads that append at once, while the log is tended and looked at, lose nothing."""

    def write(number: int) -> None:
        for turn in range(20):
            assert kept.log.append_all([event(f"By{number}x{turn}"), event("Same", second=turn)])
            if turn % 5 == number:
                kept.tend()
                kept.log.uses()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(write, range(5)))

    names = {f"iam:By{number}x{turn}" for number in range(5) for turn in range(20)}
    assert names | {"iam:Same"} == kept.log._folded().uses.actions["AIDAALICE"].keys()
    assert read(path) == kept.log._folded().uses
