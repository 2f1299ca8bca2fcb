"""AssumeRoot. STS API reference, AssumeRoot; IAM User Guide, "Perform a privileged task on a member account"."""

from __future__ import annotations

import pytest

from iamcli.errors import AccessDenied, ValidationError
from iamcli.operations.sts.root import assume_root

from .conftest import allow

TASK = {"arn": "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"}
MEMBER = "arn:aws:iam::111122223333:root"


def ask(caller, **members):
    return caller(assume_root, **{"TargetPrincipal": "111122223333", "TaskPolicyArn": TASK, **members})


@pytest.mark.parametrize("target", ["111122223333", MEMBER])
def test_denied(target, world):
    """No account is in an organization, so nobody has a session of another account's root user, whatever is allowed."""
    for caller in (world.user("Ann", allow()), world.user("Bob")):
        with pytest.raises(AccessDenied, match=rf"is not authorized to perform: sts:AssumeRoot on resource: {MEMBER}$"):
            ask(caller, TargetPrincipal=target)


def test_root_may_not(iam):
    """The root user cannot ask for it."""
    with pytest.raises(AccessDenied, match=r"^Root sessions may not be assumed by root accounts\.$"):
        ask(iam)


@pytest.mark.parametrize(
    "members",
    [
        {"TaskPolicyArn": {"arn": "arn:aws:iam::aws:policy/AdministratorAccess"}},
        {"TargetPrincipal": "arn:aws:iam::1:root"},
        {"TargetPrincipal": "arn:aws:iam::111122223333:user/Bob"},
        {"TargetPrincipal": "arn:aws:iam:::::"},
        {"TargetPrincipal": "11112222333x"},
        {"TargetPrincipal": "arn:arn:arn:"},
        {"DurationSeconds": 901},
        {"MinimumSessionTokenSize": 4097},
    ],
)
def test_bad_requests(members, iam):
    """The task is one of five, the target an account or its root user, the session at most 15 minutes long."""
    with pytest.raises(ValidationError):
        ask(iam, **members)
