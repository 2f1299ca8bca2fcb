"""Trust policies: what a role may have, how the account keeps it, and what becomes of the principals it names.

IAM User Guide, "AWS JSON policy elements: Principal": IAM keeps a user or role that a policy names by its unique id
and shows it by its ARN. So it has to exist, may be renamed, and leaves its id behind when it is deleted. The account
file has the ARN, as answers show it; it is rewritten when it changes or goes. All else stays as it was sent.

Federated principals are not looked up. AWS's help with "Invalid principal in policy" (re:Post, iam-trust-policy-error)
names users and roles alone, the pages of DeleteSAMLProvider and DeleteOpenIDConnectProvider leave policies that name a
provider which is gone, and no report was found of a trust policy refused because its provider did not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ..errors import MalformedPolicyDocument
from ._principals import user_arn
from ._roles import role_arn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ..service import Call

STRING = r'("(?:[^"\\]|\\.)*")(\s*:)?'
"""A string of JSON, and the colon behind it if it is a key."""


def trust_policy(call: Call, document: str) -> str:
    """A trust policy as the account keeps it; MalformedPolicyDocument or LimitExceeded if no role can have it."""
    from ..policy import Kind, check, size

    check(document, Kind.TRUST)
    call.within("AssumeRolePolicySize", size(document), "ACLSizePerRole")
    return with_principals(document, lambda principal: known(call, principal))


def rename_principal(call: Call, old: str, new: str) -> None:
    """Put another ARN, or the unique id of what was deleted, for an ARN in all trust policies."""
    as_kept = as_json(old)[1:-1]
    for name in call.account.roles.mentioning(as_kept) if old != new else ():
        role = call.account.roles[name]
        role.trust = with_principals(role.trust, lambda principal: new if principal == old else principal)


def known(call: Call, principal: str) -> str:
    """An AWS principal as IAM shows it; MalformedPolicyDocument if it should be in this account but is not.

    An account's number stands for its root user, a unique id for whom it belongs to. Users and roles of other accounts
    are taken to exist; a unique id of theirs cannot be told from one that was deleted here, and is refused.
    """
    if len(principal) == 12 and principal.isdigit():
        return f"arn:aws:iam::{principal}:root"
    if principal.startswith(("AIDA", "AROA")):
        candidates = with_id(call, principal)
    else:
        _, _, service, _, account, resource = (principal.split(":", 5) + [""] * 5)[:6]
        if account != call.account.id or resource == "root":
            return principal
        if service == "sts":  # a session; those of federated users need not have begun
            kind, _, session = resource.partition("/")
            there = kind != "assumed-role" or session.partition("/")[0] in call.account.roles
            candidates = iter([principal] if there else [])
        else:
            name = resource.rpartition("/")[2]
            candidates = (arn for arn, _ in principals(call, [name], [name]) if arn == principal)
    shown = next(candidates, None)
    if shown is None:
        raise MalformedPolicyDocument(f'Invalid principal in policy: "AWS":"{principal}"')
    return shown


def with_id(call: Call, unique_id: str) -> Iterator[str]:
    """The ARN of the user or role that has a unique id, if there is one."""
    users, roles = (table.mentioning(unique_id) for table in (call.account.users, call.account.roles))
    return (arn for arn, its_id in principals(call, users, roles) if its_id == unique_id)


def principals(call: Call, users: Iterable[str], roles: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The ARNs and unique ids of those of these users and roles that exist."""
    for name in users:
        if user := call.account.users.get(name):
            yield user_arn(call, user), user.id
    for name in roles:
        if role := call.account.roles.get(name):
            yield role_arn(call, role), role.id


def with_principals(document: str, shown: Callable[[str], str]) -> str:
    """A trust policy, known to be valid, with each of its AWS principals replaced by what it is to be shown as."""
    import re

    from ..policy.json_text import read

    top: Any = read(document)
    statements = top["Statement"] if isinstance(top["Statement"], list) else [top["Statement"]]
    parts, end = [], 0
    for element in (statement["Principal"] for statement in statements):
        kind = ""
        for token in re.compile(STRING).finditer(document, element.start, element.end):
            text = msgspec.json.decode(token[1], type=str)
            if token[2]:
                kind = text
            elif kind == "AWS":
                parts += [document[end : token.start(1)], as_json(shown(text))]
                end = token.end(1)
    return "".join([*parts, document[end:]])


def as_json(text: str) -> str:
    """A string as JSON spells it if it has no choice."""
    return msgspec.json.encode(text).decode()
