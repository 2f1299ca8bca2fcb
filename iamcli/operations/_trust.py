"""Trust policies: what a role may have, how the account keeps it, and what becomes of the principals it names.

IAM User Guide, "AWS JSON policy elements: Principal": IAM keeps a user or role that a policy names by its unique id
and shows it by its ARN. So it has to exist, may be renamed, and leaves its id behind when it is deleted. The account
file has the ARN, as answers show it; it is rewritten when it changes or goes. Of principals of other accounts that
are kept here it has the unique ids besides, and what became of these is found out when the policy is looked at. All
else stays as it was sent.

Federated principals are not looked up. AWS's help with "Invalid principal in policy" (re:Post, iam-trust-policy-error)
names users and roles alone, the pages of DeleteSAMLProvider and DeleteOpenIDConnectProvider leave policies that name a
provider which is gone, and no report was found of a trust policy refused because its provider did not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..errors import MalformedPolicyDocument
from ..state.trusts import as_json, neighbour, with_principals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..service import Call
    from ..state.account import Account


class Trust(NamedTuple):
    """A trust policy as the account keeps it."""

    document: str
    foreign: dict[str, str]
    """The unique ids of users and roles of other accounts, by the ARNs under which the document names them."""


def trust_policy(call: Call, document: str) -> Trust:
    """A trust policy as the account keeps it; MalformedPolicyDocument or LimitExceeded if no role can have it."""
    from ..policy import Kind, check, size

    check(document, Kind.TRUST)
    call.within("AssumeRolePolicySize", size(document), "ACLSizePerRole")
    foreign: dict[str, str] = {}

    def shown(principal: str) -> str:
        arn, unique_id = known(call, principal)
        if unique_id and not arn.startswith(call.arn("")):
            foreign[arn] = unique_id
        return arn

    return Trust(with_principals(document, shown), foreign)


def rename_principal(call: Call, old: str, new: str) -> None:
    """Put another ARN, or the unique id of what was deleted, for an ARN in all trust policies."""
    as_kept = as_json(old)[1:-1]
    for name in call.account.roles.mentioning(as_kept) if old != new else ():
        role = call.account.roles[name]
        role.trust = with_principals(role.trust, lambda principal: new if principal == old else principal)


def known(call: Call, principal: str) -> tuple[str, str]:
    """An AWS principal as IAM shows it, and its unique id if it is a user or a role that is kept here.

    MalformedPolicyDocument if it should be in an account that is kept here but is not. An account's number stands for
    its root user, a unique id for whom it belongs to; one of another account cannot be told from one that was deleted
    here, and is refused.
    """
    if len(principal) == 12 and principal.isdigit():
        return f"arn:aws:iam::{principal}:root", ""
    if principal.startswith(("AIDA", "AROA")):
        candidates = with_id(call.account, principal)
    else:
        _, _, service, _, number, resource = (principal.split(":", 5) + [""] * 5)[:6]
        account = neighbour(call.account_of, number)
        if account is None or resource == "root":
            return principal, ""
        if service == "sts":  # a session; those of federated users need not have begun
            kind, _, session = resource.partition("/")
            there = kind != "assumed-role" or session.partition("/")[0] in account.roles
            candidates = iter([(principal, "")] if there else [])
        else:
            name = resource.rpartition("/")[2]
            candidates = (one for one in principals(account, [name], [name]) if one[0] == principal)
    found = next(candidates, None)
    if found is None:
        raise MalformedPolicyDocument(f'Invalid principal in policy: "AWS":"{principal}"')
    return found


def with_id(account: Account, unique_id: str) -> Iterator[tuple[str, str]]:
    """The ARN and the unique id of the user or role that has this one, if there is one."""
    users, roles = (table.mentioning(unique_id) for table in (account.users, account.roles))
    return (one for one in principals(account, users, roles) if one[1] == unique_id)


def principals(account: Account, users: Iterable[str], roles: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The ARNs and unique ids of those of these users and roles that exist."""
    for name in users:
        if user := account.users.get(name):
            yield account.arn(f"user{user.path}{user.name}"), user.id
    for name in roles:
        if role := account.roles.get(name):
            yield account.arn(f"role{role.path}{role.name}"), role.id
