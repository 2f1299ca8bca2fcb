"""Simulations of policies, as they are asked for and answered."""

from __future__ import annotations

from typing import Annotated

from .rules import Choice, Response, Shape, Text
from .scalars import Arn, PolicyName, SimulationPolicies, name


class ContextKeys(Response, kw_only=True):
    """The context keys that policies refer to."""

    context_key_names: list[str] | None = None


class ContextEntry(Shape, kw_only=True):
    """A context key with the values it is to have in a simulation."""

    context_key_name: Annotated[str, Text(5, 256), "The key, as in `aws:SourceIp`."] | None = None
    context_key_values: Annotated[list[str], "The key's values."] | None = None
    context_key_type: (
        Annotated[
            str,
            Choice(
                (
                    *("string", "stringList", "numeric", "numericList", "boolean", "booleanList"),
                    *("ip", "ipList", "binary", "binaryList", "date", "dateList"),
                )
            ),
            "What kind of values these are.",
        ]
        | None
    ) = None


class OrderedOrganizationPolicyType(Shape, kw_only=True):
    """The service control policies of one level of an organization."""

    service_control_policy_input_list: SimulationPolicies | None = None


class InlinePolicyIdentifierType(Shape, kw_only=True):
    """Names an inline policy and what it is part of."""

    policy_name: PolicyName
    attachment_type: Annotated[str, Choice(("user", "group", "role")), "What the policy is part of."]
    attachment_name: Annotated[str, name(128), "The name of the user, group or role."]


class PolicyIdentifier(Shape, kw_only=True):
    """Names one policy or more: by their type, by ARN, or as an inline policy."""

    policy_type: (
        Annotated[
            str,
            Choice(("inline", "aws-managed", "user-managed", "permission-boundary", "scp", "rcp")),
            "All policies of this type.",
        ]
        | None
    ) = None
    policy_arn: Arn | None = None
    inline_policy_identifier: InlinePolicyIdentifierType | None = None


class Position(Shape, kw_only=True):
    """A place in a policy document, counted from 1."""

    line: int | None = None
    column: int | None = None


class MatchedStatement(Shape, kw_only=True):
    """A statement that had a say in a decision."""

    source_policy_id: str | None = None
    source_policy_type: str | None = None
    start_position: Position | None = None
    end_position: Position | None = None


class OrganizationsDecisionDetail(Shape, kw_only=True):
    """Whether the organization's policies allow."""

    allowed_by_organizations: bool | None = None


class PermissionsBoundaryDecisionDetail(Shape, kw_only=True):
    """Whether the permissions boundary allows."""

    allowed_by_permissions_boundary: bool | None = None


class ResourceSpecificResult(Shape, kw_only=True):
    """The decision on an action on one resource."""

    eval_resource_name: str
    eval_resource_decision: str
    matched_statements: list[MatchedStatement] | None = None
    missing_context_values: list[str] | None = None
    eval_decision_details: dict[str, str] | None = None
    permissions_boundary_decision_detail: PermissionsBoundaryDecisionDetail | None = None


class EvaluationResult(Shape, kw_only=True):
    """The decision on an action."""

    eval_action_name: str
    eval_resource_name: str | None = None
    eval_decision: str
    matched_statements: list[MatchedStatement] | None = None
    missing_context_values: list[str] | None = None
    organizations_decision_detail: OrganizationsDecisionDetail | None = None
    permissions_boundary_decision_detail: PermissionsBoundaryDecisionDetail | None = None
    eval_decision_details: dict[str, str] | None = None
    resource_specific_results: list[ResourceSpecificResult] | None = None
