"""Principals as records keep them: by unique ids, which outlive a new name and are never given to anybody else.

IAM User Guide, "IAM identifiers", "Unique identifiers". A user or role has its own, the root user the account's number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..state import identities

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..service import Call


def caller_id(call: Call) -> str:
    """The unique id of whoever calls; a session of a role counts as the role."""
    return call.caller.id.partition(":")[0] if call.caller.kind == "role" else call.caller.id


def arns_now(call: Call, ids: Iterable[str]) -> dict[str, str]:
    """The ARNs that the principals with these unique ids have now, by id; whoever is gone is left out."""
    return identities.arns_now(call.account, ids)
