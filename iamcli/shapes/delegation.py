"""Delegation requests, as answers show them, and what can be asked for with one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from .rules import Choice, Items, Response, Shape, Text


class PolicyParameter(Shape, kw_only=True):
    """A parameter of a policy template and what is put in its place."""

    name: Annotated[str, Text(5, 256, r"[ -~]+"), "The name of the parameter."] | None = None
    values: list[Annotated[str, Text(pattern=r"[ -~]+")]] | None = None
    type: Annotated[str, Choice(("string", "stringList")), "Whether there is one value or a list."] | None = None


class DelegationPermission(Shape, kw_only=True):
    """The permissions that are asked for: a policy template and its parameters."""

    policy_template_arn: Annotated[str, Text(20, 2048), "The ARN of the policy template."] | None = None
    parameters: Annotated[list[PolicyParameter], Items(max=50), "What to put into the template."] | None = None


class NewDelegationRequest(Response, kw_only=True):
    """A delegation request that was just made."""

    console_deep_link: str | None = None
    delegation_request_id: str | None = None


class DelegationRequest(Shape, kw_only=True):
    """A request for permissions that are delegated for a while."""

    delegation_request_id: str | None = None
    owner_account_id: str | None = None
    description: str | None = None
    request_message: str | None = None
    permissions: DelegationPermission | None = None
    permission_policy: str | None = None
    role_permission_restriction_arns: list[str] | None = None
    owner_id: str | None = None
    approver_id: str | None = None
    state: str | None = None
    expiration_time: datetime | None = None
    requestor_id: str | None = None
    requestor_name: str | None = None
    create_date: datetime | None = None
    session_duration: int | None = None
    redirect_url: str | None = None
    notes: str | None = None
    rejection_reason: str | None = None
    only_send_by_owner: bool | None = None
    updated_time: datetime | None = None


class CheckedDelegationRequest(Response, kw_only=True):
    """A delegation request, and whether the caller could grant what it asks for."""

    delegation_request: DelegationRequest | None = None
    permission_check_status: str | None = None
    permission_check_result: str | None = None


class DelegationRequestPage(Response, kw_only=True):
    """Delegation requests; the API writes `isTruncated` in lower case here."""

    delegation_requests: list[DelegationRequest] | None = None
    marker: str | None = None
    is_truncated: bool | None = msgspec.field(default=None, name="isTruncated")


class HumanReadableSummary(Response, kw_only=True):
    """What an entity is about, in plain words; no content unless it is AVAILABLE."""

    summary_content: str | None = None
    locale: str | None = None
    summary_state: str | None = None
