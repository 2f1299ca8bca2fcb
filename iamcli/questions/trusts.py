"""The roles of an account with their trust policies, for questions that name no single role."""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew at each start.
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from ..policy.compiled import CompiledPolicy, CompiledStatement, PolicyType, compiled
from ..policy.match import Wildcard
from ..state.account import Account
from ..state.trusts import trust_now
from .unknowns import NO, Answer, Held, Outcome

if TYPE_CHECKING:
    from .principals import Accounts

ELSEWHERE = "in other accounts, as far as the role trusts"
"""Where a policy lets roles be assumed that nobody here can ask whom they trust."""


class Trust(msgspec.Struct, gc=False):
    """Of a role, only what tells whom it trusts; read in bulk."""

    name: str
    trust: str
    path: str = "/"
    foreign: dict[str, str] = {}


class Trusting(NamedTuple):
    """A role, and whom it trusts."""

    arn: str
    policy: CompiledPolicy


class Named(NamedTuple):
    """Whom a trust policy may mean, to pass over all others quickly."""

    each: frozenset[str] = frozenset()
    """ARNs and unique ids."""
    by_account: bool = False
    """Whether whoever the account's own policies allow."""
    anybody: bool = False


def is_pattern(resource: str) -> bool:
    """Whether a resource stands for several; no role has a wildcard in its name."""
    return "*" in resource or "?" in resource


def roles(accounts: "Accounts", account: Account, pattern: str | None = None) -> Iterator[Trusting]:
    """The account's roles, by name; those that a pattern of ARNs meets."""
    meets = Wildcard(pattern).matches if pattern else None
    for _, role in account.roles.scan(Trust):
        arn = account.arn(f"role{role.path}{role.name}")
        if meets is None or meets(arn):
            yield Trusting(arn, compiled(trust_now(role, accounts), PolicyType.TRUST, role.name, checked=True))


def named(statements: Sequence[CompiledStatement], account: str) -> Named:
    """Whom of the account's identities the Allow statements among these may mean."""
    each: set[str] = set()
    by_account = False
    for statement in statements:
        principals = statement.source.principal
        if not statement.allows:
            continue
        if principals is None or principals.everyone:
            return Named(anybody=True)
        each.update(name for kind, entry in principals.entries if kind == "AWS" for name in entry.values)
        by_account = by_account or any(name == account or name.endswith(f"::{account}:root") for name in each)
    return Named(frozenset(each), by_account=by_account, anybody="*" in each)


def elsewhere(outcome: Outcome, account: str) -> Outcome:
    """What is left of an answer about any role, for the roles of other accounts; all of it is conditional."""
    grants = tuple(one for one in outcome.grants if reaches(one, account))
    return outcome._replace(answer=Answer.CONDITIONAL, grants=grants) if grants else NO


def reaches(held: Held, account: str) -> bool:
    """Whether a clause may mean resources of other accounts."""
    own = (account, "${aws:PrincipalAccount}")
    resources = held.clause.resources
    return not resources or any(
        one.startswith("not ") or len(parts := one.split(":", 5)) < 6 or parts[4] not in own for one in resources
    )
