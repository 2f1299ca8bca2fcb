"""The deletion of service-linked roles, as answers show it."""

from __future__ import annotations

from .rules import Response, Shape


class RoleUsage(Shape, kw_only=True):
    """Resources in a Region that still use a service-linked role."""

    region: str | None = None
    resources: list[str] | None = None


class DeletionTaskFailureReason(Shape, kw_only=True):
    """Why a service-linked role could not be deleted."""

    reason: str | None = None
    role_usage_list: list[RoleUsage] | None = None


class DeletionTask(Response, kw_only=True):
    """The id by which the state of a deletion is asked for."""

    deletion_task_id: str


class DeletionStatus(Response, kw_only=True):
    """The state of a deletion, and why it failed if it did."""

    status: str
    reason: DeletionTaskFailureReason | None = None
