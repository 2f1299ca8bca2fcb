"""Users, as answers show them."""

from __future__ import annotations

from datetime import datetime

from .rules import Shape
from .tags import Tag


class AttachedPermissionsBoundary(Shape, kw_only=True):
    """The managed policy that bounds what a principal can be allowed."""

    permissions_boundary_type: str
    permissions_boundary_arn: str


class User(Shape, kw_only=True):
    """A person or program with long-term credentials. The root user has neither path nor name."""

    path: str | None = None
    user_name: str | None = None
    user_id: str
    arn: str
    create_date: datetime
    password_last_used: datetime | None = None
    permissions_boundary: AttachedPermissionsBoundary | None = None
    tags: list[Tag] | None = None
