"""Requests for permissions that are delegated for a while."""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew at each start.
from datetime import datetime

import msgspec

from . import Record


class ParameterRecord(Record, kw_only=True):
    """A parameter of a policy template, as it was given."""

    name: str
    values: list[str] = []
    type: str | None = None


class DelegationRequestRecord(Record, kw_only=True):
    """A delegation request; `state` is what it was brought to, and it expires by itself."""

    id: str
    description: str
    template: str
    """The ARN of the managed policy that serves as template."""
    parameters: list[ParameterRecord] | None = None
    policy: str
    """The template as it was when the request was made, with the parameters put in."""
    message: str | None = None
    workflow: str
    redirect_url: str | None = None
    channel: str
    duration: int
    """Seconds."""
    only_by_owner: bool | None = None
    requestor: str
    """The unique id of whoever made it."""
    owner_account: str = ""
    owner: str = ""
    """The unique id of the identity it is associated with; empty while there is none."""
    approver: str = ""
    """The unique id of the identity that accepted it; empty while there is none."""
    state: str = "UNASSIGNED"
    created: datetime
    updated: datetime
    notes: str | None = None
    rejection: str | None = None
    token: str = ""
    """What is exchanged for credentials, once the permissions begin; empty before."""


class Workflow(msgspec.Struct):
    """Of a delegation request, what tells whether it is in the way of another; read in bulk."""

    workflow: str
    updated: datetime

    @property
    def since(self) -> datetime:
        """When it began to age."""
        return self.updated
