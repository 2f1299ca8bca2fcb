"""`iamcli login`. AWS CLI User Guide, "Sign in through the AWS Command Line Interface"."""

import os
import sys
import time
from io import StringIO

import pyotp
import pytest

GOOD, BETTER = "Secret-123", "Secret-456"
ACCOUNT = "123456789012"


@pytest.fixture
def password_file(tmp_path):
    """A file with a password and a new one."""
    path = tmp_path / "password"
    path.write_text(f"{GOOD}\n{BETTER}\n")
    return str(path)


def typed(monkeypatch, *lines):
    monkeypatch.setattr(sys, "stdin", StringIO("".join(f"{line}\n" for line in lines)))


def test_session(bob, profiles, password_file):
    """A sign-in keeps the session in the profile, tells how long it lasts, and a second one replaces it."""
    done = bob("login", "--user-name", "bob", "--password-file", password_file, "--profile", "bob")
    first = profiles()["bob"]
    again = bob("login", "--profile", "bob", "--password-file", password_file)

    assert (0, 0) == (done.status, again.status)
    assert done.out.startswith(f"Signed in as arn:aws:iam::{ACCOUNT}:user/Bob until 2")
    assert done.out.endswith("under the profile bob.\n")
    assert " UTC" in done.out
    assert {"aws_secret_access_key", "aws_session_token"} < first.keys()
    assert first["aws_access_key_id"].startswith("ASIA")
    assert (ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/Bob") == (first["account"], first["login_session"])
    assert first["aws_session_token"] != profiles()["bob"]["aws_session_token"]
    assert not [part for part in (GOOD, first["aws_secret_access_key"]) if part in done.out + done.err]


def test_data(bob, monkeypatch):
    """For programs the answer is data, under the profile `default` unless one is named."""
    typed(monkeypatch, GOOD)
    answer = bob("login", "--user-name", "Bob", "--password-stdin", "--output", "json").answer

    assert ("default", ACCOUNT, False) == (answer["Profile"], answer["Account"], answer["Mfa"])
    assert f"arn:aws:iam::{ACCOUNT}:user/Bob" == answer["Arn"]


def test_variable(bob, profiles, password_file, monkeypatch):
    """The profile is the one that IAMCLI_PROFILE names, where no option does."""
    monkeypatch.setenv("IAMCLI_PROFILE", "work")
    bob("login", "--user-name", "Bob", "--password-file", password_file)

    assert ["work"] == list(profiles())


def test_alias(bob, profiles, password_file):
    """The account may be named by its alias, and the profile keeps its number."""
    bob("account", "create", "111122223333", "--alias", "dev")
    bob("create-user", "--user-name", "eve", "--account", "dev")
    bob("create-login-profile", "--user-name", "eve", "--password", GOOD, "--account", "dev")

    bob("login", "--account", "dev", "--user-name", "eve", "--password-file", password_file, "--profile", "eve")
    assert "111122223333" == profiles()["eve"]["account"]


def test_root(iamcli, password_file, profiles):
    """The root user signs in with the e-mail address, which finds the account, and the password it was given."""
    iamcli("account", "create", "111122223333", "--email", "me@example.com")
    assert 0 == iamcli("account", "password", "111122223333", "--password-file", password_file).status

    done = iamcli("login", "--root-email", "ME@example.com", "--password-file", password_file, "--profile", "root")
    assert "Signed in as arn:aws:iam::111122223333:root until" in done.out
    assert "111122223333" == profiles()["root"]["account"]


@pytest.mark.parametrize(
    ("args", "status", "message"),
    [
        (["--user-name", "Bob"], 252, "required where nobody can be asked: --password-stdin or --password-file"),
        (["--password-file", "PASSWORDS"], 252, "required where nobody can be asked: --user-name"),
        (["--user-name", "x", "--root-email", "y"], 252, "--user-name and --root-email exclude each other."),
        (["--user-name", "Bob", "--password-file", "missing"], 252, "cannot be read from missing: No such file"),
        (["--user-name", "Bob", "--password-file", "empty"], 252, "There is no password in empty."),
        (["--user-name", "Bob", "--password-file", "latin"], 252, "cannot be read from latin: it is not UTF-8."),
        (["--user-name", "Bob", "--password-stdin", "--password-file", "empty"], 252, "exclude each other"),
        (["--user-name", "Bob", "--password-file", "wrong"], 254, "Your authentication information is incorrect."),
        (["--user-name", "Eve", "--password-file", "wrong"], 254, "Your authentication information is incorrect."),
        (["--root-email", "a@b", "--password-file", "wrong"], 254, "Your authentication information is incorrect."),
        (["--account", "nobody", "--user-name", "Bob", "--password-file", "wrong"], 253, "There is no account nobody."),
        (["--user-name", "Bob", "--password-file", "PASSWORDS", "--profile", "ci"], 255, "has an access key or a role"),
        (["--user-name", "Bob", "--password-file", "PASSWORDS", "--profile", "ops"], 255, "--overwrite to lose them"),
    ],
)
def test_refused(args, status, message, bob, home, tmp_path, password_file):
    """What cannot be done is told, and config.toml and the account stay as they are."""
    bob("configure", "set", "aws_access_key_id", "AKIAIOSFODNN7EXAMPLE", "--profile", "ci")
    bob("configure", "set", "role_arn", "arn:aws:iam::123456789012:role/ops", "--profile", "ops")
    (tmp_path / "empty").write_text("")
    (tmp_path / "wrong").write_text("wrong\n")
    (tmp_path / "latin").write_bytes(b"\xe9\n")
    kept = [home / "config.toml", home / "accounts" / f"{ACCOUNT}.json"]
    before = [path.read_bytes() for path in kept]

    done = bob("login", *(password_file if word == "PASSWORDS" else word for word in args))

    assert status == done.status
    assert message in done.err
    assert before == [path.read_bytes() for path in kept]


def test_overwrite(bob, profiles, password_file):
    """Told to, a sign-in takes the place of an access key."""
    bob("configure", "set", "aws_access_key_id", "AKIAIOSFODNN7EXAMPLE")
    bob("login", "--user-name", "Bob", "--password-file", password_file, "--overwrite")

    assert profiles()["default"]["aws_access_key_id"].startswith("ASIA")


def test_debug(bob, password_file):
    """`--debug` shows neither password nor session."""
    done = bob("login", "--user-name", "Bob", "--password-file", password_file, "--debug")

    assert not [word for word in (GOOD, "ASIA") if word in done.err]


@pytest.mark.parametrize("variable", ["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE"])
def test_in_the_shade(variable, bob, password_file, monkeypatch):
    """Where the environment has an access key or a token, which count before the profile `default`, that is told."""
    monkeypatch.setenv(variable, "AKIAIOSFODNN7EXAMPLE")
    signing_in = ("login", "--user-name", "Bob", "--password-file", password_file)

    assert f"{variable} is set and counts before it" in bob(*signing_in).err
    assert "" == bob(*signing_in, "--profile", "bob").err


def test_new_password(bob, password_file, tmp_path):
    """Where nobody can be asked the new password is the second line, and its absence is told."""
    bob("update-account-password-policy", "--allow-users-to-change-password")
    bob("update-login-profile", "--user-name", "Bob", "--password-reset-required")
    (tmp_path / "one").write_text(GOOD)

    lacking = bob("login", "--user-name", "Bob", "--password-file", "one")
    assert 252 == lacking.status
    assert "a new password is needed. It is the second line of --password-stdin" in lacking.err
    assert 0 == bob("login", "--user-name", "Bob", "--password-file", password_file).status


def test_code(bob, password_file, tmp_path):
    """Where nobody can be asked for a code, the option that lacks is told; with it the sign-in counts as MFA."""
    totp = device(bob, tmp_path)

    lacking = bob("login", "--user-name", "Bob", "--password-file", password_file)
    assert (252, True) == (lacking.status, "--mfa-code" in lacking.err)
    done = bob(
        *("login", "--user-name", "Bob", "--password-file", password_file, "--mfa-code", soon(totp)),
        *("--query", "Mfa"),
    )
    assert done.answer is True


def device(iamcli, tmp_path):
    """What shows the codes of a virtual device that Bob has; the next one that is good is that of `soon`."""
    iamcli(
        *("create-virtual-mfa-device", "--virtual-mfa-device-name", "phone"),
        *("--outfile", str(tmp_path / "seed"), "--bootstrap-method", "Base32StringSeed"),
    )
    totp = pyotp.TOTP((tmp_path / "seed").read_text())
    now = time.time()
    codes = ("--authentication-code1", totp.at(int(now) - 30), "--authentication-code2", totp.at(int(now)))
    serial = f"arn:aws:iam::{ACCOUNT}:mfa/phone"
    assert 0 == iamcli("enable-mfa-device", "--user-name", "Bob", "--serial-number", serial, *codes).status
    return totp


def soon(totp):
    """The code after the one that is shown now: it is good already, as devices may be a little ahead."""
    return totp.at(int(time.time()) + 30)


def test_questions(bob, profiles, tmp_path, terminal):
    """On a terminal all that lacks is asked for, and no secret is shown."""
    bob("update-account-password-policy", "--allow-users-to-change-password")
    bob("update-login-profile", "--user-name", "Bob", "--password-reset-required")
    totp = device(bob, tmp_path)

    at_terminal = terminal("login")
    at_terminal.expect(f"Account ID or alias [{ACCOUNT}]: ")
    at_terminal.type("")
    at_terminal.expect("IAM user name: ")
    at_terminal.type("bob")
    at_terminal.expect("Password: ")
    at_terminal.type(GOOD)
    at_terminal.expect("MFA code: ")
    at_terminal.type(soon(totp))
    at_terminal.expect("New password: ")
    at_terminal.type("weak")
    at_terminal.expect("New password again: ")
    at_terminal.type("weak")
    at_terminal.expect("Either user is not authorized to perform iam:ChangePassword")
    at_terminal.expect("New password: ")
    at_terminal.type(BETTER)
    at_terminal.expect("New password again: ")
    at_terminal.type(BETTER)

    assert 0 == at_terminal.status()
    assert f"Signed in as arn:aws:iam::{ACCOUNT}:user/Bob" in at_terminal.seen
    assert not [secret for secret in (GOOD, BETTER, "weak") if secret in at_terminal.seen]
    assert profiles()["default"]["aws_access_key_id"].startswith("ASIA")


def test_questions_not_answered(bob, home, terminal):
    """Whoever ends the input instead of answering is told so, and nothing is kept."""
    at_terminal = terminal("login", "--user-name", "Bob", "--account", ACCOUNT)
    at_terminal.expect("Password: ")
    os.write(at_terminal.terminal, b"\x04")

    assert 255 == at_terminal.status()
    assert "The question was not answered. Nothing was changed." in at_terminal.seen
    assert not (home / "config.toml").exists()


def test_not_the_same(iamcli, terminal):
    """A new password that is typed differently the second time is not set."""
    iamcli("account", "set", "--email", "me@example.com")
    at_terminal = terminal("account", "password")
    at_terminal.expect("New password: ")
    at_terminal.type(GOOD)
    at_terminal.expect("New password again: ")
    at_terminal.type(BETTER)

    assert 255 == at_terminal.status()
    assert "The passwords are not the same. Nothing was changed." in at_terminal.seen
