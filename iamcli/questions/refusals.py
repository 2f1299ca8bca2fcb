"""A refusal of the past, weighed again against the account as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..authorization.policies import SESSION, ready
from ..errors import IamError
from ..policy.compiled import CompiledPolicy, PolicyType
from .asking import Asked, Given, asked
from .principals import PrincipalUnknown, subject

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ..state.event_log import Log
    from ..state.records.events import Event
    from .principals import Accounts

TAGS = ("aws:principaltag/", "aws:resourcetag/", "iam:resourcetag/")
"""Keys whose values are read anew: whoever asked or what was asked for may have other tags by now."""


class NothingRefused(IamError):
    """The event log has no refusal."""

    def __init__(self, who: str) -> None:
        super().__init__(f"The event log knows of nothing that was refused to {who or 'anybody'} lately.")


def last_refusal(log: Log, principal: str = "") -> Event:
    """The newest refusal of a principal, or of anybody; NothingRefused if there is none."""
    event = log.last_refusal(principal)
    if event is None or event.iamcli_decision is None:
        raise NothingRefused(principal)
    return event


def asked_again(accounts: Accounts, number: str, event: Event, now: datetime) -> Asked:
    """The request that was refused, with the circumstances of then and the policies of now.

    PrincipalUnknown if whoever asked is gone.
    """
    decision = event.iamcli_decision
    assert decision  # last_refusal answers no other events
    issuer = (event.user_identity.session_context or {}).get("sessionIssuer", {})
    try:
        who = subject(accounts, number, decision.principal or "*", now=now, made_by=str(issuer.get("arn", "")))
    except PrincipalUnknown:
        raise PrincipalUnknown(
            decision.principal, f"Whoever was refused is gone: there is no {decision.principal} any more."
        ) from None
    temporary = who.principal.kind.value in ("role-session", "federated-user", "web-identity", "saml")
    anew = TAGS[1:] if temporary else TAGS  # a session's tags stand in no record but this one
    then = {key: value for key, value in decision.context.items() if not key.lower().startswith(anew)}
    current = {key: value for key, value in who.context.items() if key.lower().startswith(anew)}
    limits, scopes = documents(decision.session_policies or ()), documents(decision.scopes)
    found = asked(
        accounts,
        who._replace(context=current),
        decision.action,
        decision.resource,
        Given(context=then, session=limits if decision.session_policies is not None else None),
    )
    return found._replace(policies=replace(found.policies, scopes=scopes))


def documents(texts: Sequence[str]) -> list[CompiledPolicy]:
    """The session policies of then."""
    return [ready(text, PolicyType.SESSION, SESSION) for text in texts]
