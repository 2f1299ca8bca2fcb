"""A secret that goes to a file instead of the screen: `create-virtual-mfa-device`, as the AWS CLI customizes it.

`--show-qr`, and looking at the file itself before it is too late, are iamcli's own.
"""

from __future__ import annotations

import io
import json
import os
import stat
from pathlib import Path

import pyotp
import pytest
import segno

from iamcli.cli.app import guarded
from iamcli.cli.outfile import write
from iamcli.cli.qr import squares_of

NAME = ["create-virtual-mfa-device", "--virtual-mfa-device-name", "phone"]
SEED = ["--bootstrap-method", "Base32StringSeed"]
PICTURE = ["--bootstrap-method", "QRCodePNG"]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def seed_of(account_file: Path) -> str:
    """The seed as the account keeps it."""
    devices = json.loads(account_file.read_text())["account"]["mfa_devices"]
    return next(iter(devices.values()))["seed"]


def qr_code(account_file: Path) -> segno.QRCode:
    """The QR code that a phone has to be shown."""
    text = f"phone@123456789012?secret={seed_of(account_file)}&issuer=Amazon%20Web%20Services"
    return segno.make_qr(f"otpauth://totp/Amazon%20Web%20Services:{text}")


def test_seed(iamcli, tmp_path, account_file):
    """The seed is written as base 32 text; only the rest of the answer is printed."""
    done = iamcli(*NAME, "--outfile", "seed.txt", *SEED)

    assert done == (0, json.dumps(done.answer, indent=4) + "\n", "")
    assert done.answer == {"VirtualMFADevice": {"SerialNumber": "arn:aws:iam::123456789012:mfa/phone"}}
    assert seed_of(account_file) == (tmp_path / "seed.txt").read_text()


def test_picture(iamcli, tmp_path, account_file):
    """The picture is written as a PNG of the QR code, square by square."""
    done = iamcli(*NAME, "--outfile", "qr.png", *PICTURE)
    png = (tmp_path / "qr.png").read_bytes()

    assert list(done.answer["VirtualMFADevice"]) == ["SerialNumber"]
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert squares_of(png) == list(map(bytearray, qr_code(account_file).matrix))


def test_seed_enables(iamcli, tmp_path):
    """The seed in the file makes the codes that enable the device."""
    iamcli("create-user", "--user-name", "bob")
    serial = iamcli(*NAME, "--outfile", "seed", *SEED).answer["VirtualMFADevice"]["SerialNumber"]
    totp = pyotp.TOTP((tmp_path / "seed").read_text())
    now = int(os.stat(tmp_path / "seed").st_mtime)
    codes = ["--authentication-code1", totp.at(now - 30), "--authentication-code2", totp.at(now)]

    assert iamcli("enable-mfa-device", "--user-name", "bob", "--serial-number", serial, *codes) == (0, "", "")


def test_mode(iamcli, tmp_path):
    """The file is its owner's alone, whatever the umask."""
    before = os.umask(0)
    try:
        iamcli(*NAME, "--outfile", "seed", *SEED)
    finally:
        os.umask(before)

    assert mode(tmp_path / "seed") == 0o600


def test_overwritten(iamcli, tmp_path):
    """A file that is there is truncated, and loses the modes it had."""
    path = tmp_path / "seed"
    path.write_text("x" * 1000)
    path.chmod(0o666)
    iamcli(*NAME, "--outfile", "seed", *SEED)

    assert (64, 0o600) == (path.stat().st_size, mode(path))


def test_no_fchmod(tmp_path, monkeypatch):
    """Where the system cannot change the mode of an open file, as Windows before Python 3.13, the seed is kept."""
    monkeypatch.delattr(os, "fchmod")  # not for a whole command: elsewhere libraries have their own ways on Windows
    write(str(tmp_path / "seed"), b"SEED")

    assert b"SEED" == (tmp_path / "seed").read_bytes()


@pytest.mark.parametrize("given", ["~/seed", "$HOME/seed"])
def test_path(iamcli, tmp_path, monkeypatch, given):
    """The path may begin with `~` and hold variables."""
    monkeypatch.setenv("HOME", str(tmp_path))
    iamcli(*NAME, "--outfile", given, *SEED)

    assert (tmp_path / "seed").exists()


@pytest.mark.parametrize("given", ["none/seed", ".", "folder"])
def test_unwritable(iamcli, tmp_path, account_file, given):
    """A file that cannot be written is told before anything is asked of the service."""
    (tmp_path / "folder").mkdir()
    done = iamcli(*NAME, "--outfile", given, *SEED)

    assert (252, "") == (done.status, done.out)
    assert f"An error occurred (ParamValidation): Unable to write to file: {given}\n" in done.err
    assert not account_file.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write everywhere")
