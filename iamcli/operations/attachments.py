"""Attachments: which managed policies users, groups and roles have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import (
    InvalidInput,
    LimitExceeded,
    NoSuchEntity,
    PolicyNotAttachable,
    ServiceFailure,
    UnmodifiableEntity,
)
from ..operation import Needs, reads, writes
from ..operation.needs import BOUNDARY, TEMPLATE
from ..shapes.policies import AttachedPolicy
from ._policies import check_arn, check_attachable, not_found
from ._policy_answers import as_attached
from ._principals import find_group, find_user
from ._roles import find_role, own_role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..service import Call
    from ..shapes.scalars import GroupName, PolicyArn, PolicyPathPrefix, RoleName, UserName
    from ..state.records import GroupRecord, UserRecord
    from ..state.records.roles import RoleRecord

    Find = Callable[[Call, str], UserRecord | GroupRecord | RoleRecord]


@writes(NoSuchEntity, LimitExceeded, InvalidInput, PolicyNotAttachable, ServiceFailure, needs=Needs(keys=BOUNDARY))
def attach_user_policy(call: Call, *, user_name: UserName, policy_arn: PolicyArn) -> None:
    """Attach a managed policy to a user; one that is attached already stays attached.

    A user can have ten managed policies.
    """
    attach(call, "User", find_user, user_name, policy_arn)


@writes(NoSuchEntity, LimitExceeded, InvalidInput, ServiceFailure, needs=Needs(keys=BOUNDARY))
def detach_user_policy(call: Call, *, user_name: UserName, policy_arn: PolicyArn) -> None:
    """Detach a managed policy from a user; the policy itself stays."""
    detach(call, find_user, user_name, policy_arn)


@reads(NoSuchEntity, InvalidInput, ServiceFailure, pages={"AttachedPolicies": "policy_name"})
def list_attached_user_policies(
    call: Call, *, user_name: UserName, path_prefix: PolicyPathPrefix = "/"
) -> Iterable[AttachedPolicy]:
    """List the managed policies that are attached to a user.

    Inline policies are listed by list-user-policies; those of the user's groups are listed with the groups.
    """
    return as_attached(find_user(call, user_name).attached, path_prefix)


@writes(NoSuchEntity, LimitExceeded, InvalidInput, PolicyNotAttachable, ServiceFailure)
def attach_group_policy(call: Call, *, group_name: GroupName, policy_arn: PolicyArn) -> None:
    """Attach a managed policy to a group; one that is attached already stays attached.

    It counts for every user in the group. A group can have ten managed policies.
    """
    attach(call, "Group", find_group, group_name, policy_arn)


@writes(NoSuchEntity, LimitExceeded, InvalidInput, ServiceFailure)
def detach_group_policy(call: Call, *, group_name: GroupName, policy_arn: PolicyArn) -> None:
    """Detach a managed policy from a group; the policy itself stays."""
    detach(call, find_group, group_name, policy_arn)


@reads(NoSuchEntity, InvalidInput, ServiceFailure, pages={"AttachedPolicies": "policy_name"})
def list_attached_group_policies(
    call: Call, *, group_name: GroupName, path_prefix: PolicyPathPrefix = "/"
) -> Iterable[AttachedPolicy]:
    """List the managed policies that are attached to a group.

    Inline policies are listed by list-group-policies.
    """
    return as_attached(find_group(call, group_name).attached, path_prefix)


@writes(
    NoSuchEntity,
    LimitExceeded,
    InvalidInput,
    UnmodifiableEntity,
    PolicyNotAttachable,
    ServiceFailure,
    needs=Needs(keys=(*BOUNDARY, *TEMPLATE)),
)
def attach_role_policy(call: Call, *, role_name: RoleName, policy_arn: PolicyArn) -> None:
    """Attach a managed policy to a role; one that is attached already stays attached.

    It counts for everybody who assumes the role. A role can have ten managed policies.
    """
    attach(call, "Role", own_role, role_name, policy_arn)


@writes(NoSuchEntity, LimitExceeded, InvalidInput, UnmodifiableEntity, ServiceFailure, needs=Needs(keys=BOUNDARY))
def detach_role_policy(call: Call, *, role_name: RoleName, policy_arn: PolicyArn) -> None:
    """Detach a managed policy from a role; the policy itself stays."""
    detach(call, own_role, role_name, policy_arn)


@reads(NoSuchEntity, InvalidInput, ServiceFailure, pages={"AttachedPolicies": "policy_name"})
def list_attached_role_policies(
    call: Call, *, role_name: RoleName, path_prefix: PolicyPathPrefix = "/"
) -> Iterable[AttachedPolicy]:
    """List the managed policies that are attached to a role.

    Inline policies are listed by list-role-policies.
    """
    return as_attached(find_role(call, role_name).attached, path_prefix)


def attach(call: Call, kind: str, find: Find, name: str, arn: str) -> None:
    """Give a principal of that kind and name a policy, unless it has it; LimitExceeded if it has too many."""
    check_arn(arn)
    attached = find(call, name).attached
    check_attachable(call, arn, kind.lower())
    if arn in attached:
        return
    call.within(f"AttachedPoliciesPer{kind}", len(attached) + 1, f"PoliciesPer{kind}")
    attached.append(arn)


def detach(call: Call, find: Find, name: str, arn: str) -> None:
    """Take a policy from the principal of that name; NoSuchEntity if it does not have it."""
    check_arn(arn)
    attached = find(call, name).attached
    if arn not in attached:
        raise not_found(arn)
    attached.remove(arn)
