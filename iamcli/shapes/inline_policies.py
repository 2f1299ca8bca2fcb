"""Inline policies, as answers show them."""

from __future__ import annotations

from .rules import Document, Response


class UserInlinePolicy(Response, kw_only=True):
    """A policy that is part of a user."""

    user_name: str
    policy_name: str
    policy_document: Document


class GroupInlinePolicy(Response, kw_only=True):
    """A policy that is part of a group."""

    group_name: str
    policy_name: str
    policy_document: Document


class RoleInlinePolicy(Response, kw_only=True):
    """A policy that is part of a role."""

    role_name: str
    policy_name: str
    policy_document: Document
