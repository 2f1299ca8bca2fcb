"""The global condition keys of a request, as far as they do not follow from its principal.

IAM User Guide, "AWS global condition context keys". The engine derives aws:PrincipalArn, aws:userid and their like.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from .policies import identity_of

if TYPE_CHECKING:
    from ..callers import Caller, Circumstances
    from ..policy.request import ContextValue
    from ..state.account import Account
    from ..tokens.session_token import SessionFacts

SECONDS = len("2024-01-01T00:00:00")


def global_context(account: Account, caller: Caller, circumstances: Circumstances) -> dict[str, ContextValue]:
    """The keys, with their values; a key that AWS leaves out is absent."""
    current, epoch = clock(circumstances.now)
    found: dict[str, ContextValue] = {
        "aws:CurrentTime": current,
        "aws:EpochTime": str(epoch),
        "aws:RequestedRegion": circumstances.region,
        "aws:SecureTransport": circumstances.secure,
        "aws:SourceIp": circumstances.source_ip,
        "aws:UserAgent": circumstances.user_agent,
        "aws:ViaAWSService": False,
    }
    who = identity_of(account, caller)
    tags: dict[str, tuple[str, str]] = {}
    for key, value in getattr(who.record, "tags", {}).items() if who else ():
        tags[key.lower()] = key, value
    if caller.session:
        found |= of_session(caller.session, epoch)
        tags |= {key.lower(): (key, value) for key, value in caller.session.tags.items()}
    return found | {f"aws:PrincipalTag/{key}": value for key, value in tags.values()}


@lru_cache(maxsize=8)
def clock(now: datetime) -> tuple[str, int]:
    """A time to the second as policies have it, and in seconds since 1970; a server asks for it again and again."""
    return f"{now.isoformat()[:SECONDS]}Z", int(now.timestamp())


def of_session(session: SessionFacts, now: int) -> dict[str, ContextValue]:
    """The keys of temporary credentials. Those of a role's session never say that there was MFA.

    IAM User Guide, "Configuring MFA-protected API access": what AssumeRole gives out has no MFA information.
    """
    found: dict[str, ContextValue] = {
        "aws:TokenIssueTime": datetime.fromtimestamp(session.issued, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:MultiFactorAuthPresent": session.mfa is not None,
    }
    if session.mfa is not None:
        found["aws:MultiFactorAuthAge"] = str(max(now - session.mfa, 0))
    if session.source_identity:
        found["aws:SourceIdentity"] = session.source_identity
    if session.provider:
        found["aws:FederatedProvider"] = session.provider
    if session.kind == "root-session":
        found["aws:AssumedRoot"] = "true"
    return found | {key: list(value) if isinstance(value, tuple) else value for key, value in session.keys.items()}
