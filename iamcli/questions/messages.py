"""Encoded authorization messages: what DecodeAuthorizationMessage tells of a refusal.

The form is that of the example in the AWS CLI Command Reference, sts decode-authorization-message: whether it was
denied explicitly, the statements that matched, and the context of the request; every list is an object with `items`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from ..policy.evaluate import Verdict

if TYPE_CHECKING:
    from ..policy.compiled import CompiledStatement
    from ..policy.evaluate import Decision
    from ..policy.grammar import Principals, Strings
    from ..policy.request import Request


def encoded(request: Request, decision: Decision, key: bytes, random: Callable[[int], bytes]) -> str:
    """The message that a refusal of this request carries, sealed with the account's key."""
    from ..tokens.sealed_message import AUTHORIZATION, sealed

    return sealed(key, AUTHORIZATION, msgspec.json.encode(as_data(request, decision)).decode(), random)


def as_data(request: Request, decision: Decision) -> dict[str, Any]:
    """The message before it is sealed."""
    principal = request.principal
    matched = [one for statements in decision.matched.values() for one in statements]
    return {
        "allowed": decision.allowed,
        "explicitDeny": decision.verdict is Verdict.EXPLICIT_DENY,
        "matchedStatements": items(map(statement, matched)),
        "failures": items(()),
        "context": {
            "principal": {"id": principal.id, "arn": principal.arn},
            "action": request.action,
            "resource": request.resource,
            "conditions": items(
                {"key": key, "values": values(value if isinstance(value, (list, tuple)) else [value])}
                for key, value in sorted(request.context.items())
            ),
        },
    }


def statement(found: CompiledStatement) -> dict[str, Any]:
    """A statement that applied."""
    source = found.source
    return {
        "statementId": source.sid or "",
        "effect": "ALLOW" if found.allows else "DENY",
        "principals": values(identifiers(source.principal or source.not_principal)),
        "principalGroups": items(()),
        "actions": values(strings(source.action or source.not_action)),
        "resources": values(strings(source.resource or source.not_resource)),
        "conditions": items(
            {"key": test.name, "operator": test.spelled, "values": values(test.values)} for test in found.tests
        ),
    }


def identifiers(principals: Principals | None) -> list[str]:
    """Whom a statement names."""
    if principals is None:
        return []
    named = [identifier for _, entry in principals.entries for identifier in entry.values]
    return ["*", *named] if principals.everyone else named


def strings(element: Strings | None) -> Iterable[str]:
    """The values of an element."""
    return element.values if element else ()


def values(found: Iterable[Any]) -> dict[str, Any]:
    """A list of values."""
    return items({"value": as_text(value)} for value in found)


def items(found: Iterable[Any]) -> dict[str, Any]:
    """A list, as these messages have it."""
    return {"items": list(found)}


def as_text(value: Any) -> str:
    """A value of a condition key, which is always a text."""
    return str(value).lower() if isinstance(value, bool) else str(value)
