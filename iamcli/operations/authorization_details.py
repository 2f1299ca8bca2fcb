"""Authorization details: all principals and policies of the account in one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ServiceFailure
from ..operation import reads
from ..shapes.authorization_details import (
    AccountAuthorizationDetails,
    GroupDetail,
    ManagedPolicyDetail,
    PolicyDetail,
    RoleDetail,
    UserDetail,
)
from ..shapes.roles import RoleLastUsed
from ..shapes.rules import Document
from ..shapes.tags import as_tags
from ..state.policies import AWS_POLICIES
from ..state.trusts import trust_now
from ._instance_profiles import as_profile, profiles_by_role
from ._policies import boundary, managed_policy
from ._policy_answers import all_versions, attached_by_name, by_name, counted, shown, uses
from ._principals import group_arn
from ._roles import last_used

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from ..service import Call
    from ..shapes.scalars import EntityTypes, Marker, MaxItems
    from ..state.records import Holder, PolicyRecord
    from ..state.records.outlines import UserOutline
    from ..state.records.roles import RoleRecord
    from ._policy_answers import Uses

PAGES = {
    "UserDetailList": "user_name",
    "GroupDetailList": "group_name",
    "RoleDetailList": "role_name",
    "Policies": "policy_name",
}
MANY = 1000
"""Items of a page from which on tables are decoded whole: who asks for so many wants all of them."""
EVERYTHING = ("User", "Group", "Role", "LocalManagedPolicy", "AWSManagedPolicy")


# The model has MaxItems before Marker in this operation alone, so they stand here; the service acts on them.
@reads(ServiceFailure, pages=PAGES)
def get_account_authorization_details(
    call: Call,
    *,
    filter: EntityTypes | None = None,  # noqa: A002  the API's name
    max_items: MaxItems | None = None,
    marker: Marker | None = None,
) -> AccountAuthorizationDetails:
    """List all users, groups, roles and managed policies of the account, with their policies' documents.

    Managed policies come with all their versions. Of AWS's policies only those are listed that somebody has or is
    bounded by. Pages run over the four lists, one after the other: users, groups, roles, policies.
    """
    wanted = filter or EVERYTHING
    return AccountAuthorizationDetails(
        user_detail_list=user_details(call, start_in(call, "UserDetailList")) if "User" in wanted else (),
        group_detail_list=group_details(call, start_in(call, "GroupDetailList")) if "Group" in wanted else (),
        role_detail_list=role_details(call, start_in(call, "RoleDetailList")) if "Role" in wanted else (),
        policies=policy_details(call, start_in(call, "Policies"), wanted),
    )


def start_in(call: Call, listed: str) -> str:
    """The folded name that a list can begin behind: the marker's, if the page begins in that list."""
    return call.after if list(PAGES).index(listed) == call.start.list else ""


def user_details(call: Call, after: str) -> Iterator[UserDetail]:
    """The users behind that name; all groups are looked through once, when the first user is asked for."""
    groups_of = call.account.derived("groups of users", lambda: memberships(call))
    prefix = call.arn("user")
    for user in outlines(call, after) if call.size >= MANY else call.account.users.values(after=after):
        yield UserDetail(
            path=user.path,
            user_name=user.name,
            user_id=user.id,
            arn=f"{prefix}{user.path}{user.name}",
            create_date=user.created,
            user_policy_list=inline_policies(user.inline) if user.inline else [],
            group_list=groups_of.get(user.name.lower(), []),
            attached_managed_policies=attached_by_name(tuple(user.attached)),
            permissions_boundary=boundary(user.boundary) if user.boundary else None,
            tags=as_tags(user.tags),
        )


def outlines(call: Call, after: str = "") -> Iterator[UserOutline]:
    """What is shown of the users behind that name, all decoded at once."""
    from ..state.records.outlines import UserOutline

    return call.account.users.outlines(UserOutline, after)


