"""The event log's files: nothing that was kept is lost, whatever happens to its writers. The design is iamcli's own."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.state import event_files, events
from iamcli.state.event_log import MemoryLog
from iamcli.state.events import EventLog
from iamcli.state.uses import Uses

from .events import ALICE, BOB, START, Counted, event, names

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


def writer(path: Path, times: int, name: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(times), name], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def event_file(path: Path, number: int) -> Path:
    return Path(event_files.rotated(str(path), number))


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
