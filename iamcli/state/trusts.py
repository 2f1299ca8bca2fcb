"""Trust policies as they stand now: principals of other accounts may have other names since, or be gone.

IAM User Guide, "AWS JSON policy elements: Principal": a policy means the user or role that had the ARN when it was
saved, and shows its unique id once that is deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

    from .account import Account


STRING = r'("(?:[^"\\]|\\.)*")(\s*:)?'
"""A string of JSON, and the colon behind it if it is a key."""


class Trusting(Protocol):
    """What a role has that tells whom it trusts."""

    trust: str
    foreign: dict[str, str]


def trust_now(role: Trusting, accounts: Callable[[str], Account | None]) -> str:
    """The trust policy of a role; `accounts` gives the others that are kept here, by their 12 digits.

    Where the account of a principal is not here any more, its ARN stays.
    """
    if not role.foreign:
        return role.trust
    from .identities import arns_now

    def shown(principal: str) -> str:
        unique_id = role.foreign.get(principal)
        account = accounts(principal.split(":", 5)[4]) if unique_id else None
        if unique_id is None or account is None:
            return principal
        return arns_now(account, [unique_id]).get(unique_id, unique_id)

    return with_principals(role.trust, shown)


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
