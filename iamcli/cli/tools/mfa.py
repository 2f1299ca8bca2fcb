"""Codes of MFA devices for scripts, from seeds that the user has kept."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

from ...errors import UsageError
from ..tool import Metavar, Positional, Told, tool

if TYPE_CHECKING:
    from ..session import Session

VARIABLE = "IAMCLI_MFA_SEED"
MOST = 10
"""Codes that are printed at most: no device takes older ones."""


@tool("mfa code")
def mfa_code(
    session: Session,
    *,
    serial: Annotated[str, Positional(), "The serial number or ARN of the device."],
    seed: Annotated[str, "Its seed; other users of the machine may see it there."] | None = None,
    seed_file: Annotated[str, Metavar("file"), "A file with its seed."] | None = None,
    count: Annotated[int, Metavar("codes"), "How many codes, each on a line of its own; that of now is the last."] = 1,
) -> Told:
    """Print the code that a virtual MFA device shows now.

    A code is good once. enable-mfa-device takes two that follow one another, which `--count 2` prints; of `--count 3`
    the last one is still good then to sign in with.

    The seed is the one that create-virtual-mfa-device wrote with `--bootstrap-method Base32StringSeed`. It is taken
    from --seed, from --seed-file, from the environment variable IAMCLI_MFA_SEED, or else from standard input, and
    never from the account: whoever has not kept it has lost it, as on AWS.
    """
    from datetime import timedelta

    from ...service import utc_now
    from ...tokens.totp import PERIOD, code

    if not 1 <= count <= MOST:
        raise UsageError(f"--count is a number from 1 to {MOST}, not {count}.")
    now, kept = utc_now(), seed_of(serial, seed, seed_file)
    if not kept.strip():
        raise UsageError(f"No seed was given. --seed-file, {VARIABLE} or standard input gives it.")
    codes = [code(kept, now - timedelta(seconds=PERIOD * ago)) for ago in reversed(range(count))]
    remaining = PERIOD - int(now.timestamp()) % PERIOD
    data: dict[str, Any] = {"SerialNumber": serial, "Code": codes[-1], "SecondsRemaining": remaining}
    if count > 1:
        data["Codes"] = codes
    return Told(data, text=lambda color: "".join(f"{one}\n" for one in codes))


def seed_of(serial: str, seed: str | None, path: str | None) -> str:
    """The seed, from where it is given; UsageError if its file cannot be read."""
    if seed is not None:
        return seed
    if path is not None:
        try:
            with open(os.path.expanduser(path.removeprefix("file://")), encoding="utf-8") as file:
                return file.read(1000)
        except (OSError, UnicodeError, ValueError):
            raise UsageError(f"The file {path!r} cannot be read.") from None
    if kept := os.environ.get(VARIABLE):
        return kept
    if sys.stdin.isatty():
        from getpass import getpass

        try:
            return getpass(f"Seed of {serial}: ")
        except EOFError:
            return ""
    return sys.stdin.readline(1000)
