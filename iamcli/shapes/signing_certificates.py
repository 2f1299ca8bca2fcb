"""Signing certificates, as answers show them. One of the root user has no user name."""

from __future__ import annotations

from datetime import datetime

from .rules import Shape


class Certificate(Shape, kw_only=True):
    """A signing certificate."""

    user_name: str | None = None
    certificate_id: str
    certificate_body: str
    status: str
    upload_date: datetime | None = None
