"""The hint that the root user is not for daily work. IAM User Guide, "Root user best practices"."""

import os
import time

import pytest

from iamcli.cli.root_hint import DAY, root_hint, told_lately
from iamcli.cli.session import Session

POLICY = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.fixture
def hint(iamcli):
    """What the root user is told now."""
    return lambda **options: root_hint(Session("iamcli", options))


@pytest.fixture
def admin(iamcli):
    iamcli("create-user", "--user-name", "Ann")
    iamcli("create-login-profile", "--user-name", "Ann", "--password", "Secret-123")
    iamcli("attach-user-policy", "--user-name", "Ann", "--policy-arn", POLICY)
    return iamcli


def test_once_a_day(admin, hint, home):
    """Where an administrator could have done it, the root user is told so, once a day."""
    assert "iamcli login --user-name Ann" in hint()
    assert "" == hint()
    yesterday = time.time() - DAY - 60
    os.utime(home / "root-hint", (yesterday, yesterday))
    assert "Ann is an administrator" in hint()


def test_told_lately(tmp_path):
    """A stamp from the future, as a wrong clock leaves it, does not silence the hint."""
    stamp = tmp_path / "stamp"
    stamp.touch()

    assert told_lately(str(stamp), time.time())
    os.utime(stamp, (time.time() + DAY, time.time() + DAY))
    assert not told_lately(str(stamp), time.time())


def test_by_group(iamcli, hint):
    """An administrator may be one by a group."""
    iamcli("create-user", "--user-name", "Ann")
    iamcli("create-login-profile", "--user-name", "Ann", "--password", "Secret-123")
    iamcli("create-group", "--group-name", "Admins")
    iamcli("attach-group-policy", "--group-name", "Admins", "--policy-arn", POLICY)
    assert "" == hint()

    iamcli("add-user-to-group", "--group-name", "Admins", "--user-name", "Ann")
    assert "Ann is an administrator" in hint()


def test_nobody_else(iamcli, hint):
    """Where nobody could sign in as an administrator there is no hint: somebody has to make one."""
    iamcli("create-user", "--user-name", "Ann")
    iamcli("attach-user-policy", "--user-name", "Ann", "--policy-arn", POLICY)

    assert "" == hint()


@pytest.mark.parametrize("off", ["variable", "setting"])
def test_off(off, admin, hint, monkeypatch):
    """A variable or a setting turns it off."""
    if off == "variable":
        monkeypatch.setenv("IAMCLI_NO_ROOT_HINT", "1")
    else:
        admin("configure", "set", "root_hint", "false")

    assert "" == hint()


def test_only_on_a_terminal(admin, home):
    """Scripts are told nothing."""
    assert "" == admin("create-user", "--user-name", "eve").err
    assert not (home / "root-hint").exists()


def test_at_a_terminal(admin, terminal):
    """At a terminal the hint follows what was changed; what only reads is not worth one."""
    reading = terminal("list-users")
    assert (0, False) == (reading.status(), "is an administrator" in reading.seen)

    for expected in (True, False):
        changing = terminal("create-user", "--user-name", f"eve-{expected}")
        assert (0, expected) == (changing.status(), "Ann is an administrator" in changing.seen)


def test_signed_in(admin, terminal, tmp_path):
    """A root user who has signed in is told as well, and an administrator who has is not."""
    (tmp_path / "password").write_text("Secret-123\n")
    password = ("--password-file", str(tmp_path / "password"))
    admin("account", "set", "--email", "root@example.com")
    admin("account", "password", *password)
    for who, expected in (["--user-name", "Ann"], False), (["--root-email", "root@example.com"], True):
        assert 0 == admin("login", *who, *password).status
        changing = terminal("create-user", "--user-name", f"eve-{expected}")
        assert (0, expected) == (changing.status(), "Ann is an administrator" in changing.seen)
