"""Access key ids that carry their account, as those of AWS do: STS API reference, GetAccessKeyInfo."""

from __future__ import annotations

from collections.abc import Callable

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def new_access_key_id(account: str, random: Callable[[int], bytes], prefix: str) -> str:
    """An access key id of 20 characters: `AKIA` keys last, `ASIA` keys expire."""
    from base64 import b32encode

    head = 1 << 47 | int(account) << 7
    number = head << 32 | int.from_bytes(random(5), "big") & 0x7F_FFFF_FFFF
    return prefix + b32encode(number.to_bytes(10, "big")).decode()


def account_of(access_key_id: str) -> str | None:
    """The 12 digits of the account that an access key id carries; None if it carries none, as very old ones do."""
    from base64 import b32decode

    body = access_key_id[4:]
    if len(body) != 16 or not set(body) <= set(DIGITS):
        return None
    head = int.from_bytes(b32decode(body)[:6], "big")
    account = f"{(head & ~(1 << 47)) >> 7:012d}"
    return account if head >> 47 and len(account) == 12 else None
