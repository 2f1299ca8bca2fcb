"""`iamcli events`: what happened, to be read and to be piped."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from iamcli.cli.tools.events import as_line, moment
from iamcli.errors import UsageError
from tests.state.events import event

NOW = datetime(2024, 1, 31, 12, tzinfo=UTC)


@pytest.fixture
def busy(iamcli):
    """A command line behind which three requests lie, the last of them in error."""
    iamcli("create-user", "--user-name", "alice")
    iamcli("create-role", "--role-name", "r", "--assume-role-policy-document", "{}")
    iamcli("get-user", "--user-name", "bob")
    return iamcli


def names(done):
    return [event["eventName"] for event in done.answer["Events"]]


def test_newest_last(busy):
    """Events come in the order they happened in, as records of CloudTrail's shape."""
    done = busy("events", "--output", "json")

    assert ["CreateUser", "CreateRole", "GetUser"] == names(done)
    assert {"userName": "alice"} == done.answer["Events"][0]["requestParameters"]
    assert done.answer["Events"][2]["responseElements"] is None


def test_table(busy):
    """Without --output it is a table of when, who, what, on what and the result."""
    lines = busy("events").out.splitlines()

    assert ["Time", "Who", "What", "On", "Result"] == lines[2].split()
    assert ["root", "iam:CreateUser", "alice", "ok"] == lines[4].split()[1:]
    assert ["root", "iam:GetUser", "bob", "NoSuchEntityException"] == lines[6].split()[1:]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--event-name", "CreateUser"], ["CreateUser"]),
        (["--error-code", "NoSuchEntity"], ["GetUser"]),
        (["--user-name", "root", "--max-items", "1"], ["GetUser"]),
        (["--user-name", "alice"], []),
        (["--event-source", "sts"], []),
        (["--since", "1h"], ["CreateUser", "CreateRole", "GetUser"]),
        (["--since", "2999-01-01"], []),
        (["--max-items", "0"], []),
    ],
)
def test_filters(options, found, busy):
    """Only what meets all that is asked for is shown, and of that the newest."""
    assert found == names(busy("events", "--output", "json", *options))


def test_query(busy):
    """--query picks from the records."""
    assert '[\n    "alice"\n]\n' == busy("events", "--query", "Events[:1].requestParameters.userName").out


def test_nothing(iamcli):
    """Where nothing happened, that is said."""
    assert (0, "No events.\n") == iamcli("events")[:2]


@pytest.mark.parametrize("text", ["yesterday", "", "2h30", "-2h", "h", "2024-13-01", "99999999999999d"])
def test_bad_since(text, iamcli):
    """What is neither a time nor an age is a usage error that says what is."""
    done = iamcli("events", f"--since={text}")

    assert 252 == done.status
    assert "2h" in done.err


def test_negative_count(iamcli):
    """A negative number of events is a usage error."""
    assert 252 == iamcli("events", "--max-items=-1").status


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", NOW - timedelta(seconds=90)),
        ("30m", NOW - timedelta(minutes=30)),
        ("2h", NOW - timedelta(hours=2)),
        ("7d", NOW - timedelta(days=7)),
        ("1w", NOW - timedelta(days=7)),
        ("2024-01-01", datetime(2024, 1, 1, tzinfo=UTC)),
        ("2024-01-01T10:00:00Z", datetime(2024, 1, 1, 10, tzinfo=UTC)),
        ("2024-01-01T10:00:00+02:00", datetime(2024, 1, 1, 8, tzinfo=UTC)),
    ],
)
def test_moment(text, expected):
    """A time is ISO 8601, in UTC unless it says otherwise; an age is a number and a unit."""
    assert expected == moment(text, NOW)


def test_no_moment():
    """An age of nothing is no age."""
    with pytest.raises(UsageError):
        moment("d", NOW)


def test_colored():
    """On a terminal a line says in colour that a request was refused, or failed."""
    assert as_line(event(refused=True), color=True).endswith("\033[31mAccessDenied\033[0m\n")
    assert as_line(event(error_code="NoSuchEntity"), color=True).endswith("\033[33mNoSuchEntity\033[0m\n")
    assert as_line(event(), color=True).endswith("  ok\n")


def test_line_of_hostile_names():
    """What somebody sent as a name neither moves a terminal's cursor nor makes up another line."""
    shown = as_line(event(request_parameters={"userName": "a\x1b[31m\nb"}), color=False)

    assert "\x1b" not in shown
    assert 1 == shown.count("\n")
    assert "a\\x1b[31m\\nb" in shown


def test_follow(busy, home):
    """--follow shows the last events and then those that come, a line each, until it is interrupted."""
    command = [sys.executable, "-m", "iamcli", "events", "--follow", "--max-items", "1", "--output", "json"]
    environment = {**os.environ, "IAMCLI_HOME": str(home)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as following:
        assert following.stdout
        first = json.loads(following.stdout.readline())
        busy("delete-user", "--user-name", "alice")
        second = json.loads(following.stdout.readline())
        following.terminate()

    assert ["GetUser", "DeleteUser"] == [first["eventName"], second["eventName"]]
