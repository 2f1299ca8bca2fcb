"""Roles and the instance profiles that hand them to machines."""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew at each start.
from datetime import datetime

import msgspec

from . import Record


class RoleRecord(Record, kw_only=True):
    """A role; `trust` is its trust policy as given, with principals that were deleted since by their unique ids."""

    name: str
    id: str
    path: str = "/"
    created: datetime
    trust: str
    foreign: dict[str, str] = {}
    """The unique ids of users and roles of other accounts that the trust policy names, by their ARNs there."""
    description: str = ""
    max_session: int = 3600
    max_signin_session: int | None = None
    """Seconds; None while no maximum is set."""
    tags: dict[str, str] = {}
    boundary: str | None = None
    attached: list[str] = []
    inline: dict[str, str] = {}
    service: str = ""
    """The service principal a service-linked role belongs to; empty for all others."""
    template: str = ""
    """The ARN of the role template it was made from; empty for all others."""
    template_version: int = 0


class InstanceProfileRecord(Record, kw_only=True):
    """An instance profile; `role` is the folded name of its one role, empty while it has none."""

    name: str
    id: str
    path: str = "/"
    created: datetime
    tags: dict[str, str] = {}
    role: str = ""


class DeletionTaskRecord(Record, kw_only=True):
    """A deletion of a service-linked role, which succeeded."""

    id: str
    submitted: datetime

    @property
    def since(self) -> datetime:
        """When it began to age."""
        return self.submitted


class Carrier(msgspec.Struct):
    """Of an instance profile, only its role; read in bulk."""

    role: str = ""
