"""Simulating policies, and the context keys a simulation needs.

Source: the API reference's pages of the operations. What they refuse to simulate is said in AWS's words where these
are on record (aws-containers/amazon-ecs-exec-checker#35, boto/botocore#1346, newrelic/newrelic-lambda-cli#96), and
otherwise in ours.
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
from ._identities import KINDS, by_name, identity, kind_in, not_an_entity, policies_of
from ._policy_exclusions import Excluded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..policy import Policy
    from ..policy.compiled import CompiledPolicy, PolicyType
    from ..policy.request import Principal
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

EVERYTHING = "*"
INPUTS, SCPS = "PolicyInputList", "ServiceControlPolicyInputList"
BOUNDARIES_IN = "PermissionsBoundaryPolicyInputList"
COMMON = ("instance", "image", "security-group", "network-interface")
SCENARIOS = {
    "EC2-VPC-InstanceStore": COMMON,
    "EC2-VPC-InstanceStore-Subnet": (*COMMON, "subnet"),
    "EC2-VPC-EBS": (*COMMON, "volume"),
    "EC2-VPC-EBS-Subnet": (*COMMON, "subnet", "volume"),
}
"""The kinds of resources that each scenario of launching an instance needs."""
ACCOUNT = r"arn:aws:iam::\d{12}:root"
ACTION = r"[A-Za-z0-9-]+:[A-Za-z0-9-]+"

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
    """Simulate what policies decide about actions on resources.

    Resource control policies are not simulated, as with AWS. A resource policy speaks of a caller, so it takes
    --caller-arn; with it, resources of other accounts have to be allowed by both sides.
    """
    from ..policy.compiled import PolicyType
    from ..policy.evaluate import Policies
    from ._simulating import Simulation, context_of, results

    check_request(action_names, resource_arns, resource_owner, caller_arn)
    caller = caller_of(call, caller_arn)
    policies = Policies(
        identity=numbered(policy_input_list, PolicyType.IDENTITY, INPUTS),
        boundary=boundary_given(permissions_boundary_policy_input_list),
        resource=resource_side(resource_policy, caller_arn),
        scps=[
            numbered(level.service_control_policy_input_list or [], PolicyType.SCP, SCPS)
            for level in ordered_organization_policy_input_list or ()
        ],
    )
    check_handling(resource_handling_option, resource_arns)
    simulation = Simulation(
        principal=caller,
        policies=policies,
        context=context_of(context_entries or ()),
        owner=account_in(resource_owner),
    )
    return results(simulation, action_names, resource_arns or [EVERYTHING])


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
    """Simulate what the policies of a user, group or role decide about actions on resources.

    For a user these are its own policies and those of its groups. Its permissions boundary counts unless another one
    is given, and policies can be left out. As with AWS, resource control policies are not simulated.
    """
    from ..authorization.policies import boundary, made_ready
    from ..policy.compiled import PolicyType
    from ..policy.evaluate import Policies
    from ._simulating import Simulation, context_of, results

    source = identity(call, policy_source_arn)
    excluded = Excluded(policy_exclusion_list or ())
    held = [policy for policy in policies_of(call, source) if not excluded.has(policy)]
    check_request(action_names, resource_arns, resource_owner, caller_arn)
    limit: Sequence[CompiledPolicy] | None = boundary_given(permissions_boundary_policy_input_list)
    if limit is None and not excluded.boundary:
        limit = boundary(call.account, source)
    policies = Policies(
        identity=[
            *map(made_ready, held),
            *numbered(policy_input_list or (), PolicyType.IDENTITY, INPUTS),
        ],
        boundary=limit,
        resource=resource_side(resource_policy, caller_arn or policy_source_arn),
    )
    check_handling(resource_handling_option, resource_arns)
    simulation = Simulation(
        principal=caller_of(call, caller_arn or policy_source_arn),
        policies=policies,
        context=context_of(context_entries or ()),
        owner=account_in(resource_owner),
    )
    return results(simulation, action_names, resource_arns or [EVERYTHING])


def context_keys(policies: Iterable[Policy]) -> list[str]:
    """The condition keys that policies refer to."""
    from ..policy.keys import keys_of

    return keys_of(*policies)


def parsed(documents: Iterable[str]) -> list[Policy]:
    """The policies; InvalidInput for one that breaks the grammar."""
    from ..policy import parse

    try:
        return [parse(document) for document in documents]
    except MalformedPolicyDocument as error:
        raise InvalidInput(str(error)) from None


def numbered(documents: Sequence[str], kind: PolicyType, name: str) -> list[CompiledPolicy]:
    """Policies that were given, called by the member they came in and their place in it: `PolicyInputList.1`."""
    return [prepared(document, kind, f"{name}.{place}") for place, document in enumerate(documents, start=1)]


def prepared(document: str, kind: PolicyType, name: str) -> CompiledPolicy:
    """A policy that was given, ready for decisions; InvalidInput if it breaks the grammar of its kind."""
    from ..policy.compiled import compiled

    try:
        return compiled(document, kind, name)
    except MalformedPolicyDocument as error:
        raise InvalidInput(str(error)) from None


def boundary_given(documents: Sequence[str] | None) -> list[CompiledPolicy] | None:
    """The permissions boundary that was given; None if there is none, InvalidInput if there are more."""
    from ..policy.compiled import PolicyType

    if len(documents or ()) > 1:
        raise InvalidInput("You can input only one permissions boundary.")
    return numbered(documents, PolicyType.BOUNDARY, BOUNDARIES_IN) if documents else None


def resource_side(document: str | None, caller: str | None) -> CompiledPolicy | None:
    """The resource policy that was given; InvalidInput for one without a caller, or with one that is a role."""
    from ..policy.compiled import PolicyType

    if document is None:
        return None
    policy = prepared(document, PolicyType.RESOURCE, "ResourcePolicy")
    if caller is None:
        raise InvalidInput("CallerArn is required if there is a ResourcePolicy.")
    if kind_in(caller) == "role":
        raise InvalidInput("Simulation of resource-based policies isn't supported for IAM roles.")
    return policy


def caller_of(call: Call, arn: str | None) -> Principal:
    """The simulated caller: an identity that need not be there, or somebody of the account without a name."""
    from ..policy.request import Principal, PrincipalKind
    from ._simulating import KINDS as PRINCIPALS

    if arn is None:
        return Principal(kind=PrincipalKind.USER, account=call.account.id)
    kind = kind_in(arn)
    found = by_name(call, kind, arn.rpartition("/")[2])
    known = found.record.id if found and found.arn == arn else ""
    role = arn if kind == "role" else ""
    return Principal(kind=PRINCIPALS[kind], arn=arn, account=account_in(arn), id=known, role_arn=role)


def account_in(arn: str | None) -> str:
    """The account's number in an ARN; empty without one."""
    return arn.split(":", 5)[4] if arn else ""


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


def check_handling(option: str | None, resources: list[str] | None) -> None:
    """InvalidInput unless the resources that a scenario of Amazon EC2 needs are all there."""
    if option is None:
        return
    if option not in SCENARIOS:
        raise InvalidInput(f"{option} is no ResourceHandlingOption: there are {', '.join(SCENARIOS)}.")
    kinds = {resource.split(":", 5)[5].partition("/")[0] for resource in resources or () if resource != EVERYTHING}
    if missing := [kind for kind in SCENARIOS[option] if kind not in kinds]:
        raise InvalidInput(f"{option} needs resources of these kinds too: {', '.join(missing)}.")
