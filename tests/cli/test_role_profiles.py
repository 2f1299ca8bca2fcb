"""Profiles with a role. AWS CLI User Guide, "Using an IAM role in the AWS CLI"; the key's account as README.md says."""

from __future__ import annotations

import json
import os
import time
import tomllib
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

ROOT = "arn:aws:iam::123456789012:root"
OPS = "arn:aws:iam::123456789012:role/Ops"
WRONG_DURATION = "duration_seconds of profile ops is a number"


def statement(**more):
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*"} | more
    return json.dumps({"Version": "2012-10-17", "Statement": {name: one for name, one in allow.items() if one}})


def trust(principal=ROOT, **more):
    return statement(Principal={"AWS": principal}, Action="sts:AssumeRole", Resource=None, **more)


@pytest.fixture
def make(iamcli):
    """Makes users with keys in profiles of their names, roles, and profiles."""

    class Make:
        def user(self, name, policy=None):
            iamcli("create-user", "--user-name", name)
            document = policy or statement()
            iamcli("put-user-policy", "--user-name", name, "--policy-name", "own", "--policy-document", document)
            key = iamcli("create-access-key", "--user-name", name).answer["AccessKey"]
            self.profile(name, aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])

        def role(self, name, trust_policy=None, *, policy=None, account="123456789012"):
            where = ("--account", account)
            iamcli("create-role", "--role-name", name, "--assume-role-policy-document", trust_policy or trust(), *where)
            document = policy or statement()
            named = ("--role-name", name, "--policy-name", "own", "--policy-document", document)
            assert 0 == iamcli("put-role-policy", *named, *where).status

        def profile(self, name, **settings):
            for key, value in settings.items():
                assert 0 == iamcli("configure", "set", key, str(value), "--profile", name).status

    return Make()


@pytest.fixture
def ann(make):
    """A user, and a role that she may assume, each with a profile."""
    make.user("ann")
    make.role("Ops")
    make.profile("ops", role_arn=OPS, source_profile="ann")


def who(iamcli, profile, *more):
    return iamcli("sts", "get-caller-identity", "--query", "Arn", "--output", "text", "--profile", profile, *more)


def kept(home):
    return sorted((home / "cache").glob("*"))


def test_assumed_on_use(ann, iamcli, home):
    """A command under the profile is the role's; the session is kept for its owner alone and used again."""
    done = who(iamcli, "ops")

    assert (0, "arn:aws:sts::123456789012:assumed-role/Ops/iamcli-session\n") == (done.status, done.out)
    (cache,) = kept(home)
    assert (0o600, 0o700) == (cache.stat().st_mode & 0o777, cache.parent.stat().st_mode & 0o777)
    before = cache.read_bytes()
    assert done.out == who(iamcli, "ops").out
    assert ([cache], before) == (kept(home), cache.read_bytes())


def test_expired(ann, iamcli, home):
    """A session that has ended, or is about to, is begun anew."""
    who(iamcli, "ops")
    (cache,) = kept(home)
    session = json.loads(cache.read_text())
    cache.write_text(json.dumps({**session, "expiration": "2020-01-01T00:00:00Z"}))

    assert 0 == who(iamcli, "ops").status
    assert session["expiration"] <= json.loads(cache.read_text())["expiration"]
    assert session["credentials"] != json.loads(cache.read_text())["credentials"]


def test_end_without_offset(ann, iamcli, home):
    """A kept session that does not say in which zone it ends is as good as none."""
    who(iamcli, "ops")
    (cache,) = kept(home)
    cache.write_text(json.dumps({**json.loads(cache.read_text()), "expiration": "2999-01-01T00:00:00"}))
    assert 0 == who(iamcli, "ops").status


@pytest.mark.parametrize("content", ["", "{", '{"asked": {}}', "[]", '{"asked":{"x":' + "[" * 9999])
def test_broken_cache(content, ann, iamcli, home):
    """A kept session that cannot be read is as good as none."""
    who(iamcli, "ops")
    kept(home)[0].write_text(content)
    assert 0 == who(iamcli, "ops").status


