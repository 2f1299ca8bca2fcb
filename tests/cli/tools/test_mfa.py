"""`iamcli mfa code`: codes from a seed that the user has kept."""

import sys
from datetime import timedelta
from io import StringIO

import pytest

from iamcli.service import utc_now
from iamcli.tokens.totp import code

SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
SERIAL = "arn:aws:iam::123456789012:mfa/phone"


def right(done):
    """Whether a command printed the code of now, or of the moment before."""
    now = utc_now()
    return done.out in [f"{code(SEED, now - timedelta(seconds=ago))}\n" for ago in (0, 30)]


def test_count(iamcli):
    """Several codes follow one another and end with that of now, as enabling a device wants two."""
    before = utc_now()
    printed = iamcli("mfa", "code", SERIAL, "--seed", SEED, "--count", "3").out
    possible = [[code(SEED, now - timedelta(seconds=ago)) for ago in (60, 30, 0)] for now in (before, utc_now())]

    assert printed.splitlines() in possible
    assert 3 == len(iamcli("mfa", "code", SERIAL, "--seed", SEED, "--count", "3", "--output", "json").answer["Codes"])
    for wrong in ("0", "11"):
        assert 252 == iamcli("mfa", "code", SERIAL, "--seed", SEED, "--count", wrong).status


def test_sources(iamcli, monkeypatch, tmp_path):
    """The seed comes from an option, a file, the environment or standard input, whichever is there first."""
    (tmp_path / "seed.txt").write_text(f"{SEED}\n")
    monkeypatch.setattr(sys, "stdin", StringIO(f"{SEED}\n"))
    assert right(iamcli("mfa", "code", SERIAL))
    monkeypatch.setenv("IAMCLI_MFA_SEED", SEED)
    assert right(iamcli("mfa", "code", SERIAL))
    monkeypatch.setenv("IAMCLI_MFA_SEED", "A" * 32)
    assert not right(iamcli("mfa", "code", SERIAL))
    assert right(iamcli("mfa", "code", SERIAL, "--seed-file", "seed.txt"))
    assert right(iamcli("mfa", "code", SERIAL, "--seed-file", "file://seed.txt"))
    assert right(iamcli("mfa", "code", SERIAL, "--seed", SEED, "--seed-file", "nowhere"))


def test_data(iamcli):
    """As data the answer also says how long the code is shown."""
    answer = iamcli("mfa", "code", SERIAL, "--seed", SEED, "--output", "json").answer

    assert SERIAL == answer["SerialNumber"]
    assert 6 == len(answer["Code"])
    assert 1 <= answer["SecondsRemaining"] <= 30


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--seed", "hunter2!"], "The seed is not the text in base 32"),
        (["--seed-file", "nowhere"], "The file 'nowhere' cannot be read."),
        (["--seed-file", "."], "The file '.' cannot be read."),
        ([], "No seed was given. --seed-file, IAMCLI_MFA_SEED or standard input gives it."),
    ],
)
def test_refused(args, message, iamcli, monkeypatch):
    """What is no seed is refused, and not repeated."""
    monkeypatch.setattr(sys, "stdin", StringIO(""))
    done = iamcli("mfa", "code", SERIAL, *args)

    assert 252 == done.status
    assert message in done.err
    assert "hunter2" not in done.err


def test_enables_a_device(iamcli, tmp_path):
    """The codes are those of the account: they enable a device whose seed its outfile has."""
    iamcli("create-user", "--user-name", "alice")
    iamcli(
        "create-virtual-mfa-device", "--virtual-mfa-device-name", "phone",
        "--outfile", "seed", "--bootstrap-method", "Base32StringSeed",
    )  # fmt: skip
    seed = (tmp_path / "seed").read_text()
    now = utc_now()
    codes = [code(seed, now - timedelta(seconds=ago)) for ago in (30, 0)]
    args = ["--user-name", "alice", "--serial-number", SERIAL]
    done = iamcli("enable-mfa-device", *args, "--authentication-code1", codes[0], "--authentication-code2", codes[1])

    assert (0, "") == (done.status, done.err)
