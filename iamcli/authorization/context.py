"""The global condition keys of a request, as far as they do not follow from its principal.

IAM User Guide, "AWS global condition context keys". The engine derives aws:PrincipalArn, aws:userid and their like.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from .policies import identity_of

if TYPE_CHECKING:
    from ..callers import Caller
    from ..policy.request import ContextValue
    from ..state.account import Account

REGION = "us-east-1"
"""Where IAM and the global endpoint of STS are."""


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """How a request came: when, from where, with what."""

    now: datetime
    source_ip: str = "127.0.0.1"
    user_agent: str = "iamcli"
    secure: bool = True
    """Whether nobody could listen: true of what never leaves the machine."""


def global_context(account: Account, caller: Caller, circumstances: Circumstances) -> dict[str, ContextValue]:
    """The keys, with their values; a key that AWS leaves out is absent."""
    now = circumstances.now
    found: dict[str, ContextValue] = {
        "aws:CurrentTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": str(int(now.timestamp())),
        "aws:RequestedRegion": REGION,
        "aws:SecureTransport": circumstances.secure,
        "aws:SourceIp": circumstances.source_ip,
        "aws:UserAgent": circumstances.user_agent,
        "aws:ViaAWSService": False,
    }
    who = identity_of(account, caller)
    for key, value in getattr(who.record, "tags", {}).items() if who else ():
        found[f"aws:PrincipalTag/{key}"] = value
    return found
