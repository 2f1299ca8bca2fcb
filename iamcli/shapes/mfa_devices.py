"""MFA devices, as answers show them. The root user, who may have one too, has no user name."""

from __future__ import annotations

from datetime import datetime

import msgspec

from .rules import Response, Shape
from .tags import Tag
from .users import User


class VirtualMFADevice(Shape, kw_only=True):
    """A device that is a program, as on a phone. Only the answer to its creation has its secret, in two forms."""

    sensitive = ("Base32StringSeed", "QRCodePNG")

    serial_number: str
    base32_string_seed: bytes | None = None
    qr_code_png: bytes | None = msgspec.field(name="QRCodePNG", default=None)
    user: User | None = None
    enable_date: datetime | None = None
    tags: list[Tag] | None = None


class MFADevice(Shape, kw_only=True):
    """A device of any kind that somebody has."""

    user_name: str | None = None
    serial_number: str
    enable_date: datetime | None = None


class SecurityKey(Response, kw_only=True):
    """A FIDO security key: whose it is, since when, and how it is certified."""

    user_name: str | None = None
    serial_number: str
    enable_date: datetime | None = None
    certifications: dict[str, str] | None = None
