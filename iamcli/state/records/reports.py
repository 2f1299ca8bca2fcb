"""The reports somebody asked for. Each is complete as soon as it is asked for, and shows the account of that moment."""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew at each start.
from datetime import datetime

import msgspec

from . import Record

CREDENTIALS = "credential report"
SERVICE_ACCESS = "service access"
ORGANIZATIONS_ACCESS = "organizations access"


class AccessRecord(Record, kw_only=True):
    """The last attempt of a principal to use a service; or of anybody in the report to use one of its actions."""

    service: str
    action: str = ""
    """Empty where the service as a whole is meant."""
    by: str
    """The unique id of the user or role."""
    time: datetime
    region: str


class JobRecord(Record, kw_only=True):
    """A report of one of the kinds above. What else it has depends on its kind."""

    kind: str
    created: datetime
    caller: str = ""
    """Service access: the unique id of whoever asked."""
    lines: list[str] = []
    """Credential report: its lines."""
    about: str = ""
    """Service access: the ARN of the principal or policy. Organizations access: the path of the entity."""
    actions: bool = False
    """Service access: whether actions were asked for too."""
    services: list[str] = []
    """Service access: the namespaces of the services that can be used, in order."""
    entities: list[str] = []
    """Service access: the unique ids of the users and roles that can use them so, in order."""
    accesses: list[AccessRecord] = []
    """Service access: what these tried until then."""


class JobAge(msgspec.Struct):
    """Of a report, only what tells how long it is kept; read in bulk."""

    kind: str
    created: datetime

    @property
    def since(self) -> datetime | None:
        """When it began to age; None for the credential report, which has its own term and is the only one."""
        return None if self.kind == CREDENTIALS else self.created