def memberships(call: Call) -> dict[str, list[str]]:
    """The names of the groups of each user, by the user's folded name."""
    from collections import defaultdict
    from itertools import repeat

    found: dict[str, list[str]] = defaultdict(list)
    for group in call.account.groups.values(whole=True):
        lists = map(found.__getitem__, group.members)
        any(map(list.append, lists, repeat(group.name)))  # none of them is true, so it comes to all
    return found


def group_details(call: Call, after: str) -> Iterator[GroupDetail]:
    """The groups behind that name."""
    for group in call.account.groups.values(after=after, whole=call.size >= MANY):
        yield GroupDetail(
            path=group.path,
            group_name=group.name,
            group_id=group.id,
            arn=group_arn(call, group),
            create_date=group.created,
            group_policy_list=inline_policies(group.inline),
            attached_managed_policies=attached_by_name(tuple(group.attached)),
        )


def role_details(call: Call, after: str) -> Iterator[RoleDetail]:
    """The roles behind that name; all instance profiles are looked through once, when the first role is asked for."""
    profiles = call.account.derived("profiles by role", lambda: profiles_by_role(call))
    prefix, acted = call.arn("role"), call.uses.actions
    for role in call.account.roles.values(after=after, whole=call.size >= MANY):
        carriers = profiles.get(role.name.lower(), ())
        yield RoleDetail(
            path=role.path,
            role_name=role.name,
            role_id=role.id,
            arn=f"{prefix}{role.path}{role.name}",
            create_date=role.created,
            assume_role_policy_document=Document(trust_now(role, call.account_of)),
            instance_profile_list=[as_profile(call, call.account.instance_profiles[name]) for name in carriers],
            role_policy_list=inline_policies(role.inline) if role.inline else [],
            attached_managed_policies=attached_by_name(tuple(role.attached)),
            permissions_boundary=boundary(role.boundary) if role.boundary else None,
            tags=as_tags(role.tags),
            role_last_used=last_used(call, role) if role.id in acted else RoleLastUsed(),
        )


def policy_details(call: Call, first: str, wanted: Container[str]) -> Iterator[ManagedPolicyDetail]:
    """The managed policies from that name on; uses are counted once, when the first policy is asked for."""
    own, aws = "LocalManagedPolicy" in wanted, "AWSManagedPolicy" in wanted
    if not (own or aws):
        return
    used = call.account.derived("uses of policies", lambda: uses_of_policies(call))
    in_use = list(aws_policies_in_use(call, used, first)) if aws else ()
    for arn, policy in by_name(call, first, own=own, aws=in_use, whole=call.size >= MANY):
        answer = shown(ManagedPolicyDetail, arn, policy, used)
        answer.description = policy.description or None
        answer.policy_version_list = all_versions(policy)
        yield answer


def uses_of_policies(call: Call) -> Uses:
    """How many have and are bounded by each managed policy; who shows all principals has decoded them or will."""
    if call.size < MANY:
        return uses(call)
    bounded: list[Holder | RoleRecord] = [*outlines(call), *call.account.roles.values(whole=True)]
    return counted([*bounded, *call.account.groups.values(whole=True)], bounded)


def aws_policies_in_use(call: Call, used: Uses, first: str) -> Iterator[tuple[str, PolicyRecord]]:
    """The ARNs and records of AWS's policies that somebody has or is bounded by, from that folded name on.

    AWS's guidelines for security audits ("Tips for reviewing IAM policies") name this operation as the way to learn
    which AWS managed policies are in use, and cloudquery/cloudquery#13322 found that it returns no others.
    """
    arns = (arn for arn in {*used.attached, *used.bounding} if arn.startswith(AWS_POLICIES))
    for name, arn in sorted((arn.rpartition("/")[2].lower(), arn) for arn in arns):
        if name >= first and (policy := managed_policy(call, arn)):
            yield arn, policy


def inline_policies(inline: dict[str, str]) -> list[PolicyDetail]:
    """Inline policies with their documents, in the order of their names."""
    names = sorted(inline, key=lambda name: (name.lower(), name))
    return [PolicyDetail(policy_name=name, policy_document=Document(inline[name])) for name in names]
