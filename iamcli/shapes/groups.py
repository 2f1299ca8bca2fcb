"""Groups, as answers show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from .rules import Response, Shape
from .users import User


class Group(Shape, kw_only=True):
    """A collection of users that share policies."""

    path: str
    group_name: str
    group_id: str
    arn: str
    create_date: datetime


class GroupWithUsers(Response, kw_only=True):
    """A group and those in it."""

    group: Group
    users: Iterable[User]
