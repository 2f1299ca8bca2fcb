"""Whom the policy of a resource names besides the account's own users and roles.

IAM User Guide, "AWS JSON policy elements: Principal": services, identity providers, sessions, principals of other
accounts, and everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..policy.named import Strength
from ..policy.request import Principal, PrincipalKind
from .unknowns import Clause, Held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..policy.compiled import CompiledPolicy

ABROAD = Held(Clause("its own account's policies", True, True, int(Strength.DIRECT), (), ()))
"""What a principal of another account needs besides, which nobody knows here."""
KINDS = {
    "root": PrincipalKind.ROOT,
    "user": PrincipalKind.USER,
    "role": PrincipalKind.ROLE,
    "assumed-role": PrincipalKind.ROLE_SESSION,
    "federated-user": PrincipalKind.FEDERATED_USER,
}
EVERYBODY = "*"


class Outsider(NamedTuple):
    """Somebody a policy names."""

    kind: str
    """`service`, `federated`, `session`, `foreign` or `everybody`."""
    name: str
    """As the policy names it."""
    principal: Principal


def outsiders(policy: CompiledPolicy, account: str) -> Iterator[Outsider]:
    """Whom the policy's Allow statements name, each once, as far as they are no users or roles of the account."""
    seen: set[str] = set()
    for statement in policy.statements:
        named = statement.source.principal if statement.allows else None
        if named is None:
            continue
        entries = [(kind, name) for kind, names in named.entries for name in names.values]
        for kind, name in [*([("AWS", EVERYBODY)] if named.everyone else []), *entries]:
            if name not in seen and (found := outsider(kind, name, account)):
                seen.add(name)
                yield found


def outsider(kind: str, name: str, account: str) -> Outsider | None:
    """Whom an identifier of a kind of principal stands for; None if it is one of the account's own."""
    if kind == "Service":
        return Outsider("service", name, Principal(kind=PrincipalKind.SERVICE, arn=name))
    if kind == "Federated":
        saml = ":saml-provider/" in name
        return Outsider(
            "federated", name, Principal(kind=PrincipalKind.SAML if saml else PrincipalKind.WEB_IDENTITY, arn=name)
        )
    if name == EVERYBODY:
        return Outsider("everybody", name, Principal(kind=PrincipalKind.ANONYMOUS))
    arn = f"arn:aws:iam::{name}:root" if len(name) == 12 and name.isdigit() else name
    parts = arn.split(":", 5)
    found = KINDS.get(parts[5].partition("/")[0]) if len(parts) == 6 else None
    home = parts[4] if len(parts) == 6 else ""
    if found is None or (home == account and parts[2] == "iam"):
        return None
    who = Principal(kind=found, arn=arn, account=home, role_arn=arn if found is PrincipalKind.ROLE else "")
    return Outsider("session" if home == account else "foreign", name, who)