def test_forbidden(iamcli, tmp_path, account_file):
    """Neither folders nor files that belong to others, or are protected, are written to."""
    folder = tmp_path / "folder"
    folder.mkdir()
    folder.chmod(0o500)
    (tmp_path / "file").touch(0o400)

    assert [252, 252] == [iamcli(*NAME, "--outfile", path, *SEED).status for path in ("folder/seed", "file")]
    assert not account_file.exists()


def test_full_disk(iamcli, account_file):
    """A secret that cannot be written after all is told to be lost, for the device is there."""
    if not os.access("/dev/full", os.W_OK) or not os.access("/dev", os.W_OK):
        pytest.skip("there is no full device to write to")
    done = iamcli(*NAME, "--outfile", "/dev/full", *SEED)

    assert 255 == done.status
    assert "its secret could not be written: [Errno 28]" in done.err
    assert seed_of(account_file) not in done.err


def test_refused(iamcli, tmp_path):
    """A request that the service refuses leaves the file as it was."""
    iamcli(*NAME, "--outfile", "seed", *SEED)
    before = (tmp_path / "seed").read_text()
    done = iamcli(*NAME, "--outfile", "seed", *SEED)

    assert 254 == done.status
    assert "(EntityAlreadyExists) when calling the CreateVirtualMFADevice operation" in done.err
    assert before == (tmp_path / "seed").read_text()


def test_query_finds_no_secret(iamcli, account_file):
    """A query sees the answer without the secret, in whichever format."""
    done = iamcli(*NAME, "--outfile", "seed", *SEED, "--query", "VirtualMFADevice.Base32StringSeed")

    assert (0, "null\n", "") == done


@pytest.mark.parametrize("output", ["json", "text", "table", "yaml", "yaml-stream", "off"])
def test_no_format_shows_it(iamcli, account_file, output):
    """The secret is in no output, and neither is it in what `--debug` tells."""
    done = iamcli("--debug", *NAME, "--outfile", "seed", *SEED, "--output", output)

    assert done.status == 0
    assert seed_of(account_file) not in done.out + done.err


def test_required(iamcli):
    """The two options are required, and are named behind the operation's own."""
    done = iamcli("create-virtual-mfa-device")

    assert 252 == done.status
    required = "--virtual-mfa-device-name, --outfile, --bootstrap-method"
    assert f"the following arguments are required: {required}\n" in done.err


def test_method(iamcli):
    """The form of the secret is one of two."""
    done = iamcli(*NAME, "--outfile", "seed", "--bootstrap-method", "QRCode")

    assert 252 == done.status
    assert "argument --bootstrap-method: Found invalid choice 'QRCode'\n\nMaybe you meant:\n\n  * QRCodePNG" in done.err


@pytest.mark.parametrize("option", ["--cli-input-json", "--cli-input-yaml", "--generate-cli-skeleton"])
def test_no_input(iamcli, option):
    """There are no options that read members or print a template of them."""
    done = iamcli(*NAME, "--outfile", "seed", *SEED, option)

    assert 252 == done.status
    assert f"Unknown options: {option}" in done.err


def test_other_commands(iamcli):
    """No other command has options for a file."""
    assert "Unknown options: --outfile" in iamcli("list-virtual-mfa-devices", "--outfile", "x").err


def test_help(iamcli):
    """Help shows the options as what is required and what may be left out."""
    text = " ".join(iamcli("create-virtual-mfa-device", "help").out.split())

    assert "--outfile file --bootstrap-method string [--show-qr]" in text
    assert "--cli-input-json" not in text


def test_show_qr(iamcli, tmp_path, account_file, monkeypatch):
    """`--show-qr` draws the QR code on standard error, whichever form is written."""
    screen = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr("sys.stderr", screen)
    assert 0 == guarded([*NAME, "--outfile", "seed", *SEED, "--show-qr"], "iamcli")
    expected = io.StringIO()
    qr_code(account_file).terminal(expected, compact=True)

    screen.seek(0)
    assert expected.getvalue() == screen.read()
    assert 64 == (tmp_path / "seed").stat().st_size


def test_show_qr_in_ascii(iamcli, account_file, monkeypatch):
    """Where half blocks cannot be printed, the code is drawn with blanks in reverse video."""
    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stderr", screen)
    assert 0 == guarded([*NAME, "--outfile", "seed", *SEED, "--show-qr"], "iamcli")
    expected = io.StringIO()
    qr_code(account_file).terminal(expected)

    screen.seek(0)
    assert expected.getvalue() == screen.read()
