"""Events for tests of the log, and what tells how it is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from iamcli.state import event_files
from iamcli.state.records.events import Decision, Event, Identity

START = datetime(2024, 1, 1, tzinfo=UTC)
ALICE = Identity(
    type="IAMUser",
    principal_id="AIDAALICE",
    arn="arn:aws:iam::123456789012:user/Alice",
    account_id="123456789012",
    access_key_id="AKIAALICE",
    user_name="Alice",
)
BOB = Identity(type="IAMUser", principal_id="AIDABOB", arn="arn:aws:iam::123456789012:user/Bob", user_name="Bob")

_numbers = count(1)


def event(
    name: str = "GetUser", who: Identity = ALICE, *, second: int = 0, source: str = "iam", refused: bool = False, **more
) -> Event:
    """A request, so many seconds after the start; `refused` gives it a decision."""
    if refused:
        more |= {
            "error_code": "AccessDenied",
            "iamcli_decision": Decision(principal=who.arn, action=f"{source}:{name}", resource="*"),
        }
    members = {
        "event_version": "1.11",
        "user_identity": who,
        "event_time": START + timedelta(seconds=second),
        "event_source": f"{source}.amazonaws.com",
        "event_name": name,
        "aws_region": "us-east-1",
        "request_parameters": {"userName": "x" * 40},
        "response_elements": None,
        "event_id": f"{next(_numbers):036d}",
        "read_only": True,
        "event_type": "AwsApiCall",
        "management_event": True,
        "recipient_account_id": "123456789012",
        "event_category": "Management",
    }
    return Event(**{**members, **more})


def names(found) -> list[str]:
    return [one.event_name for one in found]


class Counted:
    """Counts the bytes that are read."""

    def __init__(self, monkeypatch) -> None:
        self.bytes = 0
        original = event_files.whole_lines

        def whole_lines(file, start=0, stop=None):
            for block in original(file, start, stop):
                self.bytes += len(block)
                yield block

        monkeypatch.setattr(event_files, "whole_lines", whole_lines)
