"""Service last accessed data, as answers show them."""

from __future__ import annotations

from datetime import datetime

from .rules import Response, Shape


class ReportJob(Response, kw_only=True):
    """The job that makes a report."""

    job_id: str | None = None


class ErrorDetails(Shape, kw_only=True):
    """Why a job failed."""

    message: str
    code: str


class TrackedActionLastAccessed(Shape, kw_only=True):
    """The last attempt to use an action of a service."""

    action_name: str | None = None
    last_accessed_entity: str | None = None
    last_accessed_time: datetime | None = None
    last_accessed_region: str | None = None


class ServiceLastAccessed(Shape, kw_only=True):
    """A service and the last attempt to use it; nothing about an attempt if there was none."""

    service_name: str
    last_authenticated: datetime | None = None
    service_namespace: str
    last_authenticated_entity: str | None = None
    last_authenticated_region: str | None = None
    total_authenticated_entities: int | None = None
    tracked_actions_last_accessed: list[TrackedActionLastAccessed] | None = None


class ServiceLastAccessedDetails(Response, kw_only=True):
    """A report about services."""

    job_status: str
    job_type: str | None = None
    job_creation_date: datetime
    services_last_accessed: list[ServiceLastAccessed]
    job_completion_date: datetime
    is_truncated: bool | None = None
    marker: str | None = None
    error: ErrorDetails | None = None


class EntityInfo(Shape, kw_only=True):
    """A user or a role."""

    arn: str
    name: str
    type: str
    id: str
    path: str | None = None


class EntityDetails(Shape, kw_only=True):
    """A user or a role, and when it last tried to use a service; no time if it never did."""

    entity_info: EntityInfo
    last_authenticated: datetime | None = None


class ServiceLastAccessedEntities(Response, kw_only=True):
    """A report about who used one service."""

    job_status: str
    job_creation_date: datetime
    job_completion_date: datetime
    entity_details_list: list[EntityDetails]
    is_truncated: bool | None = None
    marker: str | None = None
    error: ErrorDetails | None = None


class PolicyGrantingServiceAccess(Shape, kw_only=True):
    """A policy that grants access to a service; a managed one has an ARN, an inline one belongs to an entity."""

    policy_name: str
    policy_type: str
    policy_arn: str | None = None
    entity_type: str | None = None
    entity_name: str | None = None


class ListPoliciesGrantingServiceAccessEntry(Shape, kw_only=True):
    """A service and the policies that grant access to it."""

    service_namespace: str | None = None
    policies: list[PolicyGrantingServiceAccess] | None = None


class GrantingPolicies(Response, kw_only=True):
    """The policies that grant access to services."""

    policies_granting_service_access: list[ListPoliciesGrantingServiceAccessEntry]
    is_truncated: bool | None = None
    marker: str | None = None


class AccessDetail(Shape, kw_only=True):
    """A service, and the last attempt of anybody in an organization's entity to use it."""

    service_name: str
    service_namespace: str
    region: str | None = None
    entity_path: str | None = None
    last_authenticated_time: datetime | None = None
    total_authenticated_entities: int | None = None


class OrganizationsAccessReport(Response, kw_only=True):
    """A report about an organization."""

    job_status: str
    job_creation_date: datetime
    job_completion_date: datetime | None = None
    number_of_services_accessible: int | None = None
    number_of_services_not_accessed: int | None = None
    access_details: list[AccessDetail] | None = None
    is_truncated: bool | None = None
    marker: str | None = None
    error_details: ErrorDetails | None = None
