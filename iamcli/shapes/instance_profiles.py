"""Instance profiles, as answers show them."""

from __future__ import annotations

from datetime import datetime

from .roles import Role
from .rules import Shape
from .tags import Tag


class InstanceProfile(Shape, kw_only=True):
    """What hands a role to machines; it has one role at most."""

    path: str
    instance_profile_name: str
    instance_profile_id: str
    arn: str
    create_date: datetime
    roles: list[Role]
    tags: list[Tag] | None = None
