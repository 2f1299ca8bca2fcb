"""Sessions of the root users of member accounts, for one task each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ...errors import AccessDenied, ExpiredTokenException, RegionDisabled, ValidationError
from ...operation import Needs, reads
from ...shapes.sts import PolicyDescriptorType, RootDuration, RootSession, TargetPrincipal, TokenSize

if TYPE_CHECKING:
    from ...service import Call

TASKS = frozenset(
    f"arn:aws:iam::aws:policy/root-task/{name}"
    for name in (
        *("IAMAuditRootUserCredentials", "IAMCreateRootUserPassword", "IAMDeleteRootUserCredentials"),
        *("S3UnlockBucketPolicy", "SQSUnlockQueuePolicy"),
    )
)
"""The managed policies that such a session can have: STS API reference, AssumeRoot, TaskPolicyArn."""


@reads(RegionDisabled, ExpiredTokenException, needs=Needs(free=True))
def assume_root(
    call: Call,
    *,
    target_principal: TargetPrincipal,
    task_policy_arn: Annotated[PolicyDescriptorType, "The managed policy for the task, as `arn=ARN`."],
    duration_seconds: RootDuration | None = None,
    minimum_session_token_size: TokenSize | None = None,
) -> RootSession:
    """Begin a session of a member account's root user for one task.

    Only the management account of an organization with root sessions can do so, and no account here is in an
    organization: what is asked for is checked, and then denied, whatever policies allow.
    """
    if task_policy_arn.arn not in TASKS:
        raise ValidationError(f"{task_policy_arn.arn} is invalid")
    whole = target_principal.startswith("arn:aws:iam::") and target_principal.endswith(":root")
    number = target_principal[13:-5] if whole else target_principal
    if not (len(number) == 12 and number.isascii() and number.isdigit()):
        raise ValidationError(f"{target_principal} is invalid")
    if call.caller.kind == "root":
        raise AccessDenied("Root sessions may not be assumed by root accounts.")
    raise AccessDenied(
        f"User: {call.caller.arn} is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::{number}:root"
    )
