"""Codes of MFA devices (RFC 6238): six digits, new every 30 seconds, from a seed in base 32."""

from __future__ import annotations

from datetime import datetime

from ..errors import UsageError

PERIOD = 30
"""Seconds that a code is shown."""


def code(seed: str, now: datetime) -> str:
    """The code that a device with that seed shows now; UsageError if it is no seed, which no error shows.

    White space in the seed does not matter, nor does case: people keep them in groups of four.
    """
    from binascii import Error

    from pyotp import TOTP

    seed = "".join(seed.split()).rstrip("=").upper()
    try:
        if not seed:
            raise Error
        return TOTP(seed, interval=PERIOD).at(now)
    except (Error, ValueError):
        raise UsageError("The seed is not the text in base 32 that create-virtual-mfa-device writes.") from None