def test_cache_cannot_be_written(ann, iamcli, home):
    """Where a session cannot be kept, the role is assumed each time."""
    (home / "cache").write_text("")
    assert 0 == who(iamcli, "ops").status
    assert (home / "cache").read_text() == ""


def test_settings_count(ann, make, iamcli, home):
    """A session that was begun with other settings, or by another source, is not taken for this one."""
    make.user("bob")
    first = who(iamcli, "ops").out
    make.profile("ops", role_session_name="night")
    assert "assumed-role/Ops/night" in who(iamcli, "ops").out != first
    make.profile("ops", source_profile="bob")
    who(iamcli, "ops")
    assert 3 == len(kept(home))


def test_external_id(ann, make, iamcli):
    """external_id is shown to the trust policy."""
    make.role("Partner", trust(Condition={"StringEquals": {"sts:ExternalId": "4711"}}))
    make.profile("partner", role_arn=f"{OPS[:-3]}Partner", source_profile="ann")

    assert "(AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam" in who(iamcli, "partner").err
    make.profile("partner", external_id="4711")
    assert 0 == who(iamcli, "partner").status


def test_duration(ann, make, iamcli, home):
    """duration_seconds says how long the session lasts, within what the role lets it."""
    make.profile("ops", duration_seconds=900)
    who(iamcli, "ops")
    session = json.loads(kept(home)[0].read_text())
    ends = datetime.fromisoformat(session["expiration"]) - datetime.now(UTC)
    assert timedelta(minutes=10) < ends <= timedelta(minutes=15)
    make.profile("ops", duration_seconds=3601)
    assert "exceeds the MaxSessionDuration set for this role" in who(iamcli, "ops").err


def test_chain(ann, make, iamcli):
    """A source profile may have a role itself; a session in a chain lasts an hour at most."""
    make.role("Two", trust(OPS))
    make.profile("two", role_arn=f"{OPS[:-3]}Two", source_profile="ops")

    assert "assumed-role/Two/iamcli-session" in who(iamcli, "two").out
    make.profile("two", duration_seconds=7200)
    assert "exceeds the 1 hour session limit for roles assumed by role chaining" in who(iamcli, "two").err


def test_other_account(ann, make, iamcli):
    """A role of another account is assumed with this one's key, and its commands act on that account."""
    iamcli("account", "create", "111122223333")
    make.role("Ops", account="111122223333")
    make.profile("there", role_arn="arn:aws:iam::111122223333:role/Ops", source_profile="ann")

    assert 0 == iamcli("create-user", "--user-name", "Eve", "--profile", "there").status
    names = ("list-users", "--query", "Users[].UserName", "--output", "text", "--account")
    assert "Eve\n" == iamcli(*names, "111122223333").out
    assert "ann\n" == iamcli(*names, "123456789012").out


def test_environment(ann, make, iamcli, home, monkeypatch):
    """Without a source profile the role is assumed with the environment's key."""
    key = tomllib.loads((home / "config.toml").read_text())["profiles"]["ann"]
    make.profile("alone", role_arn=OPS)
    assert "Partial credentials found in assume-role, missing: source_profile" in who(iamcli, "alone").err
    for name, value in key.items():
        monkeypatch.setenv(name.upper(), value)
    assert "assumed-role/Ops" in who(iamcli, "alone").out


@pytest.mark.parametrize(
    ("settings", "status", "message"),
    [
        ({"source_profile": "none"}, 255, "The config profile (none) could not be found"),
        ({"source_profile": "wrong"}, 253, "Infinite loop in credential configuration detected: wrong -> wrong"),
        ({"role_arn": "Ops"}, 254, "(ValidationError) when calling the AssumeRole operation: "),
        ({"role_arn": "arn:aws:iam::123456789012:role/None"}, 254, "sts:AssumeRole on resource: arn:aws:iam::12345678"),
        ({"role_session_name": "a b"}, 254, "'roleSessionName' failed to satisfy constraint"),
        ({"mfa_serial": "phone"}, 253, "A code of phone is needed, and there is no terminal to ask for it."),
    ],
)
def test_wrong(settings, status, message, ann, make, iamcli):
    """What is wrong with a profile is told, whatever the command was."""
    make.profile("wrong", **{"role_arn": OPS, "source_profile": "ann", **settings})
    done = iamcli("list-users", "--profile", "wrong")
    assert (status, True) == (done.status, message in done.err), done.err


