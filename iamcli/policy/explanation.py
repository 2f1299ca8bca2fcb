"""The form of an explanation: types of policy, statements that came near, and the parts that were met or not.

Everything here is data that `msgspec.json.encode` writes as JSON.
"""

from __future__ import annotations

import enum

import msgspec

from .compiled import PolicyType
from .evaluate import Verdict

NAMES = {
    PolicyType.IDENTITY: "identity-based policy",
    PolicyType.RESOURCE: "resource-based policy",
    PolicyType.BOUNDARY: "permissions boundary",
    PolicyType.SESSION: "session policy",
    PolicyType.SCP: "service control policy",
    PolicyType.RCP: "resource control policy",
    PolicyType.ENDPOINT: "VPC endpoint policy",
    PolicyType.TRUST: "trust policy",
    PolicyType.KEY: "key policy",
}
"""What people call each type of policy."""


class PartName(enum.Enum):
    """What a statement asks about a request."""

    ACTION = "action"
    PRINCIPAL = "principal"
    RESOURCE = "resource"
    CONDITION = "condition"


class Part(msgspec.Struct, frozen=True, rename="pascal"):
    """One thing that a statement asks, and whether the request meets it."""

    name: PartName
    met: bool
    said: str
    """Such as `aws:SourceIp is 203.0.113.5, not in 10.0.0.0/8`."""


class StatementTrace(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """A statement that applies or came near."""

    policy: str
    """Name of the policy; empty if it has none."""
    sid: str
    """Empty if the statement has none."""
    effect: str
    line: int
    column: int
    """Where the statement begins in its document; from 1."""
    applies: bool
    parts: tuple[Part, ...]


class TypeTrace(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """What the policies of one type, or of one level of an organization, say."""

    type: PolicyType
    level: int
    """From 1 at the organization's root; 0 of types without levels."""
    verdict: Verdict
    policies: tuple[str, ...]
    statements: tuple[StatementTrace, ...]
    """The nearest first."""
    omitted: int
    """How many statements that came near are left out."""


class Change(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """One change that the opposite answer takes."""

    type: PolicyType
    """The type of policy that has to change."""
    sentence: str
    statement: str = ""
    """JSON of the statement to add; empty if one has to go."""


class Explanation(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """Why a request is allowed or not."""

    principal: str
    action: str
    resource: str
    verdict: Verdict
    decided_by: PolicyType | None
    sentence: str
    """The answer and its reason."""
    types: tuple[TypeTrace, ...]
    """In AWS's order."""
    notes: tuple[str, ...]
    """What was passed over, and why."""
    missing: tuple[str, ...]
    """Condition keys that statements look at and the request lacks."""
    changes: tuple[Change, ...]
    """What it takes to get the opposite answer; of an implicit deny all of them."""
