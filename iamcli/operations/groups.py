"""Groups: collections of users that share policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import DeleteConflict, EntityAlreadyExists, LimitExceeded, NoSuchEntity, ServiceFailure
from ..operation import Needs, reads, writes
from ..shapes.groups import Group, GroupWithUsers
from ..state.records import GroupRecord
from ._deleting import Obstacle, clear, must, named
from ._principals import as_group, as_user, find_group, find_user, groups_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..service import Call
    from ..shapes.scalars import Cascade, EntityPath, ExistingUserName, GroupName, PathPrefix


@writes(LimitExceeded, EntityAlreadyExists, NoSuchEntity, ServiceFailure)
def create_group(call: Call, *, path: EntityPath = "/", group_name: GroupName) -> Group:
    """Create a group.

    It has no users and no policies yet. Groups cannot hold groups.
    """
    groups = call.account.groups
    if group_name in groups:
        raise EntityAlreadyExists.named("Group", group_name)
    call.within("Groups", len(groups) + 1, "GroupsPerAccount")
    group = groups[group_name] = GroupRecord(name=group_name, id=call.new_id("AGPA"), path=path, created=call.now)
    return as_group(call, group)


@reads(NoSuchEntity, ServiceFailure, pages={"Users": "user_name"})
def get_group(call: Call, *, group_name: GroupName) -> GroupWithUsers:
    """Show a group and the users in it, page by page."""
    group = find_group(call, group_name)
    users = call.account.users
    here = (users[name] for name in group.members if name > call.after)
    return GroupWithUsers(group=as_group(call, group), users=(as_user(call, user) for user in here))


@reads(ServiceFailure, pages={"Groups": "group_name"}, needs=Needs(on="group{path_prefix}"))
def list_groups(call: Call, *, path_prefix: PathPrefix = "/") -> Iterable[Group]:
    """List the groups below a path."""
    groups = call.account.groups.values(after=call.after)
    return (as_group(call, group) for group in groups if group.path.startswith(path_prefix))


@writes(NoSuchEntity, EntityAlreadyExists, LimitExceeded, ServiceFailure)
def update_group(
    call: Call,
    *,
    group_name: GroupName,
    new_path: Annotated[EntityPath, "The group's new path."] | None = None,
    new_group_name: Annotated[GroupName, "The group's new name."] | None = None,
) -> None:
    """Rename a group or move it to another path.

    Its users and policies stay with it; its ARN changes.
    """
    group = find_group(call, group_name)
    groups = call.account.groups
    if new_group_name and new_group_name.lower() != group.name.lower() and new_group_name in groups:
        raise EntityAlreadyExists.named("Group", new_group_name)
    group.path = new_path or group.path
    if new_group_name:
        groups.pop(group.name)
        group.name = new_group_name
        groups[new_group_name] = group


@writes(NoSuchEntity, DeleteConflict, LimitExceeded, ServiceFailure)
def delete_group(call: Call, *, group_name: GroupName, cascade: Cascade = False) -> None:
    """Delete a group that has nothing left.

    Its policies and its users have to be taken away first; --cascade does it along. The users themselves stay.
    """
    group = find_group(call, group_name)
    obstacles = [
        Obstacle(must("delete policies"), named("inline policy", group.inline), group.inline.clear),
        Obstacle(must("detach all policies"), named("attached policy", group.attached), group.attached.clear),
        Obstacle(must("remove users from group"), named("user", group.members), group.members.clear),
    ]
    clear(obstacles, cascade=cascade)
    call.account.groups.pop(group.name)


@writes(NoSuchEntity, LimitExceeded, ServiceFailure)
def add_user_to_group(call: Call, *, group_name: GroupName, user_name: ExistingUserName) -> None:
    """Add a user to a group; one that is in it already stays in it."""
    group = find_group(call, group_name)
    folded = find_user(call, user_name).name.lower()
    if folded in group.members:
        return
    call.within("GroupsPerUser", len(groups_of(call, folded)) + 1)
    group.members.append(folded)
    group.members.sort()


@writes(NoSuchEntity, LimitExceeded, ServiceFailure)
def remove_user_from_group(call: Call, *, group_name: GroupName, user_name: ExistingUserName) -> None:
    """Remove a user from a group; one that is not in it may be removed all the same."""
    group = find_group(call, group_name)
    folded = find_user(call, user_name).name.lower()
    if folded in group.members:
        group.members.remove(folded)


@reads(NoSuchEntity, ServiceFailure, pages={"Groups": "group_name"})
def list_groups_for_user(call: Call, *, user_name: ExistingUserName) -> Iterable[Group]:
    """List the groups that a user is in."""
    names = groups_of(call, find_user(call, user_name).name.lower())
    return (as_group(call, call.account.groups[name]) for name in names)
