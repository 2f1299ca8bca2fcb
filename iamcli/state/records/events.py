"""What happened: a request as one line of the event log, in the shape CloudTrail gives it.

Source: AWS CloudTrail User Guide, "CloudTrail record contents" and "CloudTrail userIdentity element". What a request
does not have is left out, but for requestParameters and responseElements, which are null as CloudTrail's are. One
member is ours: iamcliDecision, of a refusal, says what was weighed. Other programs' lines, with more members than
these, can be read too.
"""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew at each start.
from datetime import datetime
from typing import Annotated, Any

import msgspec

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment with its offset; the log has UTC in whole seconds, as in `2024-01-31T12:00:00Z`."""


NO_EVENT = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What reading something that is no event may raise; the last one if it is nested too deep."""


class EventPart(msgspec.Struct, omit_defaults=True, rename="camel"):
    """A structure of an event: snake_case here, camelCase in the log, absent where it has its default."""


class Identity(EventPart, kw_only=True):
    """Who called. All is empty but the key's id where the request was not recognized."""

    type: str = ""
    """`Root`, `IAMUser`, `AssumedRole`, `FederatedUser`, `SAMLUser`, `WebIdentityUser` or `AWSAccount`."""
    principal_id: str = ""
    """The unique id, of a session with a colon and the session's name behind it."""
    arn: str = ""
    account_id: str = ""
    access_key_id: str = ""
    user_name: str = ""
    identity_provider: str = ""
    session_context: dict[str, Any] | None = None
    """Of temporary credentials: `sessionIssuer`, `attributes`, `webIdFederationData`, `sourceIdentity`."""


class Decision(EventPart, kw_only=True):
    """What was weighed when a request was refused, enough to weigh it again: nothing in it is secret."""

    principal: str
    """The ARN of the caller."""
    action: str
    resource: str
    context: dict[str, Any] = {}
    """Condition keys and their values."""
    outcome: str = ""
    """`implicitDeny` or `explicitDeny`."""
    because: str = ""
    """The kind of policy that decided, in the words of the refusal."""
    session_policies: list[str] | None = None
    """The documents that limited the session; absent if none did."""
    scopes: list[str] = []
    """The documents that the session was narrowed with since."""
    revision: int = 0
    """Of the account, when it was weighed: if the account has another one now, policies may have changed since."""


class Event(EventPart, kw_only=True):
    """One request, allowed or refused."""

    event_version: str
    user_identity: Identity
    event_time: Instant
    event_source: str
    """The service, as in `iam.amazonaws.com`."""
    event_name: str
    aws_region: str
    source_ip_address: str = msgspec.field(name="sourceIPAddress", default="")
    user_agent: str = ""
    error_code: str = ""
    error_message: str = ""
    request_parameters: dict[str, Any] | None
    """Member names begin with a small letter, as in `userName`; secrets are hidden."""
    response_elements: dict[str, Any] | None
    """The answer of what changes something, or hands out credentials; null otherwise."""
    additional_event_data: dict[str, Any] | None = None
    iamcli_decision: Decision | None = None
    request_id: str = msgspec.field(name="requestID", default="")
    event_id: str = msgspec.field(name="eventID", default="")
    read_only: bool
    event_type: str
    management_event: bool
    recipient_account_id: str
    event_category: str
