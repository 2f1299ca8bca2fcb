"""The event log's files: nothing that was kept is lost, whatever happens to its writers. The design is iamcli's own."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.state import event_files, event_filter, events
from iamcli.state.event_filter import Wanted
from iamcli.state.event_log import MemoryLog
from iamcli.state.events import EventLog
from iamcli.state.records.events import Identity
from iamcli.state.uses import Uses

from .events import ALICE, BOB, START, event

WRITER = """
import sys
from iamcli.state.events import EventLog
from tests.state.events import event
log = EventLog(sys.argv[1])
print("ready", flush=True)
for number in range(int(sys.argv[2])):
    assert log.append(event(f"By{sys.argv[3]}x{number}", second=number))
"""
ROOT = Path(__file__).parents[2]
DEEP = msgspec.json.encode(event(additional_event_data={"x": 0})).replace(b'"x":0', b'"x":' + b"[" * 9999) + b"\n"
MISPLACED = [b'{"places":[[%d,""]]}' % offset for offset in (-5, 1 << 63, 10**30)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "iamcli" / "accounts" / "123456789012.events.jsonl"


@pytest.fixture
def log(path) -> EventLog:
    return EventLog(str(path))


def writer(path: Path, times: int, name: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(times), name], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def event_file(path: Path, number: int) -> Path:
    return Path(event_files.rotated(str(path), number))


def names(found) -> list[str]:
    return [one.event_name for one in found]


def test_an_event_comes_back(log):
    """An event is read as it was kept."""
    kept = event(error_code="NoSuchEntityException", response_elements={"user": {"path": "/"}})

    assert log.append(kept)
    assert [kept] == list(log.scan())


def test_one_line(log, path):
    """An event is one line, in a file for the owner alone, in a folder that is made if there is none."""
    log.append(event("A"))
    log.append(event("B\nC"))

    assert 2 == path.read_bytes().count(b"\n")
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert 0o700 == stat.S_IMODE(path.parent.stat().st_mode)


def test_no_log(log, path):
    """Where nothing happened yet everything is empty, and looking makes no file."""
    assert ([], [], None, Uses()) == (log.tail(3), list(log.scan()), log.last_refusal(), log.uses())
    assert not path.exists()


def test_torn_line(log, path):
    """What a killed writer left of a line is passed over, and the next event stands on a line of its own."""
    log.append(event("A"))
    with path.open("ab") as file:
        file.write(msgspec.json.encode(event("Torn"))[:100])
    log.append(event("B"))

    assert ["A", "B"] == names(log.scan()) == names(log.tail(9))
    assert {"iam:A", "iam:B"} == log.uses().actions["AIDAALICE"].keys()


@pytest.mark.parametrize("strange", [b"\n", b"{}\n", b"[1]\n", b"\xff\n", b'{"eventTime":"soon"}\n', DEEP])
def test_strange_lines(log, path, strange):
    """Lines that are no events are passed over by all who read."""
    log.append(event("A"))
    with path.open("ab") as file:
        file.write(strange)
    log.append(event("B"))

    assert ["A", "B"] == names(log.scan()) == names(log.tail(9))
    assert 2 == len(log.uses().actions["AIDAALICE"])


def test_kill_leaves_whole_lines(log, path):
    """A writer that is killed at any instant leaves whole events in order, and nobody is hindered."""
    for round_ in range(5):
        process = writer(path, 10**6, str(round_))
        process.stdout.readline()
        while round_ and not path.exists():
            pass
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert log.append(event("After"))

    found = names(log.scan())
    assert 5 == found.count("After")
    for round_ in range(5):
        mine = [int(name.partition("x")[2]) for name in found if name.startswith(f"By{round_}x")]
        assert list(range(len(mine))) == mine


def test_processes_do_not_mix(log, path):
    """Lines of processes that append at once are whole, and all are there."""
    processes = [writer(path, 300, str(number)) for number in range(4)]
    for process in processes:
        process.communicate()
        assert 0 == process.returncode

    found = names(log.scan())
    assert 1200 == len(found) == len(set(found))


def test_two_hundred_writers(log, monkeypatch):
    """Two hundred that append at once, while files are folded and rotated, lose nothing."""
    monkeypatch.setattr(events, "FOLDED_EVERY", 4000)
    monkeypatch.setattr(events, "ROTATED_AT", 40_000)

    def write(number: int) -> None:
        for turn in range(5):
            assert log.append(event(f"By{number}x{turn}"))

    with ThreadPoolExecutor(200) as pool:
        list(pool.map(write, range(200)))

    assert {f"By{number}x{turn}" for number in range(200) for turn in range(5)} == set(names(log.scan()))
    assert 1000 == len(log.uses().actions["AIDAALICE"])


def test_large_events(log):
    """An event of any size is kept whole."""
    large = event(request_parameters={"policyDocument": "x" * 200_000})
    log.append(event("A"))
    log.append(large)
    log.append(event("B"))

    assert ["A", "GetUser", "B"] == names(log.tail(3))


def test_rotation(log, path, monkeypatch):
    """A file that has reached its size is rotated away; nothing is lost, and the uses stay."""
    monkeypatch.setattr(events, "FOLDED_EVERY", 1000)
    monkeypatch.setattr(events, "ROTATED_AT", 5000)
    for number in range(100):
        log.append(event(f"E{number}", second=number))

    every = [f"E{number}" for number in range(100)]
    assert every == names(log.scan())
    assert every[-30:] == names(log.tail(30))
    assert 100 == len(log.uses().actions["AIDAALICE"])
    assert (path.parent / "123456789012.events.1.jsonl").exists()
    assert all(one.stat().st_size < 7000 for one in path.parent.glob("*.jsonl"))


def test_rotation_keeps_so_many(log, path, monkeypatch):
    """The oldest files go when there are too many; the uses of their time stay known."""
    monkeypatch.setattr(events, "FOLDED_EVERY", 1000)
    monkeypatch.setattr(events, "ROTATED_AT", 2000)
    monkeypatch.setattr(event_files, "KEPT", 3)
    for number in range(100):
        log.append(event(f"E{number}", second=number))

    assert 4 >= len(list(path.parent.glob("*.jsonl")))
    assert ["E99"] == names(log.tail(1))
    assert 100 == len(log.uses().actions["AIDAALICE"])


def test_late_line(log, path):
    """What a slow writer appends to a file that was rotated away meanwhile still counts."""
    log.append(event("A"))
    log._store(log._folded().uses)
    path.rename(path.parent / "123456789012.events.1.jsonl")
    log.append(event("C"))
    log._store(log._folded().uses)
    with (path.parent / "123456789012.events.1.jsonl").open("ab") as late:
        late.write(msgspec.json.encode(event("B")) + b"\n")

    assert {"iam:A", "iam:B", "iam:C"} == log.uses().actions["AIDAALICE"].keys()


def rotate_twice(log, monkeypatch) -> None:
    """Let appenders fold and rotate the log until its newest file is the third newest."""
    with monkeypatch.context() as small:
        small.setattr(events, "FOLDED_EVERY", 1000)
        small.setattr(events, "ROTATED_AT", 2000)
        for number in range(12):
            log.append(event(f"Later{number}"))


def slow_writer(log, monkeypatch) -> type[EventLog]:
    """Of a log by whose writers the file is rotated away twice between opening it and writing."""

    class Slow(EventLog):
        def _write(self, file: int, line: bytes) -> int:
            rotate_twice(log, monkeypatch)
            return super()._write(file, line)

    return Slow


def test_line_is_two_files_late(log, path, monkeypatch):
    """A line counts, and is kept, though its file was rotated away more than once while it was being written."""
    log.append(event("First"))
    slow_writer(log, monkeypatch)(log.path).append(event("Late"))

    assert b'Late"' not in path.read_bytes() + event_file(path, 1).read_bytes()
    assert "Late" in names(log.scan())
    assert set(names(log.scan())) == {name.removeprefix("iam:") for name in log.uses().actions["AIDAALICE"]}


def test_slow_reader(log, path):
    """Who asks for the uses while files are folded and rotated misses nothing that was there before."""
    log.append(event("A"))
    log._rotate()
    log.append(event("B"))
    log._store(log._folded().uses)
    with event_file(path, 1).open("ab") as late:
        late.write(msgspec.json.encode(event("C")) + b"\n")

    class Slow(EventLog):
        def _stored(self):
            read = super()._stored()
            log._store(log._folded().uses)
            log._rotate()
            log.append(event("D"))
            return read

    assert {"iam:A", "iam:B", "iam:C"} <= Slow(log.path).uses().actions["AIDAALICE"].keys()


def test_reader_stores_nothing_old(log, monkeypatch):
    """A reader does not store its summary over one that has learnt more since."""
    monkeypatch.setattr(events, "WORTH_KEEPING", 0)
    old_file = log._open()
    late = event("Late")
    rotate_twice(log, monkeypatch)
    log._store(log._folded().uses)
    log.append(event("Last"))

    class Slow(EventLog):
        def _alone(self, patience: float = 0):
            line = msgspec.json.encode(late) + b"\n"
            log._write(old_file, line)
            log._count_late(line)
            return super()._alone(patience)

    Slow(log.path).uses()
    os.close(old_file)

    assert {"iam:Late", "iam:Last"} <= log.uses().actions["AIDAALICE"].keys()


@pytest.mark.skipif(os.getuid() == 0, reason="the administrator may write everywhere")
def test_read_only_folder(log, path):
    """Where nothing can be written an event is not kept, without an error."""
    log.append(event())
    path.chmod(0o400)
    path.parent.chmod(0o500)

    assert not log.append(event("Lost"))
    assert {"iam:GetUser"} == log.uses().actions["AIDAALICE"].keys()


def test_unwritable(log, path):
    """Where something else is in the file's place an event is not kept, without an error."""
    path.mkdir(parents=True)

    assert not log.append(event())


