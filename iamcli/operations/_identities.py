"""Users, groups and roles by their ARNs, and all permissions policies that count for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..errors import InvalidInput, NoSuchEntity, ValidationError
from ._policies import managed_policy
from ._principals import group_arn, groups_of, user_arn
from ._roles import role_arn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..service import Call
    from ..state.records import GroupRecord, UserRecord
    from ..state.records.roles import RoleRecord

    Record = UserRecord | GroupRecord | RoleRecord

KINDS = ("user", "group", "role")


class Identity(NamedTuple):
    """A user, a group or a role."""

    kind: str
    """One of KINDS."""
    record: Record
    arn: str


class Held(NamedTuple):
    """A permissions policy and the identity it is attached to or part of."""

    name: str
    document: str
    arn: str | None
    """The ARN of a managed policy; None for an inline policy."""
    holder: Identity


def kind_in(arn: str) -> str:
    """What kind of thing an ARN of IAM is about, as in `user`; ValidationError for text that is no ARN."""
    prefix, *fields = arn.split(":", 5)
    if prefix != "arn" or len(fields) < 5 or not fields[-1]:
        raise ValidationError("Invalid ARN:  Could not be parsed!")
    return fields[-1].partition("/")[0] if fields[1] == "iam" else ""


def identity(call: Call, arn: str) -> Identity:
    """The user, group or role with that ARN; NoSuchEntity if it is not there, InvalidInput for other ARNs."""
    kind = kind_in(arn)
    if kind not in KINDS or not arn.startswith(call.arn(f"{kind}/")):
        raise not_an_entity(arn)
    name = arn.rpartition("/")[2]
    found = by_name(call, kind, name)
    if found is None or found.arn != arn:
        raise NoSuchEntity.named(kind, name)
    return found


def not_an_entity(arn: str) -> InvalidInput:
    """What SimulatePrincipalPolicy says of the ARN of a session (newrelic/newrelic-lambda-cli#96)."""
    return InvalidInput(f"Invalid Entity Arn: {arn} does not clearly define entity type and name.")


def by_name(call: Call, kind: str, name: str) -> Identity | None:
    """The user, group or role of that name in any case; None if there is none."""
    account = call.account
    if kind == "user" and name in account.users:
        user = account.users[name]
        return Identity(kind, user, user_arn(call, user))
    if kind == "group" and name in account.groups:
        group = account.groups[name]
        return Identity(kind, group, group_arn(call, group))
    if kind == "role" and name in account.roles:
        role = account.roles[name]
        return Identity(kind, role, role_arn(call, role))
    return None


def policies_of(call: Call, who: Identity) -> Iterator[Held]:
    """All policies of an identity: its inline and managed ones, and for a user those of its groups behind them."""
    yield from own_policies(call, who)
    if who.kind == "user":
        for group in named(call, "group", groups_of(call, who.record.name.lower())):
            yield from own_policies(call, group)


def own_policies(call: Call, who: Identity) -> Iterator[Held]:
    """The inline and then the managed policies of an identity itself, each in the order of names."""
    for name in sorted(who.record.inline, key=str.lower):
        yield Held(name, who.record.inline[name], None, who)
    for arn in sorted(who.record.attached, key=lambda arn: arn.rpartition("/")[2].lower()):
        if policy := managed_policy(call, arn):
            yield Held(policy.name, policy.versions[policy.default].document, arn, who)


def named(call: Call, kind: str, names: Iterable[str]) -> Iterator[Identity]:
    """The identities of these names, as far as they are there."""
    return (found for found in (by_name(call, kind, name) for name in names) if found)
