"""Picking events out of a log's lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from .records.events import NO_EVENT, Event
from .uses import REFUSALS

if TYPE_CHECKING:
    from datetime import datetime

    from .uses import Uses

LOOKED_BACK = 4 << 20
"""Bytes of a log's end in which a command looks for one event that may not be there, lest it read the whole log."""
REFUSED = "AccessDenied"
"""The error of a request that policies refused."""


FAILURE = (b'"errorCode"', b'"iamcliDecision"')
"""One of these stands in every line about something that failed."""


class Wanted(NamedTuple):
    """Which events somebody wants to see: those that meet all that is given."""

    since: datetime | None = None
    user_name: str = ""
    """Of the user, or the name of the role session or federated user; `root` for the root user. Case is ignored."""
    event_name: str = ""
    event_source: str = ""
    """The service, as in `iam` or `iam.amazonaws.com`."""
    error_code: str = ""
    """As in `NoSuchEntity` or, as it stands in the log, `NoSuchEntityException`."""
    failed: bool = False
    """Only what failed, or what policies refused though it was let pass."""
    caller: str = ""
    """Of whoever has that ARN, or calls with the access key of that id."""

    def takes(self, event: Event) -> bool:
        """Whether an event is wanted."""
        return (
            (self.since is None or event.event_time >= self.since)
            and (not self.user_name or self.user_name.lower() == caller_name(event).lower())
            and (not self.event_name or self.event_name == event.event_name)
            and (
                not self.event_source or event.event_source in (self.event_source, f"{self.event_source}.amazonaws.com")
            )
            and (not self.failed or bool(event.error_code) or event.iamcli_decision is not None)
            and self.caller in ("", event.user_identity.arn, event.user_identity.access_key_id)
            and (not self.error_code or event.error_code in (self.error_code, f"{self.error_code}Exception"))
        )

    def of(self, lines: Iterable[bytes]) -> Iterator[Event]:
        """The wanted events among lines; lines that are torn or no events are passed over."""
        decoder = msgspec.json.Decoder(Event)
        hints = [b'"%b' % name.encode() for name in (self.event_name, self.error_code) if name.isalnum()]
        for line in lines:
            if self.failed and not any(mark in line for mark in FAILURE):
                continue
            if all(hint in line for hint in hints):  # far cheaper than decoding what is not wanted
                try:
                    event = decoder.decode(line)
                except NO_EVENT:
                    continue
                if self.takes(event):
                    yield event


EVERYTHING = Wanted()


def caller_name(event: Event) -> str:
    """The name of whoever called, as people know it; empty for a caller that was not recognized."""
    who = event.user_identity
    return "root" if who.type == "Root" else who.user_name or who.arn.rpartition("/")[2]


def service_of(event: Event) -> str:
    """The namespace of the service that was called, as in `iam`."""
    return event.event_source.partition(".")[0]


def newest(count: int, backwards: Iterator[Event]) -> list[Event]:
    """So many events of those that come with the newest first, turned around."""
    return list(islice(backwards, count))[::-1]


def refusal_in(uses: Uses, principal: str) -> Event | None:
    """The last refusal of a principal, or of anybody, that a summary knows."""
    if principal:
        return uses.refusals.get(principal)
    latest = reversed(uses.refusals.values())  # of two in one second, the one that came later
    return max(latest, key=lambda refusal: refusal.event_time, default=None)


def forgets(uses: Uses) -> bool:
    """Whether a summary may have had a refusal that it knows no more."""
    return len(uses.refusals) >= REFUSALS


def older_refusal(lines: Iterable[bytes], principal: str) -> Event | None:
    """The first refusal of a principal, or of anybody, among lines."""
    for event in Wanted(error_code=REFUSED).of(lines):
        if event.iamcli_decision and principal in ("", event.user_identity.arn):
            event.request_parameters = event.response_elements = None
            return event
    return None
