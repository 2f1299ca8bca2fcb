"""Who used what last: the running summary of the event log, so that nobody has to read the log to know.

It is folded out of the log's lines and remembers how far it has come. Folding a line twice changes nothing, nor
does another order but between requests of the same second: the later time stays. So a summary that lost its place,
or was written by two at once, is mended by folding again, and is never wrong for it.
"""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew.
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, NamedTuple

import msgspec

from .records.events import NO_EVENT, Event, EventPart, Instant

RECOGNIZED = frozenset({"Root", "IAMUser", "AssumedRole", "FederatedUser"})
"""The types of those who showed good credentials of this account; nobody else's requests are uses."""
REFUSALS = 16
"""Callers whose last refusal is remembered, the latest ones."""
FARTHEST = 1 << 62
"""A place beyond which no file goes."""
SIGN_IN = "signin"
"""The service that people sign in with."""


class Use(NamedTuple):
    """The last request of a kind."""

    time: datetime
    region: str
    service: str
    """The namespace, as in `iam`."""
    action: str = ""
    """The action's name, without the service."""


class KeyUse(msgspec.Struct, array_like=True):
    """The last request signed with a long-term access key."""

    time: Instant
    region: str
    service: str


class ActionUse(msgspec.Struct, array_like=True):
    """The last attempt of a principal at an action."""

    time: Instant
    region: str


class Place(msgspec.Struct, array_like=True):
    """How far a file is folded in, and the bytes in front of that, by which the file is known again."""

    offset: Annotated[int, msgspec.Meta(ge=0, le=FARTHEST)]
    mark: bytes


class Issuer(EventPart, kw_only=True):
    """Of whoever a session was made from, what is looked at here."""

    principal_id: str = ""


class Context(EventPart, kw_only=True):
    """Of a session, what is looked at here."""

    session_issuer: Issuer = msgspec.field(default_factory=Issuer)


class Who(EventPart, kw_only=True):
    """Of a caller, what is looked at here."""

    type: str = ""
    principal_id: str = ""
    arn: str = ""
    access_key_id: str = ""
    session_context: Context | None = None


class Glance(EventPart, kw_only=True):
    """Of an event, what is looked at here."""

    user_identity: Who
    event_time: Instant
    event_source: str
    event_name: str
    aws_region: str
    error_code: str = ""
    error_message: str = ""
    iamcli_decision: msgspec.Raw = msgspec.Raw(b"")


class Uses(msgspec.Struct, kw_only=True):
    """The last uses of everything, as far as the log is folded in. Principals go by their unique ids."""

    format: int = 1
    places: list[Place] = []
    """Of the log's newest file and of the one before it."""
    keys: dict[str, KeyUse] = {}
    """By the ids of long-term access keys."""
    sign_ins: dict[str, Instant] = {}
    """The last time that somebody signed in with a password, by principal."""
    actions: dict[str, dict[str, ActionUse]] = {}
    """By principal and then by action, as in `iam:GetUser`; attempts count, also those that were denied."""
    refusals: dict[str, Event] = {}
    """The last refusal of a caller by its ARN, the latest one last, without parameters."""

    def key(self, key_id: str) -> Use | None:
        """The last request signed with a long-term access key."""
        use = self.keys.get(key_id)
        return Use(use.time, use.region, use.service) if use else None

    def signed_in(self, principal_id: str) -> datetime | None:
        """When a user, or the root user by the account's number, last signed in with a password."""
        return self.sign_ins.get(principal_id)

    def attempts(self, principal_id: str) -> Iterator[Use]:
        """The last attempt of a principal at each action it ever tried; those of one second in their order."""
        for name, use in self.actions.get(principal_id, {}).items():
            service, _, action = name.partition(":")
            yield Use(use.time, use.region, service, action)

    def last(self, principal_id: str) -> Use | None:
        """The last request of a principal; of several in one second, the last one."""
        attempts = list(self.attempts(principal_id))
        return max(reversed(attempts), default=None, key=lambda use: use.time)

    def fold(self, lines: bytes) -> None:
        """Take in whole lines of the log; what is no event is passed over."""
        for event, line in glances(lines):
            if event.error_code == "AccessDenied" and event.iamcli_decision:
                self._refused(event.user_identity.arn, line)
            if event.user_identity.type in RECOGNIZED:
                self._used(event)

    def _used(self, event: Glance) -> None:
        who = event.user_identity
        service = event.event_source.partition(".")[0]
        session = who.session_context
        principal = (session and session.session_issuer.principal_id) or who.principal_id
        if service == SIGN_IN:
            if not event.error_code and not event.error_message:
                self.sign_ins[principal] = max(event.event_time, self.sign_ins.get(principal, event.event_time))
            return
        action = f"{service}:{event.event_name}"
        tried = self.actions.setdefault(principal, {})
        if action not in tried or tried[action].time <= event.event_time:
            tried.pop(action, None)  # and stands behind all others from now on
            tried[action] = ActionUse(event.event_time, event.aws_region)
        key = who.access_key_id
        if key.startswith("AKIA") and (key not in self.keys or self.keys[key].time <= event.event_time):
            self.keys[key] = KeyUse(event.event_time, event.aws_region, service)

    def _refused(self, caller: str, line: bytes) -> None:
        try:
            refusal = msgspec.json.decode(line, type=Event)
        except NO_EVENT:
            return
        before = self.refusals.get(caller)
        if before is not None and before.event_time > refusal.event_time:
            return
        refusal.request_parameters = refusal.response_elements = None
        self.refusals.pop(caller, None)
        self.refusals[caller] = refusal
        if len(self.refusals) > REFUSALS:
            oldest = min(self.refusals, key=lambda arn: self.refusals[arn].event_time)
            del self.refusals[oldest]


def glances(lines: bytes) -> Iterator[tuple[Glance, bytes]]:
    """Whole lines as far as they are events, each with its text."""
    decoder = msgspec.json.Decoder(Glance)
    for line in lines.split(b"\n"):
        if line:
            try:
                yield decoder.decode(line), line
            except NO_EVENT:
                continue  # torn by a kill or a full disk, or no event at all
