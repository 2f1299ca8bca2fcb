"""What principals did last: the seam at which the event log joins.

There is no event log yet, so nobody has ever done anything. Everything that answers with a "last used" asks `uses`
and draws its own conclusions; when requests are recorded, `uses` reads them and nothing else changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ..service import Call

SIGN_IN = "signin"
"""The service of a sign-in with a password."""


class Use(NamedTuple):
    """One authenticated request, as CloudTrail would have it."""

    time: datetime
    principal: str
    """The ARN of the user, the role or the root user who made it."""
    service: str
    """The namespace of the service, as in `s3`."""
    action: str = ""
    """The name of the action, without the service."""
    region: str = "us-east-1"
    access_key_id: str = ""
    """The long-term key it was signed with; empty if there was none."""


def uses(call: Call) -> Iterable[Use]:
    """All requests that are on record, the oldest first: none, as long as there is no record."""
    return ()