def test_no_number(ann, iamcli, home):
    """A duration that is no number is told as that."""
    path = home / "config.toml"
    path.write_text(path.read_text().replace("[profiles.ops]", '[profiles.ops]\nduration_seconds = "soon"'))
    done = who(iamcli, "ops")
    assert (253, True) == (done.status, WRONG_DURATION in done.err)


def test_mfa(make, iamcli, tmp_path, terminal):
    """A profile with mfa_serial asks for the code on the terminal, once for as long as the session is kept."""
    make.user("ann")
    make.role("Ops", trust(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}))
    seed = ("--outfile", "seed", "--bootstrap-method", "Base32StringSeed")
    made = iamcli("create-virtual-mfa-device", "--virtual-mfa-device-name", "phone", *seed)
    serial = made.answer["VirtualMFADevice"]["SerialNumber"]
    totp = pyotp.TOTP((tmp_path / "seed").read_text())
    now = int(time.time())
    codes = ("--authentication-code1", totp.at(now - 60), "--authentication-code2", totp.at(now - 30))
    assert 0 == iamcli("enable-mfa-device", "--user-name", "ann", "--serial-number", serial, *codes).status
    make.profile("ops", role_arn=OPS, source_profile="ann", mfa_serial=serial)

    code = totp.now()
    window = terminal("sts", "get-caller-identity", "--profile", "ops")
    window.expect(f"Enter MFA code for {serial}: ")
    window.type(code)
    window.expect("assumed-role/Ops/iamcli-session")
    assert 0 == window.status()
    assert code not in window.seen
    assert 0 == who(iamcli, "ops").status


@pytest.mark.parametrize(
    ("mode", "told"),
    [(0o600, ""), (0o640, "holds secrets that other users can read"), (0o622, "can be changed by other users")],
)
def test_permissions(mode, told, ann, iamcli, home):
    """A config.toml whose secrets others can read, or that they can change, is warned of once, and used."""
    (home / "config.toml").chmod(mode)
    done = who(iamcli, "ann")

    assert (0, bool(told)) == (done.status, "[WARNING]" in done.err)
    assert told in done.err
    assert done.err.count("[WARNING]") == bool(told)
    assert "" == who(iamcli, "ann").err


def test_owned_by_another(ann, iamcli, monkeypatch):
    """A config.toml that belongs to somebody else is warned of, for they can say what programs it runs."""
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 4321)
    monkeypatch.setattr(os, "fstat", lambda file, look=os.fstat: another_owner(look(file)))
    done = who(iamcli, "ann")

    assert (0, 1) == (done.status, done.err.count("[WARNING]"))
    assert "belongs to another user" in done.err


def another_owner(found):
    return os.stat_result((*found[:4], 4242, *found[5:]))


def test_no_secrets(iamcli, home):
    """A config.toml without secrets may be read by everybody."""
    iamcli("configure", "set", "output", "text")
    (home / "config.toml").chmod(0o644)
    assert "" == iamcli("list-users").err


def test_refused_once(ann, iamcli):
    """A role that cannot be assumed is asked for once, and whoever would have to give a code is asked once."""
    iamcli("update-assume-role-policy", "--role-name", "Ops", "--policy-document", trust("123456789013"))

    assert 254 == who(iamcli, "ops").status
    asked = iamcli("events", "--event-name", "AssumeRole", "--output", "json").answer["Events"]
    assert ["AccessDenied"] == [event["errorCode"] for event in asked]
