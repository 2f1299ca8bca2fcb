"""Role templates, as answers show them, and the values that are put into them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from .rules import Document, Items, Shape


class ReplacementValueEntry(Shape, kw_only=True):
    """What is put in for one parameter of a template."""

    values: Annotated[list[str], Items(1, 20), "The values; one unless the parameter is a list."]


class InlinePolicy(Shape, kw_only=True):
    """An inline policy that a role gets from its template."""

    policy_name: str
    policy_document: Document


class ParameterDefinition(Shape, kw_only=True):
    """A parameter of a template."""

    name: str
    type: str
    sub_type: str | None = None
    description: str | None = None
    is_required: bool | None = None
    default_value: str | None = None
    immutable: bool | None = None


class TagTemplate(Shape, kw_only=True):
    """A tag that a role gets from its template."""

    key: str
    value: str


class RoleTemplateVersion(Shape, kw_only=True):
    """A version of a role template: what a role made from it is like."""

    template_arn: str | None = None
    template_name: str | None = None
    template_version_id: str | None = None
    description: str | None = None
    major_version: int | None = None
    default_minor_version: int | None = None
    managed_by_type: str | None = None
    managed_by_value: str | None = None
    enabled: bool | None = None
    minor_version: int | None = None
    role_name_pattern: str | None = None
    role_path_pattern: str | None = None
    role_description_pattern: str | None = None
    assume_role_policy_document_template: Document | None = None
    inline_policy_templates: list[InlinePolicy] | None = None
    managed_policy_arns: list[str] | None = None
    permission_boundary_arn: str | None = None
    parameters_definition: list[ParameterDefinition] | None = None
    role_tags_template: list[TagTemplate] | None = None
    max_session_duration: int | None = None
    version_enabled: bool | None = None
    create_timestamp: datetime | None = None
    update_timestamp: datetime | None = None
