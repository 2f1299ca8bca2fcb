"""How answers show managed policies, their versions and their attachments, and who has them.

Nobody stores how often a policy is used: it is counted over the principals, once in each answer that tells it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ..shapes.policies import AttachedPolicy, ManagedPolicy, PolicyVersion
from ..shapes.rules import Document
from ..state.records import Holder

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator

    from ..service import Call
    from ..state.records import GroupRecord, PolicyRecord
    from ..state.records.roles import RoleRecord
    from ..state.table import Table

M = TypeVar("M", bound=ManagedPolicy)


class Uses(NamedTuple):
    """How many principals have each managed policy, and how many are bounded by it, by the policy's ARN."""

    attached: Counter[str]
    bounding: Counter[str]


def by_name(
    call: Call, first: str, *, own: bool, aws: Iterable[tuple[str, PolicyRecord]], whole: bool = False
) -> Iterator[tuple[str, PolicyRecord]]:
    """ARNs and records in the order of names: of the account's policies, if wanted, and of the given ones of AWS.

    Most of the account's that come before the folded name `first` are left out, but not that name itself: one of
    AWS's policies can have the same name.
    """
    records = call.account.policies.values(after=first[:-1], whole=whole) if own else ()
    prefix = call.arn("policy")
    ours = ((f"{prefix}{policy.path}{policy.name}", policy) for policy in records)
    if not aws:
        return ours
    from heapq import merge

    return merge(ours, aws, key=lambda pair: pair[1].name.lower())


def principal_tables(call: Call) -> dict[str, Table[Any]]:
    """The tables of those who can have managed policies, by AWS's names for the kinds of entities."""
    return {"Group": call.account.groups, "User": call.account.users, "Role": call.account.roles}


def uses(call: Call, arn: str = "") -> Uses:
    """How many have and are bounded by each managed policy, counted in one pass over all principals.

    With an ARN only that policy's numbers are right, and the pass is shorter.
    """
    tables = principal_tables(call).values()
    rows = [row for table in tables for _, row in table.scan(Holder, holding=arn)]
    return counted(rows, rows)


def counted(holders: Iterable[Holder | GroupRecord | RoleRecord], bounded: Iterable[Holder | RoleRecord]) -> Uses:
    """How many of these have and are bounded by each managed policy; groups are never bounded."""
    from collections import Counter
    from itertools import chain
    from operator import attrgetter

    attached = Counter(chain.from_iterable(map(attrgetter("attached"), holders)))
    return Uses(attached, Counter(filter(None, map(attrgetter("boundary"), bounded))))


def shown(kind: type[M], arn: str, policy: PolicyRecord, used: Uses) -> M:
    """A managed policy with what all answers have of it; its description is not in all of them."""
    return kind(
        policy_name=policy.name,
        policy_id=policy.id,
        arn=arn,
        path=policy.path,
        default_version_id=policy.default,
        attachment_count=used.attached.get(arn, 0),
        permissions_boundary_usage_count=used.bounding.get(arn, 0),
        is_attachable=True,
        create_date=policy.created,
        update_date=policy.updated,
    )


def as_version(policy: PolicyRecord, version_id: str, *, document: bool = False) -> PolicyVersion:
    """A version of a managed policy, with its document if wanted."""
    version = policy.versions[version_id]
    return PolicyVersion(
        document=Document(version.document) if document else None,
        version_id=version_id,
        is_default_version=version_id == policy.default,
        create_date=version.created,
    )


def all_versions(policy: PolicyRecord) -> list[PolicyVersion]:
    """The versions of a managed policy with their documents, from the newest on."""
    versions, default = policy.versions, policy.default
    return [
        PolicyVersion(
            document=Document(versions[version_id].document),
            version_id=version_id,
            is_default_version=version_id == default,
            create_date=versions[version_id].created,
        )
        for version_id in newest_first(policy)
    ]


def newest_first(policy: PolicyRecord) -> list[str]:
    """The ids of a policy's versions, from the newest on."""
    return sorted(sorted(policy.versions, reverse=True), key=len, reverse=True)  # as numbers, but faster


def as_attached(arns: Iterable[str], path_prefix: str = "/") -> list[AttachedPolicy]:
    """The managed policies that a principal has and whose path begins so, in the order of their names."""
    found = attached_by_name(tuple(arns))
    if path_prefix == "/":  # as every path does
        return found
    return [policy for policy in found if policy.policy_arn and _path(policy.policy_arn).startswith(path_prefix)]


@lru_cache(8192)
def attached_by_name(arns: tuple[str, ...]) -> list[AttachedPolicy]:
    """Policies in the order of their names; kept since many principals have the same ones, and changed by nobody."""
    return [policy for *_, policy in sorted(map(_attached, arns))]


@lru_cache(8192)
def _attached(arn: str) -> tuple[str, str, AttachedPolicy]:
    """A policy behind what it is sorted by."""
    name = arn.rpartition("/")[2]
    return name.lower(), arn, AttachedPolicy(policy_name=name, policy_arn=arn)


def _path(arn: str) -> str:
    """The path in the ARN of a policy, which begins and ends with a slash."""
    path, slash, _ = arn.partition(":policy")[2].rpartition("/")
    return path + slash
