"""Inline policies: those that are part of one user, group or role and are deleted with it.

Their names are unique within their principal, letter by letter: the IAM User Guide ("IAM and AWS STS quotas") counts
them neither among the names that are compared without case nor among those that are unique in the account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import LimitExceeded, MalformedPolicyDocument, NoSuchEntity, ServiceFailure, UnmodifiableEntity
from ..operation import Needs, reads, writes
from ..operation.needs import BOUNDARY, TEMPLATE
from ..shapes.inline_policies import GroupInlinePolicy, RoleInlinePolicy, UserInlinePolicy
from ..shapes.rules import Document
from ._principals import find_group, find_user
from ._roles import find_role, own_role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..service import Call
    from ..shapes.scalars import ExistingUserName, GroupName, PolicyDocument, PolicyName, RoleName


@writes(LimitExceeded, MalformedPolicyDocument, NoSuchEntity, ServiceFailure, needs=Needs(keys=BOUNDARY))
def put_user_policy(
    call: Call, *, user_name: ExistingUserName, policy_name: PolicyName, policy_document: PolicyDocument
) -> None:
    """Give a user an inline policy; one of the same name is replaced.

    All inline policies of a user together may have 2,048 characters, white space not counted.
    """
    user = find_user(call, user_name)
    put(user.inline, policy_name, policy_document, call.quota("UserPolicySize"), f"user {user.name}")


@reads(NoSuchEntity, ServiceFailure)
def get_user_policy(call: Call, *, user_name: ExistingUserName, policy_name: PolicyName) -> UserInlinePolicy:
    """Show an inline policy of a user."""
    user = find_user(call, user_name)
    document = get(user.inline, policy_name, "user")
    return UserInlinePolicy(user_name=user.name, policy_name=policy_name, policy_document=document)


@writes(NoSuchEntity, LimitExceeded, ServiceFailure, needs=Needs(keys=BOUNDARY))
def delete_user_policy(call: Call, *, user_name: ExistingUserName, policy_name: PolicyName) -> None:
    """Delete an inline policy of a user."""
    delete(find_user(call, user_name).inline, policy_name, "user")


@reads(NoSuchEntity, ServiceFailure, pages={"PolicyNames": "."})
def list_user_policies(call: Call, *, user_name: ExistingUserName) -> Iterable[PolicyName]:
    """List the names of a user's inline policies.

    Managed policies are attached rather than put; list-attached-user-policies has those.
    """
    return in_order(find_user(call, user_name).inline)


@writes(LimitExceeded, MalformedPolicyDocument, NoSuchEntity, ServiceFailure)
def put_group_policy(
    call: Call, *, group_name: GroupName, policy_name: PolicyName, policy_document: PolicyDocument
) -> None:
    """Give a group an inline policy; one of the same name is replaced.

    All inline policies of a group together may have 5,120 characters, white space not counted.
    """
    group = find_group(call, group_name)
    put(group.inline, policy_name, policy_document, call.quota("GroupPolicySize"), f"group {group.name}")


@reads(NoSuchEntity, ServiceFailure)
def get_group_policy(call: Call, *, group_name: GroupName, policy_name: PolicyName) -> GroupInlinePolicy:
    """Show an inline policy of a group."""
    group = find_group(call, group_name)
    document = get(group.inline, policy_name, "group")
    return GroupInlinePolicy(group_name=group.name, policy_name=policy_name, policy_document=document)


@writes(NoSuchEntity, LimitExceeded, ServiceFailure)
def delete_group_policy(call: Call, *, group_name: GroupName, policy_name: PolicyName) -> None:
    """Delete an inline policy of a group."""
    delete(find_group(call, group_name).inline, policy_name, "group")


@reads(NoSuchEntity, ServiceFailure, pages={"PolicyNames": "."})
def list_group_policies(call: Call, *, group_name: GroupName) -> Iterable[PolicyName]:
    """List the names of a group's inline policies.

    Managed policies are attached rather than put; list-attached-group-policies has those.
    """
    return in_order(find_group(call, group_name).inline)


@writes(
    LimitExceeded,
    MalformedPolicyDocument,
    NoSuchEntity,
    UnmodifiableEntity,
    ServiceFailure,
    needs=Needs(keys=(*BOUNDARY, *TEMPLATE)),
)
def put_role_policy(
    call: Call, *, role_name: RoleName, policy_name: PolicyName, policy_document: PolicyDocument
) -> None:
    """Give a role an inline policy; one of the same name is replaced.

    All inline policies of a role together may have 10,240 characters, white space not counted. The trust policy is not
    among them; update-assume-role-policy changes that.
    """
    role = own_role(call, role_name)
    put(role.inline, policy_name, policy_document, call.quota("RolePolicySize"), f"role {role.name}")


@reads(NoSuchEntity, ServiceFailure)
def get_role_policy(call: Call, *, role_name: RoleName, policy_name: PolicyName) -> RoleInlinePolicy:
    """Show an inline policy of a role."""
    role = find_role(call, role_name)
    document = get(role.inline, policy_name, "role")
    return RoleInlinePolicy(role_name=role.name, policy_name=policy_name, policy_document=document)


@writes(NoSuchEntity, LimitExceeded, UnmodifiableEntity, ServiceFailure, needs=Needs(keys=BOUNDARY))
def delete_role_policy(call: Call, *, role_name: RoleName, policy_name: PolicyName) -> None:
    """Delete an inline policy of a role."""
    delete(own_role(call, role_name).inline, policy_name, "role")


@reads(NoSuchEntity, ServiceFailure, pages={"PolicyNames": "."})
def list_role_policies(call: Call, *, role_name: RoleName) -> Iterable[PolicyName]:
    """List the names of a role's inline policies.

    Managed policies are attached rather than put; list-attached-role-policies has those.
    """
    return in_order(find_role(call, role_name).inline)


def put(inline: dict[str, str], name: str, document: str, limit: int, owner: str) -> None:
    """Add or replace a policy; MalformedPolicyDocument for a bad one, LimitExceeded if all together are too long."""
    from ..policy import Kind, check, size

    check(document, Kind.IDENTITY)
    changed = {**inline, name: document}
    if sum(map(size, changed.values())) > limit:
        raise LimitExceeded(f"Maximum policy size of {limit} bytes exceeded for {owner}")
    inline[name] = document


def get(inline: dict[str, str], name: str, kind: str) -> Document:
    """The document of a policy; NoSuchEntity if there is none of that name."""
    if name not in inline:
        raise NoSuchEntity.named(f"{kind} policy", name)
    return Document(inline[name])


def delete(inline: dict[str, str], name: str, kind: str) -> None:
    """Take a policy out; NoSuchEntity if there is none of that name."""
    get(inline, name, kind)
    del inline[name]


def in_order(inline: dict[str, str]) -> Iterable[PolicyName]:
    """The names of policies, in the order lists have."""
    return sorted(inline, key=lambda name: (name.lower(), name))
