"""Attempts to sign in that have not succeeded."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from iamcli.errors import AccountUnwritable
from iamcli.state.attempts import NAMES, Attempts, FileAttempts, key_of

NOW = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture(params=["memory", "file"])
def attempts(request, tmp_path):
    return Attempts() if request.param == "memory" else FileAttempts(str(tmp_path / "1.attempts.json"))


def failed(attempts, times):
    for _ in range(times):
        attempts.begin("bob", NOW)


def test_counted(attempts):
    """Three attempts in a name may fail before the next ones wait; names are counted by themselves."""
    assert [0, 0, 0, 1] == [attempts.begin("bob", NOW) for _ in range(4)]
    assert 0 == attempts.begin("eve", NOW)


def test_in_turn(attempts):
    """Attempts at once take turns, each a longer pause after the one before; where the line is full there is none."""
    assert [0, 0, 0, 1, 3, 7, 15, 30, 45, 60, None, None] == [attempts.begin("bob", NOW) for _ in range(12)]
    assert 60 == attempts.begin("bob", NOW + timedelta(seconds=15))
    assert attempts.begin("bob", NOW + timedelta(seconds=16)) is None


def test_pause_has_passed(attempts):
    """Who comes when the pause is over does not wait."""
    failed(attempts, 20)

    assert 0 == attempts.begin("bob", NOW + timedelta(minutes=5))
    assert 15 == attempts.begin("bob", NOW + timedelta(minutes=5))


def test_forgotten(attempts):
    """Attempts are forgotten a quarter of an hour after the last one, and by a success."""
    failed(attempts, 5)
    later = NOW + timedelta(minutes=30)
    assert [0, 0, 0, 1] == [attempts.begin("bob", later) for _ in range(4)]
    attempts.succeed("bob")
    assert 0 == attempts.begin("bob", later)


def test_taken_back(attempts):
    """One that was not wrong can be taken back, but not those before it."""
    failed(attempts, 3)
    attempts.take_back("bob")
    attempts.take_back("nobody")

    assert [0, 1] == [attempts.begin("bob", NOW) for _ in range(2)]


def test_clock_set_back(attempts):
    """Attempts from the future, as a clock that was wrong leaves them, count for nothing."""
    for _ in range(5):
        attempts.begin("bob", NOW + timedelta(days=365))

    assert [0, 0, 0, 1] == [attempts.begin("bob", NOW) for _ in range(4)]


def test_bounded():
    """Whoever invents names fills no disk: those attempted longest ago are let go."""
    attempts = Attempts()
    for number in range(NAMES + 10):
        attempts.begin(f"name {number}", NOW)

    with attempts.lent() as ledger:
        kept = [key_of(ledger, f"name {number}") in ledger.tallies for number in (0, 9, 10, NAMES + 9)]
        assert (NAMES, [False, False, True, True]) == (len(ledger.tallies), kept)


def test_file(tmp_path):
    """Another process goes on counting; the file is its owner's alone, and has no names."""
    path = tmp_path / "1.attempts.json"

    assert [0, 0, 0, 1] == [FileAttempts(str(path)).begin("typed-Passw0rd", NOW) for _ in range(4)]
    assert b"typed" not in path.read_bytes()
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)


def test_at_once(tmp_path):
    """Attempts that are made at the same time are all counted, each before it is made."""
    path = str(tmp_path / "1.attempts.json")
    with ThreadPoolExecutor(8) as pool:
        seen = pool.map(lambda _: FileAttempts(path).begin("bob", NOW), range(40))

    assert [0, 0, 0, 1, 3, 7, 15, 30, 45, 60] == sorted(wait for wait in seen if wait is not None)


@pytest.mark.parametrize("content", [b"", b"{", b'{"salt": 1}', b"\xff", b'{"tallies": {"a": [1]}, "salt": "x"}'])
def test_broken(content, tmp_path):
    """A file that is no such file counts for nothing and is begun anew."""
    path = tmp_path / "1.attempts.json"
    path.write_bytes(content)
    attempts = FileAttempts(str(path))

    assert [0, 0, 0, 1] == [attempts.begin("bob", NOW) for _ in range(4)]


def test_cannot_be_kept(tmp_path):
    """Where attempts cannot be counted there are none: guessing would be quick."""
    (tmp_path / "1.attempts.json").mkdir()

    with pytest.raises(AccountUnwritable):
        FileAttempts(str(tmp_path / "1.attempts.json")).begin("bob", NOW)