@pytest.mark.parametrize(
    "broken", [b"", b"{", b"[]", b'{"format":2}', b'{"keys":{"AKIA":3}}', b"\xff", b"[" * 9999, *MISPLACED]
)
def test_broken_summary(log, broken):
    """A summary that cannot be read is made anew."""
    log.append(event())
    Path(log.uses_path).write_bytes(broken)

    assert {"iam:GetUser"} == log.uses().actions["AIDAALICE"].keys()


def test_foreign_log(log, path):
    """A summary whose place is not in the log any more begins again, and keeps what it knew."""
    log.append(event("A"))
    log._store(log._folded().uses)
    path.unlink()
    for name in ("B", "C", "D"):
        log.append(event(name))

    assert {"iam:A", "iam:B", "iam:C", "iam:D"} == log.uses().actions["AIDAALICE"].keys()


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABC"), st.sampled_from([ALICE, BOB]), st.integers(0, 9), st.booleans(), st.booleans()
        ),
        max_size=40,
    )
)
def test_summary_is_a_scan(tmp_path_factory, made):
    """A summary folded whenever somebody asks says what a look at all events would."""
    path = tmp_path_factory.mktemp("log") / "1.events.jsonl"
    log = EventLog(str(path))
    memory = MemoryLog()
    for name, who, second, refused, asked in made:
        one = event(name, who, second=second, refused=refused)
        log.append(one)
        memory.append(one)
        if asked:
            log._store(log._folded().uses)
    uses, scanned = log.uses(), memory.uses()

    assert scanned.actions == uses.actions
    assert scanned.keys == uses.keys
    assert scanned.refusals == uses.refusals


