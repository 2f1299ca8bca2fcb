"""MFA devices: virtual ones, and the hardware tokens and security keys that somebody has."""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew at each start.
from datetime import datetime

import msgspec

from . import Record

ROOT = "<root_account>"
"""The holder that is the root user, by its name in the credential report; no user can be called so."""


class MFADeviceRecord(Record, kw_only=True):
    """An MFA device; `holder` is the folded name of the user who has it, ROOT, or empty while nobody does."""

    serial: str
    seed: str = ""
    """The secret in base 32; empty for hardware, whose seed only its maker knows."""
    holder: str = ""
    enabled: datetime | None = None
    counter: int = -1
    """The time step, counted from 1970 in 30 seconds each, of the last code used; none before it is taken again."""
    drift: int = 0
    """By how many time steps the device's clock is ahead of ours."""
    failures: int = 0
    """How often a wrong code was shown to STS since the last good one."""
    failed: datetime | None = None
    """When that was last."""
    tags: dict[str, str] = {}


class Holding(msgspec.Struct):
    """Of an MFA device, only who has it; read in bulk."""

    holder: str = ""
