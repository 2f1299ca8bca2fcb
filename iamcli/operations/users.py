"""Users: people and programs with long-term credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import (
    ConcurrentModification,
    DeleteConflict,
    EntityAlreadyExists,
    EntityTemporarilyUnmodifiable,
    InvalidInput,
    LimitExceeded,
    NoSuchEntity,
    ServiceFailure,
)
from ..operation import Needs, reads, writes
from ..operation.waiting import Waiter
from ..shapes.tags import Tag, as_tags
from ..shapes.users import User
from ..state.records import UserRecord
from ._deleting import Obstacle, clear, must, named
from ._mfa import held_by, release
from ._policies import boundary, check_boundary
from ._principals import as_user, find_user, groups_of, user_arn, user_or_caller
from ._tags import in_order, with_tags, without_tags
from ._trust import rename_principal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..service import Call
    from ..shapes.scalars import BoundaryArn, Cascade, EntityPath, ExistingUserName, PathPrefix, TagKeys, Tags, UserName


@writes(LimitExceeded, EntityAlreadyExists, NoSuchEntity, InvalidInput, ConcurrentModification, ServiceFailure)
def create_user(
    call: Call,
    *,
    path: EntityPath = "/",
    user_name: UserName,
    permissions_boundary: BoundaryArn | None = None,
    tags: Tags | None = None,
) -> User:
    """Create a user.

    A new user can do nothing until a policy allows it, and can sign in only with a login profile or an access key.
    """
    users = call.account.users
    if user_name in users:
        raise EntityAlreadyExists.named("User", user_name)
    call.within("Users", len(users) + 1, "UsersPerAccount")
    if permissions_boundary:
        check_boundary(call, permissions_boundary)
    user = users[user_name] = UserRecord(
        name=user_name,
        id=call.new_id("AIDA"),
        path=path,
        created=call.now,
        tags=with_tags(call, "User", {}, tags or ()),
        boundary=permissions_boundary,
    )
    return whole(call, user)


@reads(NoSuchEntity, ServiceFailure, waiter=Waiter("UserExists"))
def get_user(call: Call, *, user_name: ExistingUserName | None = None) -> User:
    """Show a user, or the caller if no name is given."""
    if user_name is None and call.caller.kind == "root":
        settings = call.account.settings
        used = call.uses.signed_in(call.account.id)
        return User(user_id=call.account.id, arn=call.caller.arn, create_date=settings.created, password_last_used=used)
    return whole(call, user_or_caller(call, user_name))


@reads(ServiceFailure, pages={"Users": "user_name"}, needs=Needs(on="user{path_prefix}"))
def list_users(call: Call, *, path_prefix: PathPrefix = "/") -> Iterable[User]:
    """List the users below a path, without their tags and permissions boundaries."""
    users = call.account.users.values(after=call.after)
    return (with_last_use(call, user) for user in users if user.path.startswith(path_prefix))


@writes(
    NoSuchEntity,
    LimitExceeded,
    EntityAlreadyExists,
    EntityTemporarilyUnmodifiable,
    ConcurrentModification,
    ServiceFailure,
)
def update_user(
    call: Call,
    *,
    user_name: ExistingUserName,
    new_path: Annotated[EntityPath, "The user's new path."] | None = None,
    new_user_name: Annotated[UserName, "The user's new name."] | None = None,
) -> None:
    """Rename a user or move it to another path.

    Groups, policies, keys and everything else the user has stays with it. Its ARN changes, also in trust policies.
    """
    user = find_user(call, user_name)
    users = call.account.users
    if new_user_name and new_user_name.lower() != user.name.lower() and new_user_name in users:
        raise EntityAlreadyExists.named("User", new_user_name)
    old_arn = user_arn(call, user)
    user.path = new_path or user.path
    if new_user_name:
        old = user.name.lower()
        users.pop(old)
        user.name = new_user_name
        users[new_user_name] = user
        for group in groups_of(call, old):
            members = call.account.groups[group].members
            members[members.index(old)] = new_user_name.lower()
            members.sort()
        for device in held_by(call, old):
            device.holder = new_user_name.lower()
    rename_principal(call, old_arn, user_arn(call, user))


@writes(LimitExceeded, NoSuchEntity, DeleteConflict, ConcurrentModification, ServiceFailure)
def delete_user(call: Call, *, user_name: ExistingUserName, cascade: Cascade = False) -> None:
    """Delete a user that has nothing left.

    Keys, password, MFA devices, policies and group memberships have to be taken away first; --cascade does it along.
    Trust policies that name the user show its unique id from then on.
    """
    user = find_user(call, user_name)
    clear(belongings(call, user), cascade=cascade)
    call.account.users.pop(user.name)
    rename_principal(call, user_arn(call, user), user.id)


def belongings(call: Call, user: UserRecord) -> list[Obstacle]:
    """What has to be taken from a user before it can be deleted."""
    folded = user.name.lower()
    groups = groups_of(call, folded)
    devices = held_by(call, folded)

    def leave() -> None:
        for group in groups:
            call.account.groups[group].members.remove(folded)

    def lose_login() -> None:
        user.login = None

    def lose_devices() -> None:
        for device in devices:
            release(call, device)

    references = [
        *named("SSH public key", user.ssh_public_keys),
        *named("service credential", user.service_credentials),
    ]

    def lose_references() -> None:
        user.ssh_public_keys.clear()
        user.service_credentials.clear()

    return [
        Obstacle(must("delete access keys"), named("access key", user.access_keys), user.access_keys.clear),
        Obstacle(must("delete login profile"), ["login profile"] if user.login else [], lose_login),
        Obstacle(must("delete MFA device"), named("MFA device", (device.serial for device in devices)), lose_devices),
        Obstacle(must("delete policies"), named("inline policy", user.inline), user.inline.clear),
        Obstacle(must("detach all policies"), named("attached policy", user.attached), user.attached.clear),
        Obstacle(must("remove users from group"), named("group", groups), leave),
        Obstacle(
            must("delete signing certificates"),
            named("signing certificate", user.signing_certificates),
            user.signing_certificates.clear,
        ),
        Obstacle(must("remove referenced objects"), references, lose_references),
    ]


@writes(NoSuchEntity, LimitExceeded, InvalidInput, ConcurrentModification, ServiceFailure)
def tag_user(call: Call, *, user_name: ExistingUserName, tags: Tags) -> None:
    """Add tags to a user; a tag whose key is there already replaces it."""
    user = find_user(call, user_name)
    user.tags = with_tags(call, "User", user.tags, tags)


@writes(NoSuchEntity, ConcurrentModification, ServiceFailure)
def untag_user(call: Call, *, user_name: ExistingUserName, tag_keys: TagKeys) -> None:
    """Remove tags from a user."""
    user = find_user(call, user_name)
    user.tags = without_tags(user.tags, tag_keys)


@reads(NoSuchEntity, ServiceFailure, pages={"Tags": "key"})
def list_user_tags(call: Call, *, user_name: ExistingUserName) -> Iterable[Tag]:
    """List the tags of a user, ordered by key."""
    return in_order(find_user(call, user_name).tags)


def whole(call: Call, user: UserRecord) -> User:
    """A user with its boundary and, if it has any, its tags."""
    shown = with_last_use(call, user)
    shown.permissions_boundary = boundary(user.boundary)
    shown.tags = as_tags(user.tags) or None
    return shown


def with_last_use(call: Call, user: UserRecord) -> User:
    """A user with the time of its last sign-in with a password, which GetUser and ListUsers alone tell."""
    shown = as_user(call, user)
    if user.login or user.had_password:
        shown.password_last_used = call.uses.signed_in(user.id)
    return shown