class Counted:
    """Counts the bytes that are read."""

    def __init__(self, monkeypatch) -> None:
        self.bytes = 0
        original = event_files.whole_lines

        def whole_lines(file, start=0):
            for block in original(file, start):
                self.bytes += len(block)
                yield block

        monkeypatch.setattr(event_files, "whole_lines", whole_lines)


def test_uses_of_a_long_log(log, path, monkeypatch):
    """How much of the log is read to know its uses does not depend on its length."""
    lines = b"".join(msgspec.json.encode(event(second=n)) + b"\n" for n in range(1000))
    path.parent.mkdir(parents=True)
    read = []
    for times in (1, 40):
        path.write_bytes(lines * times)
        log.uses()
        log.append(event("Last", second=5000))
        counted = Counted(monkeypatch)
        assert START.timestamp() + 5000 == log.uses().last("AIDAALICE").time.timestamp()
        monkeypatch.undo()
        read.append(counted.bytes)

    assert read[0] == read[1] < 1000


def test_appenders_fold(log, monkeypatch):
    """Appenders fold the log, so that a reader never has much left to do."""
    monkeypatch.setattr(events, "FOLDED_EVERY", 20_000)
    for number in range(200):
        log.append(event("Same", second=number))
    counted = Counted(monkeypatch)
    log.uses()

    assert counted.bytes < 21_000


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
