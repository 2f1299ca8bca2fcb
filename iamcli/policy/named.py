"""Whether Principal or NotPrincipal means the one who asks, and how directly.

IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal", and the table of principals in "How AWS
enforcement code logic evaluates requests to allow or deny access".
"""

from __future__ import annotations

import enum
from collections.abc import Iterable

from .context import IDENTITIES
from .grammar import Principals
from .request import Principal, PrincipalKind


class Strength(enum.IntEnum):
    """How directly a statement speaks of a principal."""

    NONE = 0
    """It does not."""
    ACCOUNT = 1
    """It names the account, which leaves the decision to the account's own policies."""
    LIMITED = 2
    """It names the role of a session, or the user behind a federated one: boundary and session policies count."""
    DIRECT = 3
    """It names the user, the session, the service, or everyone."""


class Named:
    """The principals of one statement."""

    __slots__ = ("_accounts", "_everyone", "_federated", "_names", "_services", "negated")

    def __init__(self, principals: Principals, *, negated: bool) -> None:
        self.negated = negated
        listed = {kind: identifiers.values for kind, identifiers in principals.entries}
        aws = listed.get("AWS", ())
        self._everyone = principals.everyone or "*" in aws
        self._accounts = frozenset(account for name in aws if (account := _account(name)))
        self._names = frozenset(aws)
        self._services = frozenset(name.lower() for name in listed.get("Service", ()))
        self._federated = frozenset(listed.get("Federated", ()))

    def strength(self, principal: Principal, *, denies: bool, has_boundary: bool) -> Strength:
        """How directly the statement speaks of a principal, who may have a permissions boundary."""
        if self.negated:
            hit = self._spared(principal, has_boundary=has_boundary) if denies else self._strength(principal)
            return Strength.DIRECT if not hit else Strength.NONE
        return self._strength(principal)

    def _strength(self, principal: Principal) -> Strength:
        if self._everyone:
            return Strength.DIRECT
        if principal.kind not in IDENTITIES:
            return Strength.DIRECT if self._names_outsider(principal) else Strength.NONE
        if self._names.intersection(direct(principal)):
            return Strength.DIRECT
        if self._names.intersection(behind(principal)):
            return Strength.LIMITED
        if principal.account in self._accounts:
            return Strength.DIRECT if principal.kind is PrincipalKind.ROOT else Strength.ACCOUNT
        return Strength.NONE

    def _spared(self, principal: Principal, *, has_boundary: bool) -> bool:
        """Whether a Deny leaves a principal alone: its account, its role and itself must all be listed.

        With a boundary it never does (IAM User Guide, "Permissions boundaries for IAM entities").
        """
        if principal.kind not in IDENTITIES:
            return self._everyone or self._names_outsider(principal)
        if has_boundary:
            return False
        if self._everyone:
            return True
        names, roles = set(direct(principal)), set(behind(principal))
        if principal.kind is PrincipalKind.FEDERATED_USER:
            roles = set()
        return (
            principal.account in self._accounts
            and (not names or not self._names.isdisjoint(names))
            and (not roles or not self._names.isdisjoint(roles))
        )

    def _names_outsider(self, principal: Principal) -> bool:
        if principal.kind is PrincipalKind.SERVICE:
            return principal.arn.lower() in self._services
        if principal.kind is PrincipalKind.ANONYMOUS:
            return False
        host = _provider(principal.arn)
        return any(name == principal.arn or _same_provider(name, principal.arn, host) for name in self._federated)


def direct(principal: Principal) -> Iterable[str]:
    """The identifiers that mean this principal and no other."""
    if principal.kind in (PrincipalKind.ROOT, PrincipalKind.ROLE, PrincipalKind.GROUP):
        return ()
    return tuple(filter(None, (principal.arn, principal.id)))


def behind(principal: Principal) -> Iterable[str]:
    """The identifiers of the role, or of the user, that the principal is a session of."""
    if principal.kind is PrincipalKind.FEDERATED_USER:
        return (principal.user_arn,) if principal.user_arn else ()
    if principal.kind in (PrincipalKind.ROLE, PrincipalKind.ROLE_SESSION):
        arn = principal.role_arn or (principal.arn if principal.kind is PrincipalKind.ROLE else "")
        return tuple(filter(None, (arn, principal.id.partition(":")[0])))
    return ()


def _account(name: str) -> str:
    """The account that an identifier stands for as a whole; empty if it is another one's."""
    if len(name) == 12 and name.isdigit():
        return name
    fields = name.split(":", 5)
    return fields[4] if len(fields) == 6 and fields[2] == "iam" and fields[5] == "root" else ""


def _provider(arn: str) -> str:
    """The host and path of an OpenID Connect provider; empty for the ARN of something else."""
    if not arn.startswith("arn:"):
        return arn
    return arn.partition(":oidc-provider/")[2]


def _same_provider(name: str, arn: str, host: str) -> bool:
    """A provider goes by its host where one side does not know the account."""
    return bool(host) and name.startswith("arn:") is not arn.startswith("arn:") and _provider(name) == host
