"""Codes of MFA devices for scripts, from seeds that the user has kept."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

from ...errors import UsageError
from ..tool import Metavar, Positional, Told, tool

if TYPE_CHECKING:
    from ..session import Session

VARIABLE = "IAMCLI_MFA_SEED"
FARTHEST = 2880
"""Codes of a day."""


@tool("mfa code")
def mfa_code(
    session: Session,
    *,
    serial: Annotated[str, Positional(), "The serial number or ARN of the device."],
    seed: Annotated[str, "Its seed; other users of the machine may see it there."] | None = None,
    seed_file: Annotated[str, Metavar("file"), "A file with its seed."] | None = None,
    offset: Annotated[int, Metavar("codes"), "How many codes later than that of now; negative for earlier ones."] = 0,
) -> Told:
    """Print the code that a virtual MFA device shows now.

    A code is good for 30 seconds and once. enable-mfa-device takes two that follow one another, such as those with
    `--offset=-1` and without.

    The seed is the one that create-virtual-mfa-device wrote with `--bootstrap-method Base32StringSeed`. It is taken
    from --seed, from --seed-file, from the environment variable IAMCLI_MFA_SEED, or else from standard input, and
    never from the account: whoever has not kept it has lost it, as on AWS.
    """
    from datetime import timedelta

    from ...service import utc_now
    from ...tokens.totp import PERIOD, code

    if abs(offset) > FARTHEST:
        raise UsageError(f"--offset is at most {FARTHEST} codes, not {offset}.")
    now = utc_now()
    shown = code(seed_of(serial, seed, seed_file), now + timedelta(seconds=PERIOD * offset))
    remaining = PERIOD - int(now.timestamp()) % PERIOD
    data = {"SerialNumber": serial, "Code": shown, "SecondsRemaining": remaining}
    return Told(data, text=lambda color: f"{shown}\n")


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

        return getpass(f"Seed of {serial}: ")
    return sys.stdin.readline(1000)
