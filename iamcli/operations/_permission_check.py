"""Whether a caller has the permissions that a delegation request asks for.

API reference, GetDelegationRequest: the result is an approximation. Here each action that the request's policy names
is asked of the engine on each of its resources, as they stand there, wildcards and all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..policy import Statement
    from ..service import Call

ALLOWED, DENIED, UNSURE = "ALLOWED", "DENIED", "UNSURE"


def covers(call: Call, policy: str) -> str:
    """ALLOWED if the caller may do all of it, DENIED if it may not, UNSURE where that depends on more."""
    from ..authorization.policies import evaluator, principal
    from ..policy import parse
    from ..policy.evaluate import Verdict
    from ..policy.request import Request

    ready, who = evaluator(call.account, call.caller), principal(call.account, call.caller)
    result = ALLOWED
    for statement in parse(policy).statements:
        if statement.effect != "Allow":
            continue
        if statement.action is None or statement.resource is None:
            result = UNSURE
            continue
        for action, resource in wanted(statement):
            request = Request(principal=who, action=action, resource=resource)
            if ready.allows(request) is Verdict.ALLOWED:
                continue
            if not ready.decide(request).missing:
                return DENIED
            result = UNSURE
    return result


def wanted(statement: Statement) -> Iterator[tuple[str, str]]:
    """Each action that a statement names, with each of its resources."""
    from ..catalog.actions import expand

    for pattern in statement.action.values if statement.action else ():
        for action in expand(pattern) if "*" in pattern or "?" in pattern else (pattern,):
            for resource in statement.resource.values if statement.resource else ():
                yield action, resource
