"""The values that conditions compare: numbers, times, truth values, bytes, addresses.

IAM User Guide, "IAM JSON policy elements: Condition operators" and "Supported data types". Each reader returns
None for a text of another form, which then matches nothing.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_NUMBER = re.compile(r"[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,4})?", re.ASCII)
_EPOCH = re.compile(r"-?\d{1,18}(?:\.\d{1,9})?", re.ASCII)
_TIME = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?([Zz]|[+-]\d\d:?\d\d)?)?)?)?", re.ASCII
)
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", re.ASCII)
_OCTET = re.compile(r"0|[1-9]\d{0,2}", re.ASCII)
_SECOND = 10**9


def number(text: str) -> Decimal | None:
    """An integer or decimal number."""
    text = text.strip(" ")
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def time(text: str) -> int | None:
    """Nanoseconds since 1970 of a W3C profile of ISO 8601 time (UTC unless it says otherwise) or of epoch seconds.

    Four digits are a year.
    """
    if found := _TIME.fullmatch(text):
        return _nanoseconds(found)
    if _EPOCH.fullmatch(text):
        return int(Decimal(text) * _SECOND)
    return None


def _nanoseconds(found: re.Match[str]) -> int | None:
    from datetime import datetime

    year, month, day, hour, minute, second, fraction, zone = found.groups()
    clock = [int(part or 0) for part in (hour, minute, second)]
    leap = clock[2] == 60  # a leap second is the first of the next minute
    try:
        whole = datetime(int(year), int(month or 1), int(day or 1), clock[0], clock[1], 59 if leap else clock[2])
    except ValueError:
        return None
    seconds = (whole.toordinal() - 719_163) * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    if zone and zone not in "Zz":
        offset = int(zone[1:3]) * 3600 + int(zone[-2:]) * 60
        seconds += offset if zone[0] == "-" else -offset
    return seconds * _SECOND + int((fraction or "0").ljust(9, "0"))


def truth(text: str) -> bool | None:
    """`true` or `false`, in any case."""
    return {"true": True, "false": False}.get(text.lower())


def octets(text: str) -> bytes | None:
    """The bytes that base64 stands for."""
    from binascii import a2b_base64

    return a2b_base64(text) if _BASE64.fullmatch(text) else None


class Network(NamedTuple):
    """Addresses that share their first bits; a host is a network of one."""

    version: int
    first: int
    last: int


def network(text: str) -> Network | None:
    """An IPv4 or IPv6 address with or without a prefix length (RFC 4632); without one it is a single host.

    Bits behind the prefix are not looked at.
    """
    address, slash, prefix = text.partition("/")
    found = _v6(address) if ":" in address else _v4(address)
    if found is None:
        return None
    version, value = (6, found) if ":" in address else (4, found)
    bits = 128 if version == 6 else 32
    if not slash:
        return Network(version, value, value)
    if not _OCTET.fullmatch(prefix) or int(prefix) > bits:
        return None
    mask = (1 << (bits - int(prefix))) - 1
    return Network(version, value & ~mask, value | mask)


def _v4(text: str) -> int | None:
    parts = text.split(".")
    if len(parts) != 4 or not all(_OCTET.fullmatch(part) and int(part) < 256 for part in parts):
        return None
    return int.from_bytes(bytes(map(int, parts)), "big")


def _v6(text: str) -> int | None:
    if "%" in text or len(text) > 45:
        return None
    from ipaddress import AddressValueError, IPv6Address

    try:
        return int(IPv6Address(text))
    except AddressValueError:
        return None
