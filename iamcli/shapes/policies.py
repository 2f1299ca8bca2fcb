"""Managed policies, their versions and who has them, as answers show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from .rules import Document, Response, Shape
from .tags import Tag


class ManagedPolicy(Shape, kw_only=True):
    """What all answers tell of a managed policy, AWS's or the account's own."""

    policy_name: str | None = None
    policy_id: str | None = None
    arn: str | None = None
    path: str | None = None
    default_version_id: str | None = None
    attachment_count: int | None = None
    permissions_boundary_usage_count: int | None = None
    is_attachable: bool | None = None
    description: str | None = None
    create_date: datetime | None = None
    update_date: datetime | None = None


class Policy(ManagedPolicy, kw_only=True):
    """A managed policy without its document. Lists leave out its description and its tags."""

    tags: list[Tag] | None = None


class PolicyVersion(Shape, kw_only=True):
    """A version of a managed policy. Lists, and the answer to its creation, leave out its document."""

    document: Document | None = None
    version_id: str | None = None
    is_default_version: bool | None = None
    create_date: datetime | None = None


class AttachedPolicy(Shape, kw_only=True):
    """A managed policy that a principal has."""

    policy_name: str | None = None
    policy_arn: str | None = None


class PolicyGroup(Shape, kw_only=True):
    """A group that has a managed policy."""

    group_name: str | None = None
    group_id: str | None = None


class PolicyUser(Shape, kw_only=True):
    """A user who has a managed policy, or is bounded by it."""

    user_name: str | None = None
    user_id: str | None = None


class PolicyRole(Shape, kw_only=True):
    """A role that has a managed policy, or is bounded by it."""

    role_name: str | None = None
    role_id: str | None = None


class PolicyEntities(Response, kw_only=True):
    """Who has a managed policy or is bounded by it."""

    policy_groups: Iterable[PolicyGroup] | None = None
    policy_users: Iterable[PolicyUser] | None = None
    policy_roles: Iterable[PolicyRole] | None = None
