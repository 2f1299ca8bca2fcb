"""Trust policies as they stand now: principals of other accounts may have other names since, or be gone.

IAM User Guide, "AWS JSON policy elements: Principal": a policy means the user or role that had the ARN when it was
saved, and shows its unique id once that is deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from ..errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .account import Account
    from .table import Table

    Accounts = Callable[[str], Account | None]

STRING = r'("(?:[^"\\]|\\.)*")(\s*:)?'
"""A string of JSON, and the colon behind it if it is a key."""


class Trusting(Protocol):
    """What a role has that tells whom it trusts."""

    trust: str
    foreign: dict[str, str]


def trust_now(role: Trusting, accounts: Accounts) -> str:
    """The trust policy of a role; `accounts` gives the others that are kept here, by their 12 digits.

    Where the account of a principal is not here any more, or cannot be read, its ARN stays.
    """
    if not role.foreign:
        return role.trust

    def shown(principal: str) -> str:
        unique_id = role.foreign.get(principal)
        account = neighbour(accounts, principal.split(":", 5)[4]) if unique_id else None
        return arn_now(account, principal, unique_id) if account and unique_id else principal

    return with_principals(role.trust, shown)


def neighbour(accounts: Accounts, number: str) -> Account | None:
    """Another account; None if it is not here, or is no account: what is wrong with it is its own affair."""
    try:
        return accounts(number)
    except ConfigurationError:
        return None


def arn_now(account: Account, arn: str, unique_id: str) -> str:
    """The ARN of the user or role that had this one and has the id; the id if it is gone."""
    name = arn.rpartition("/")[2]
    kind, found = ("user", account.users.get(name)) if ":user/" in arn else ("role", account.roles.get(name))
    if found and found.id == unique_id:
        return account.arn(f"{kind}{found.path}{found.name}")
    return account.derived("ARNs by id", lambda: arns_by_id(account)).get(unique_id, unique_id)


def arns_by_id(account: Account) -> dict[str, str]:
    """The ARNs of all users and roles."""
    from .records import Holder

    tables: tuple[tuple[str, Table[Any]], ...] = (("user", account.users), ("role", account.roles))
    return {
        row.id: account.arn(f"{kind}{row.path}{row.name}") for kind, table in tables for _, row in table.scan(Holder)
    }


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
