"""Simulating policies, and the context keys a simulation needs.

Source: the API reference's pages of the operations. This version has no policy evaluator yet: the simulations check
what they are given and then refuse, rather than answer with a guess. What they refuse to simulate is said in AWS's
words where these are on record (aws-containers/amazon-ecs-exec-checker#35, boto/botocore#1346,
newrelic/newrelic-lambda-cli#96), and otherwise in ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import InvalidInput, MalformedPolicyDocument, NoSuchEntity, PolicyEvaluation
from ..operation import reads
from ..operation.checks import matches
from ..shapes.rules import Items
from ..shapes.simulation import (
    ContextEntry,
    ContextKeys,
    EvaluationResult,
    OrderedOrganizationPolicyType,
    PolicyIdentifier,
)
from ._context_keys import context_keys
from ._identities import KINDS, identity, kind_in, not_an_entity, policies_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..policy import Policy
    from ..service import Call
    from ..shapes.scalars import (
        Arn,
        Marker,
        MaxItems,
        PolicyDocument,
        ResourceHandlingOption,
        SimulationActions,
        SimulationPolicies,
        SimulationResource,
        SimulationResources,
    )

ACCOUNT = r"arn:aws:iam::\d{12}:root"
ACTION = r"[A-Za-z0-9-]+:[A-Za-z0-9]+"

BOUNDARIES = "A permissions boundary as JSON text; one at most."
RESOURCE_POLICY = "A resource-based policy that all the resources are taken to have."
RESOURCE_OWNER = "The account that owns the resources, as in `arn:aws:iam::123456789012:root`."
CALLER_ARN = "The ARN of the user, group or role that is taken to call."
CONTEXT = "The context keys of the simulated request, with their values."


@reads(InvalidInput)
def get_context_keys_for_custom_policy(call: Call, *, policy_input_list: SimulationPolicies) -> ContextKeys:
    """List the context keys that policies refer to, in their conditions and as variables."""
    return ContextKeys(context_key_names=context_keys(parsed(policy_input_list)))


@reads(NoSuchEntity, InvalidInput)
def get_context_keys_for_principal_policy(
    call: Call,
    *,
    policy_source_arn: Annotated[Arn, "The ARN of the user, group or role whose policies are read."],
    policy_input_list: SimulationPolicies | None = None,
) -> ContextKeys:
    """List the context keys that the policies of a user, group or role refer to.

    For a user these are its own policies and those of its groups. Policies that are given besides are read too.
    """
    documents = [held.document for held in policies_of(call, identity(call, policy_source_arn))]
    return ContextKeys(context_key_names=context_keys(parsed([*documents, *(policy_input_list or ())])))


@reads(InvalidInput, PolicyEvaluation, pages={"EvaluationResults": ""})
def simulate_custom_policy(
    call: Call,
    *,
    policy_input_list: SimulationPolicies,
    permissions_boundary_policy_input_list: Annotated[SimulationPolicies, BOUNDARIES] | None = None,
    ordered_organization_policy_input_list: Annotated[
        list[OrderedOrganizationPolicyType],
        Items(max=7),
        "Service control policies, level by level from the organization's root to the account.",
    ]
    | None = None,
    action_names: SimulationActions,
    resource_arns: SimulationResources | None = None,
    resource_policy: Annotated[PolicyDocument, RESOURCE_POLICY] | None = None,
    resource_owner: Annotated[SimulationResource, RESOURCE_OWNER] | None = None,
    caller_arn: Annotated[SimulationResource, CALLER_ARN] | None = None,
    context_entries: Annotated[list[ContextEntry], CONTEXT] | None = None,
    resource_handling_option: ResourceHandlingOption | None = None,
    max_items: MaxItems | None = None,
    marker: Marker | None = None,
) -> Iterable[EvaluationResult]:
    """Simulate what policies decide about actions; this version cannot do it yet.

    It checks what is given, and then fails with PolicyEvaluation.
    """
    levels = [level.service_control_policy_input_list or [] for level in ordered_organization_policy_input_list or ()]
    parsed([*policy_input_list, *(policy for level in levels for policy in level)])
    check_boundaries(permissions_boundary_policy_input_list)
    check_request(action_names, resource_arns, resource_owner, caller_arn)
    if resource_policy is not None:
        parsed([resource_policy])
        if caller_arn is None:
            raise InvalidInput("CallerArn is required if there is a ResourcePolicy.")
    raise unable()


@reads(NoSuchEntity, InvalidInput, PolicyEvaluation, pages={"EvaluationResults": ""})
def simulate_principal_policy(
    call: Call,
    *,
    policy_source_arn: Annotated[Arn, "The ARN of the user, group or role whose policies are simulated."],
    policy_input_list: SimulationPolicies | None = None,
    permissions_boundary_policy_input_list: Annotated[SimulationPolicies, BOUNDARIES] | None = None,
    policy_exclusion_list: Annotated[list[PolicyIdentifier], Items(max=256), "Policies to leave out."] | None = None,
    action_names: SimulationActions,
    resource_arns: SimulationResources | None = None,
    resource_policy: Annotated[PolicyDocument, RESOURCE_POLICY] | None = None,
    resource_owner: Annotated[SimulationResource, RESOURCE_OWNER] | None = None,
    caller_arn: Annotated[SimulationResource, CALLER_ARN] | None = None,
    context_entries: Annotated[list[ContextEntry], CONTEXT] | None = None,
    resource_handling_option: ResourceHandlingOption | None = None,
    max_items: MaxItems | None = None,
    marker: Marker | None = None,
) -> Iterable[EvaluationResult]:
    """Simulate what the policies of a user, group or role decide about actions; this version cannot do it yet.

    It checks what is given, and then fails with PolicyEvaluation.
    """
    source = identity(call, policy_source_arn)
    parsed(policy_input_list or ())
    check_boundaries(permissions_boundary_policy_input_list)
    for identifier in policy_exclusion_list or ():
        if identifier.policy_arn is not None and kind_in(identifier.policy_arn) != "policy":
            raise InvalidInput(f"ARN {identifier.policy_arn} is not valid.")
    check_request(action_names, resource_arns, resource_owner, caller_arn)
    if resource_policy is not None:
        parsed([resource_policy])
        if source.kind == "role":
            raise InvalidInput("Simulation of resource-based policies isn't supported for IAM roles.")
    raise unable()


def parsed(documents: Iterable[str]) -> list[Policy]:
    """The policies; InvalidInput for one that breaks the grammar."""
    from ..policy import parse

    try:
        return [parse(document) for document in documents]
    except MalformedPolicyDocument as error:
        raise InvalidInput(str(error)) from None


def check_boundaries(policies: list[str] | None) -> None:
    """InvalidInput for a permissions boundary that breaks the grammar, or more than one."""
    if len(parsed(policies or ())) > 1:
        raise InvalidInput("You can input only one permissions boundary.")


def check_request(actions: list[str], resources: list[str] | None, owner: str | None, caller: str | None) -> None:
    """InvalidInput for actions with wildcards, resources and owners that have no ARN, and callers that cannot be."""
    for action in actions:
        if not matches(ACTION, action):
            raise InvalidInput(
                f"{action} is not a valid action name: it takes a service, a colon and an API operation."
            )
    for resource in resources or ():
        if resource != "*" and (not resource.startswith("arn:") or resource.count(":") < 5):
            raise InvalidInput(f"ResourceNames are not in a valid ARN format: {resource}.")
    if owner is not None and not matches(ACCOUNT, owner):
        raise InvalidInput(f"'{owner}' is not a valid as a Resource Owner.")
    if caller is not None and kind_in(caller) not in KINDS:
        raise not_an_entity(caller)


def unable() -> PolicyEvaluation:
    """What there is instead of a decision."""
    return PolicyEvaluation("This version of iamcli cannot simulate policies yet; it has no policy evaluator.")
