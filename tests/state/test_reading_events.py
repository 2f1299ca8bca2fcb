"""Reading the event log: its end, what is wanted of it, the last refusal, and what comes."""

from __future__ import annotations

from itertools import islice

import msgspec
import pytest

from iamcli.state import event_files, event_filter, events
from iamcli.state.event_filter import Wanted
from iamcli.state.event_log import MemoryLog
from iamcli.state.records.events import Identity

from .events import ALICE, BOB, START, Counted, event, names


def test_tail_reads_the_end(log, monkeypatch):
    """The last events are read from the end, whatever is before them and wherever blocks end."""
    monkeypatch.setattr(event_files, "BLOCK", 100)
    for number in range(50):
        log.append(event(f"E{number}"))

    assert ["E47", "E48", "E49"] == names(log.tail(3))
    assert ["E7"] == names(log.tail(1, Wanted(event_name="E7")))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), ["GetUser", "ListUsers", "CreateUser", "AssumeRole"]),
        (Wanted(since=START.replace(second=1)), ["ListUsers", "CreateUser", "AssumeRole"]),
        (Wanted(user_name="bob"), ["ListUsers"]),
        (Wanted(user_name="root"), ["CreateUser"]),
        (Wanted(user_name="night"), ["AssumeRole"]),
        (Wanted(event_name="GetUser"), ["GetUser"]),
        (Wanted(event_source="sts"), ["AssumeRole"]),
        (Wanted(event_source="sts.amazonaws.com"), ["AssumeRole"]),
        (Wanted(failed=True), ["CreateUser", "AssumeRole"]),
        (Wanted(failed=True, caller="arn:aws:iam::000000000000:user/x"), []),
        (Wanted(error_code="EntityAlreadyExists"), ["CreateUser"]),
        (Wanted(error_code="AccessDenied", user_name="Alice"), []),
    ],
)
@pytest.mark.parametrize("kind", ["file", "memory"])
def test_wanted(log, kind, wanted, expected):
    """Events are picked by all that is given: time, caller, name, service, error."""
    log = log if kind == "file" else MemoryLog()
    session = Identity(type="AssumedRole", arn="arn:aws:sts::123456789012:assumed-role/Batch/night")
    log.append(event("GetUser"))
    log.append(event("ListUsers", BOB, second=1))
    log.append(event("CreateUser", Identity(type="Root"), second=2, error_code="EntityAlreadyExistsException"))
    log.append(event("AssumeRole", session, second=3, source="sts", refused=True))

    assert expected == names(log.scan(wanted)) == names(log.tail(9, wanted))


def test_scan_since_leaves_files_out(log, monkeypatch):
    """A scan of what is recent does not read files from before."""
    monkeypatch.setattr(events, "FOLDED_EVERY", 1000)
    monkeypatch.setattr(events, "ROTATED_AT", 5000)
    for number in range(60):
        log.append(event(f"E{number}", second=number))
    counted = Counted(monkeypatch)

    assert ["E58", "E59"] == names(log.scan(Wanted(since=START.replace(second=58))))
    assert counted.bytes < 15_000


@pytest.mark.parametrize("kind", ["file", "memory"])
def test_last_refusal(log, kind):
    """The last refusal is that of policies, to the caller that is asked about or to anybody; it has no parameters."""
    log = log if kind == "file" else MemoryLog()
    log.append(event("A", refused=True))
    log.append(event("B", BOB, refused=True))
    log.append(event("C", error_code="NoSuchEntityException"))
    log.append(event("D", BOB, error_code="AccessDenied"))

    assert "B" == log.last_refusal().event_name
    assert "A" == log.last_refusal(ALICE.arn).event_name
    assert log.last_refusal(ALICE.arn).request_parameters is None
    assert "iam:A" == log.last_refusal(ALICE.arn).iamcli_decision.action
    assert log.last_refusal("arn:aws:iam::123456789012:user/Eve") is None


def test_forgotten_refusal(log):
    """A refusal that the summary knows no more is found in the log."""
    for number in range(40):
        who = Identity(type="IAMUser", principal_id=f"AIDA{number}", arn=f"arn:{number}")
        log.append(event(f"E{number}", who, second=number, refused=True))

    assert "E0" == log.last_refusal("arn:0").event_name
    assert 16 == len(log.uses().refusals)


def test_looked_for_in_the_end(log, monkeypatch):
    """What may not be there is looked for in the log's end alone, however long the log has become."""
    for number in range(200):
        who = Identity(type="IAMUser", principal_id=f"AIDA{number}", arn=f"arn:{number}")
        log.append(event(f"E{number}", who, second=number, refused=True))
    monkeypatch.setattr(event_filter, "LOOKED_BACK", 30_000)
    sought = Wanted(caller="arn:0")

    assert ([], ["E0"]) == (names(log.tail(1, sought, among=30_000)), names(log.tail(1, sought)))
    assert log.last_refusal("arn:0") is None
    assert "E170" == log.last_refusal("arn:170").event_name


def test_follow(log, path):
    """Whoever follows gets the last events, then each that comes, through rotations and torn lines."""
    log.append(event("A"))
    log.append(event("B"))
    steps = [
        lambda: log.append(event("C")),
        lambda: path.write_bytes(path.read_bytes() + msgspec.json.encode(event("D"))[:50]),
        lambda: path.rename(path.parent / "123456789012.events.1.jsonl"),
        lambda: (
            (path.parent / "123456789012.events.1.jsonl").rename(path.parent / "123456789012.events.2.jsonl"),
            (path.parent / "123456789012.events.1.jsonl").write_bytes(msgspec.json.encode(event("E")) + b"\n"),
            log.append(event("F")),
        ),
    ]

    assert ["B", "C", "E", "F"] == names(islice(log.follow(lambda _: steps.pop(0)(), 1), 4))


def test_follow_rotations_while_reading(log, path, monkeypatch):
    """A follower who is behind by several files reads each of them, also where more are rotated away meanwhile."""
    monkeypatch.setattr(events, "ROTATED_AT", 4000)
    monkeypatch.setattr(events, "FOLDED_EVERY", 1000)
    log.append(event("E0"))
    follower = log.follow(lambda _: pytest.fail("nothing is missing yet"), 1)
    found = names(islice(follower, 1))
    for number in range(1, 400):
        log.append(event(f"E{number}"))
        if number % 7 == 0:  # slower than the rotations, so that these come at any point of its work
            found += names(islice(follower, 4))
    found += names(islice(follower, 400 - len(found)))

    assert 20 < len(list(path.parent.glob("*.events.*.jsonl")))
    assert [f"E{number}" for number in range(400)] == found
