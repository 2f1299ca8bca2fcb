"""Managed policies: those that stand on their own and are attached to principals, AWS's and the account's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from ..errors import (
    ConcurrentModification,
    DeleteConflict,
    EntityAlreadyExists,
    InvalidInput,
    LimitExceeded,
    MalformedPolicyDocument,
    NoSuchEntity,
    ServiceFailure,
)
from ..operation import Needs, reads, writes
from ..operation.waiting import Waiter
from ..shapes.policies import Policy, PolicyEntities, PolicyGroup, PolicyRole, PolicyUser
from ..shapes.tags import Tag, as_tags
from ..state.policies import AWS_POLICIES, aws_policy
from ..state.records import Holder, PolicyRecord, PolicyVersionRecord
from ._deleting import Obstacle, clear, named
from ._policies import check_arn, check_document, find_policy, own_policy
from ._policies import policy_arn as arn_of
from ._policy_answers import by_name, principal_tables, shown, uses
from ._tags import in_order, with_tags, without_tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..service import Call
    from ..shapes.scalars import (
        Cascade,
        Description,
        EntityPath,
        EntityType,
        Flag,
        PolicyArn,
        PolicyDocument,
        PolicyName,
        PolicyPath,
        PolicyPathPrefix,
        PolicyScope,
        PolicyUsage,
        TagKeys,
        Tags,
    )

BOUNDARY = "PermissionsBoundary"


@writes(
    InvalidInput, LimitExceeded, EntityAlreadyExists, MalformedPolicyDocument, ConcurrentModification, ServiceFailure
)
def create_policy(
    call: Call,
    *,
    policy_name: PolicyName,
    path: PolicyPath = "/",
    policy_document: PolicyDocument,
    description: Description | None = None,
    tags: Tags | None = None,
) -> Policy:
    """Create a managed policy.

    The document becomes its version v1, the default, and may have 6,144 characters, white space not counted. Nobody
    has the policy before it is attached. Names are unique in the account without regard to case, whatever the path.
    """
    check_document(call, policy_document)
    policies = call.account.policies
    if policy_name in policies:
        raise EntityAlreadyExists(f"A policy called {policy_name} already exists. Duplicate names are not allowed.")
    call.within("Policies", len(policies) + 1, "PoliciesPerAccount")
    policy = policies[policy_name] = PolicyRecord(
        name=policy_name,
        id=call.new_id("ANPA"),
        path=path,
        created=call.now,
        updated=call.now,
        description=description or "",
        tags=with_tags(call, "Policy", {}, tags or ()),
        versions={"v1": PolicyVersionRecord(document=policy_document, created=call.now)},
    )
    answer = whole(call, arn_of(call, policy), policy)
    answer.tags = answer.tags or None
    return answer


@reads(NoSuchEntity, InvalidInput, ServiceFailure, waiter=Waiter("PolicyExists"))
def get_policy(call: Call, *, policy_arn: PolicyArn) -> Policy:
    """Show a managed policy: its default version, tags, and how many principals have it.

    The document is shown by get-policy-version.
    """
    return whole(call, policy_arn, find_policy(call, policy_arn))


@reads(
    ServiceFailure,
    pages={"Policies": "policy_name"},
    needs=Needs(on="policy{path_prefix}", called="policy path {path_prefix}"),
)
def list_policies(
    call: Call,
    *,
    scope: PolicyScope = "All",
    only_attached: Annotated[Flag, "List only policies that somebody has."] = False,
    path_prefix: PolicyPathPrefix = "/",
    policy_usage_filter: Annotated[
        PolicyUsage, "List only policies that somebody has attached, or only those that bound somebody."
    ]
    | None = None,
) -> Iterable[Policy]:
    """List managed policies, without their descriptions and tags.

    These are AWS's and the account's own, unless the scope is AWS or Local. A policy that only bounds somebody does
    not count as attached, unless boundaries are what is asked for.
    """
    used = uses(call)
    counts = used.bounding if policy_usage_filter == BOUNDARY else used.attached
    only_used = only_attached or policy_usage_filter is not None
    aws = aws_policies(call.after) if scope != "Local" else ()
    return (
        shown(Policy, arn, policy, used)
        for arn, policy in by_name(call, call.after, own=scope != "AWS", aws=aws)
        if policy.path.startswith(path_prefix) and (counts[arn] or not only_used)
    )


@writes(NoSuchEntity, LimitExceeded, InvalidInput, DeleteConflict, ServiceFailure)
def delete_policy(call: Call, *, policy_arn: PolicyArn, cascade: Cascade = False) -> None:
    """Delete a managed policy of the account, with its default version.

    Before that it has to be detached from everybody, bound nobody, and have no other versions; --cascade does it
    along.
    """
    policy = own_policy(call, policy_arn)
    holders = list(holders_of(call, policy_arn))
    others = [version for version in policy.versions if version != policy.default]

    def release() -> None:
        for _, record in holders:
            record.attached = [arn for arn in record.attached if arn != policy_arn]
            if getattr(record, "boundary", None) == policy_arn:
                record.boundary = None

    obstacles = [
        Obstacle("Cannot delete a policy attached to entities.", [name for name, _ in holders], release),
        Obstacle(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's "
            "versions. The default version is deleted with the policy.",
            named("version", others),
            lambda: None,
        ),
    ]
    clear(obstacles, cascade=cascade)
    call.account.policies.pop(policy.name)


def holders_of(call: Call, arn: str) -> Iterable[tuple[str, Any]]:
    """Everybody who has a managed policy or is bounded by it: kind and name, and the record."""
    for kind, table in principal_tables(call).items():
        for key, holder in table.scan(Holder, holding=arn):
            if arn in holder.attached or arn == holder.boundary:
                yield f"{kind.lower()} {holder.name}", table[key]


@writes(NoSuchEntity, LimitExceeded, InvalidInput, ConcurrentModification, ServiceFailure)
def tag_policy(call: Call, *, policy_arn: PolicyArn, tags: Tags) -> None:
    """Add tags to a managed policy of the account; a tag whose key is there already replaces it."""
    policy = taggable(call, policy_arn)
    policy.tags = with_tags(call, "Policy", policy.tags, tags)


@writes(NoSuchEntity, InvalidInput, ConcurrentModification, ServiceFailure)
def untag_policy(call: Call, *, policy_arn: PolicyArn, tag_keys: TagKeys) -> None:
    """Remove tags from a managed policy of the account."""
    policy = taggable(call, policy_arn)
    policy.tags = without_tags(policy.tags, tag_keys)


@reads(NoSuchEntity, ServiceFailure, InvalidInput, pages={"Tags": "key"})
def list_policy_tags(call: Call, *, policy_arn: PolicyArn) -> Iterable[Tag]:
    """List the tags of a managed policy of the account, ordered by key."""
    return in_order(taggable(call, policy_arn).tags)


@reads(
    NoSuchEntity,
    InvalidInput,
    ServiceFailure,
    pages={"PolicyGroups": "group_name", "PolicyUsers": "user_name", "PolicyRoles": "role_name"},
)
def list_entities_for_policy(
    call: Call,
    *,
    policy_arn: PolicyArn,
    entity_filter: EntityType | None = None,
    path_prefix: Annotated[EntityPath, "List only groups, users and roles that live below this path."] = "/",
    policy_usage_filter: Annotated[
        PolicyUsage, "List only those who have the policy attached, or only those whom it bounds."
    ]
    | None = None,
) -> PolicyEntities:
    """List the groups, users and roles that have a managed policy attached or are bounded by it.

    Groups come first, then users, then roles, each ordered by name.
    """
    find_policy(call, policy_arn)
    tables = principal_tables(call)

    def having(kind: str) -> Iterator[Holder]:
        if entity_filter not in (None, kind):
            return
        for _, holder in tables[kind].scan(Holder, holding=policy_arn):
            if holder.path.startswith(path_prefix) and has(holder, policy_arn, policy_usage_filter):
                yield holder

    return PolicyEntities(
        policy_groups=(PolicyGroup(group_name=group.name, group_id=group.id) for group in having("Group")),
        policy_users=(PolicyUser(user_name=user.name, user_id=user.id) for user in having("User")),
        policy_roles=(PolicyRole(role_name=role.name, role_id=role.id) for role in having("Role")),
    )


def aws_policies(first: str) -> Iterator[tuple[str, PolicyRecord]]:
    """The ARNs and records of all AWS managed policies, without versions, from that folded name on."""
    from ..catalog.managed_policies import all_infos

    return ((info.arn, aws_policy(info)) for info in all_infos() if info.name.lower() >= first)


def has(principal: Holder, arn: str, usage: str | None) -> bool:
    """Whether a principal uses a policy, in the given way or, if none is given, in any."""
    bounded = principal.boundary == arn and usage != "PermissionsPolicy"
    return bounded or (arn in principal.attached and usage != BOUNDARY)


def whole(call: Call, arn: str, policy: PolicyRecord) -> Policy:
    """A managed policy with its description, if it has one, and its tags."""
    answer = shown(Policy, arn, policy, uses(call, arn))
    answer.description = policy.description or None
    answer.tags = as_tags(policy.tags)
    return answer


def taggable(call: Call, arn: str) -> PolicyRecord:
    """The policy with that ARN; InvalidInput if it is AWS's, in the words of aws-controllers-k8s/community#2774."""
    check_arn(arn)
    if arn.startswith(AWS_POLICIES):
        raise InvalidInput("Tags not supported for policies in this domain")
    return find_policy(call, arn)
