"""Finding users and groups, and saying who they are."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ..errors import NoSuchEntity, ValidationError
from ..state import identities

if TYPE_CHECKING:
    from ..service import Call
    from ..shapes.groups import Group
    from ..shapes.users import User
    from ..state.records import CredentialsRecord, GroupRecord, UserRecord


def find_user(call: Call, name: str) -> UserRecord:
    """The user of that name in any case; NoSuchEntity if there is none."""
    if name not in call.account.users:
        raise NoSuchEntity.named("user", name)
    return call.account.users[name]


def find_group(call: Call, name: str) -> GroupRecord:
    """The group of that name in any case; NoSuchEntity if there is none."""
    if name not in call.account.groups:
        raise NoSuchEntity.named("group", name)
    return call.account.groups[name]


def user_or_caller(call: Call, name: str | None) -> UserRecord:
    """The named user, or the one who calls; ValidationError if that is no user."""
    if name is None and call.caller.user is None:
        raise ValidationError("Must specify userName when calling with non-User credentials")
    return find_user(call, name or call.caller.user or "")


def credentials_of(call: Call, name: str | None) -> tuple[str | None, CredentialsRecord]:
    """The credentials of the named user, or of the caller, with the user's name: None for the root user."""
    if name is None and call.caller.kind == "root":
        return None, call.account.settings.root
    user = user_or_caller(call, name)
    return user.name, user


def groups_of(call: Call, user: str) -> list[str]:
    """The folded names of the groups a user (by folded name) is in."""
    return identities.groups_of(call.account, user)


def user_arn(call: Call, user: UserRecord) -> str:
    """The ARN of a user."""
    return call.arn(f"user{user.path}{user.name}")


def group_arn(call: Call, group: GroupRecord) -> str:
    """The ARN of a group."""
    return call.arn(f"group{group.path}{group.name}")


def as_user(call: Call, user: UserRecord) -> User:
    """A user as lists show it: without permissions boundary and tags."""
    return user_shape()(
        path=user.path, user_name=user.name, user_id=user.id, arn=user_arn(call, user), create_date=user.created
    )


@cache
def user_shape() -> type[User]:
    """What a user is shown as; an import statement, though all is loaded, takes longer than this."""
    from ..shapes.users import User

    return User


def as_group(call: Call, group: GroupRecord) -> Group:
    """A group as answers show it."""
    from ..shapes.groups import Group

    return Group(
        path=group.path, group_name=group.name, group_id=group.id, arn=group_arn(call, group), create_date=group.created
    )
