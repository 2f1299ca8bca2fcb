"""Everything that decides who may do what in the account, as GetAccountAuthorizationDetails shows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from .instance_profiles import InstanceProfile
from .policies import AttachedPolicy, ManagedPolicy, PolicyVersion
from .roles import RoleLastUsed
from .rules import Document, Response, Shape
from .tags import Tag
from .users import AttachedPermissionsBoundary


class PolicyDetail(Shape, kw_only=True):
    """An inline policy with its document."""

    policy_name: str | None = None
    policy_document: Document | None = None


class UserDetail(Shape, kw_only=True):
    """A user with its policies and the names of its groups."""

    path: str | None = None
    user_name: str | None = None
    user_id: str | None = None
    arn: str | None = None
    create_date: datetime | None = None
    user_policy_list: list[PolicyDetail] | None = None
    group_list: list[str] | None = None
    attached_managed_policies: list[AttachedPolicy] | None = None
    permissions_boundary: AttachedPermissionsBoundary | None = None
    tags: list[Tag] | None = None


class GroupDetail(Shape, kw_only=True):
    """A group with its policies."""

    path: str | None = None
    group_name: str | None = None
    group_id: str | None = None
    arn: str | None = None
    create_date: datetime | None = None
    group_policy_list: list[PolicyDetail] | None = None
    attached_managed_policies: list[AttachedPolicy] | None = None


class RoleDetail(Shape, kw_only=True):
    """A role with its policies and instance profiles."""

    path: str | None = None
    role_name: str | None = None
    role_id: str | None = None
    arn: str | None = None
    create_date: datetime | None = None
    assume_role_policy_document: Document | None = None
    instance_profile_list: list[InstanceProfile] | None = None
    role_policy_list: list[PolicyDetail] | None = None
    attached_managed_policies: list[AttachedPolicy] | None = None
    permissions_boundary: AttachedPermissionsBoundary | None = None
    tags: list[Tag] | None = None
    role_last_used: RoleLastUsed | None = None


class ManagedPolicyDetail(ManagedPolicy, kw_only=True):
    """A managed policy with all its versions and their documents."""

    policy_version_list: list[PolicyVersion] | None = None


class AccountAuthorizationDetails(Response, kw_only=True):
    """The principals and policies of the account."""

    user_detail_list: Iterable[UserDetail] | None = None
    group_detail_list: Iterable[GroupDetail] | None = None
    role_detail_list: Iterable[RoleDetail] | None = None
    policies: Iterable[ManagedPolicyDetail] | None = None
