"""Users, groups and roles by their names, and all permissions policies that count for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from .policies import managed_policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .account import Account
    from .records import GroupRecord, UserRecord
    from .records.roles import RoleRecord
    from .table import Table

    Record = UserRecord | GroupRecord | RoleRecord


class Identity(msgspec.Struct, frozen=True):
    """A user, a group or a role."""

    kind: str
    """`user`, `group` or `role`."""
    record: Record
    arn: str


class Held(msgspec.Struct, frozen=True):
    """A permissions policy and the identity it is attached to or part of."""

    name: str
    document: str
    arn: str | None
    """The ARN of a managed policy; None for an inline policy."""
    holder: Identity


def by_name(account: Account, kind: str, name: str) -> Identity | None:
    """The user, group or role of that name in any case; None if there is none."""
    tables: dict[str, Table[Any]] = {"user": account.users, "group": account.groups, "role": account.roles}
    record: Record | None = tables[kind].get(name)
    return Identity(kind, record, account.arn(f"{kind}{record.path}{record.name}")) if record else None


def named(account: Account, kind: str, names: Iterable[str]) -> Iterator[Identity]:
    """The identities of these names, as far as they are there."""
    return (found for found in (by_name(account, kind, name) for name in names) if found)


def groups_of(account: Account, user: str) -> list[str]:
    """The folded names of the groups a user (by folded name) is in."""
    from .records import Membership

    return [name for name, group in account.groups.scan(Membership, holding=user) if user in group.members]


def policies_of(account: Account, who: Identity) -> Iterator[Held]:
    """All policies of an identity: its inline and managed ones, and for a user those of its groups behind them."""
    yield from own_policies(account, who)
    if who.kind == "user":
        for group in named(account, "group", groups_of(account, who.record.name.lower())):
            yield from own_policies(account, group)


def own_policies(account: Account, who: Identity) -> Iterator[Held]:
    """The inline and then the managed policies of an identity itself, each in the order of names."""
    for name in sorted(who.record.inline, key=str.lower):
        yield Held(name, who.record.inline[name], None, who)
    for arn in sorted(who.record.attached, key=lambda arn: arn.rpartition("/")[2].lower()):
        if policy := managed_policy(account, arn):
            yield Held(policy.name, policy.versions[policy.default].document, arn, who)


def arns_now(account: Account, ids: Iterable[str]) -> dict[str, str]:
    """The ARNs that the principals with these unique ids have now, by id; whoever is gone is left out."""
    from .records import Holder

    wanted = set(ids)
    found = {account.id: account.arn("root")} if account.id in wanted else {}
    tables: list[tuple[str, Table[Any]]] = [("user", account.users), ("role", account.roles)]
    for kind, table in tables:
        left = wanted - found.keys()
        if left:
            only = next(iter(left)) if len(left) == 1 else ""
            rows = (row for _, row in table.scan(Holder, holding=only) if row.id in left)
            found |= {row.id: account.arn(f"{kind}{row.path}{row.name}") for row in rows}
    return found
