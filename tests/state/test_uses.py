"""What counts as a use. IAM User Guide, "Refine permissions in AWS using last accessed information" and "Manage
access keys": attempts count, allowed or denied, of callers who were recognized.
"""

from __future__ import annotations

import pytest

from iamcli.state.event_log import MemoryLog
from iamcli.state.records.events import Identity

from .events import ALICE, START, event

ROLE = "AROABATCH"
SESSION = Identity(
    type="AssumedRole",
    principal_id=f"{ROLE}:night",
    arn="arn:aws:sts::123456789012:assumed-role/Batch/night",
    access_key_id="ASIATEMPORARY",
    session_context={"sessionIssuer": {"type": "Role", "principalId": ROLE}, "attributes": {}},
)


def uses_of(*events):
    log = MemoryLog()
    for one in events:
        log.append(one)
    return log.uses()


def test_the_later_stays():
    """Of two uses the later is the last, whichever came into the log first."""
    uses = uses_of(event(second=5), event(second=3))

    assert START.replace(second=5) == uses.last("AIDAALICE").time == uses.key("AKIAALICE").time


def test_a_denied_attempt_is_a_use():
    """An attempt that was denied counts."""
    assert "GetUser" == uses_of(event(refused=True)).last("AIDAALICE").action


def test_a_session_uses_its_role():
    """What a session does is a use of its role, and of no long-term key."""
    uses = uses_of(event("ListUsers", SESSION))

    assert ("iam", "ListUsers") == uses.last(ROLE)[2:]
    assert uses.key("ASIATEMPORARY") is None


@pytest.mark.parametrize("kind", ["", "WebIdentityUser", "SAMLUser", "AWSAccount"])
def test_strangers(kind):
    """Whoever showed no credentials of this account uses nothing."""
    assert {} == uses_of(event("AssumeRole", Identity(type=kind, principal_id="x"))).actions


def test_sign_in():
    """A sign-in is a use of the password if it succeeded, and no access to a service."""
    good = event("ConsoleLogin", source="signin", second=1)
    bad = event("ConsoleLogin", source="signin", second=2, error_message="Failed authentication")
    uses = uses_of(good, bad)

    assert START.replace(second=1) == uses.signed_in("AIDAALICE")
    assert uses.last("AIDAALICE") is None
    assert uses.signed_in("AIDABOB") is None


def test_a_key_by_service():
    """Of a key the last request counts, with its service and Region."""
    assert ("us-east-1", "sts") == uses_of(event(), event("X", source="sts", second=1)).key(ALICE.access_key_id)[1:3]
