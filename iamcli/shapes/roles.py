"""Roles, as answers show them."""

from __future__ import annotations

from datetime import datetime

from .rules import Document, Shape
from .tags import Tag
from .users import AttachedPermissionsBoundary


class RoleLastUsed(Shape, kw_only=True):
    """When and in which Region a role was last used; empty if it never was."""

    last_used_date: datetime | None = None
    region: str | None = None


class SourceRoleTemplate(Shape, kw_only=True):
    """The role template a role was made from."""

    template_arn: str
    template_minor_version: int


class Role(Shape, kw_only=True):
    """An identity that is assumed rather than signed in to. Which members are there depends on the operation."""

    path: str
    role_name: str
    role_id: str
    arn: str
    create_date: datetime
    assume_role_policy_document: Document | None = None
    description: str | None = None
    max_session_duration: int | None = None
    max_signin_session_duration: int | None = None
    permissions_boundary: AttachedPermissionsBoundary | None = None
    tags: list[Tag] | None = None
    role_last_used: RoleLastUsed | None = None
    source_role_template: SourceRoleTemplate | None = None
