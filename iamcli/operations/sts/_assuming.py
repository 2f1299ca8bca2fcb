"""Whether a role may be assumed, and the session that begins then.

The role's trust policy decides and, where the caller is a principal with policies of its own, these too. IAM User
Guide, "Policy evaluation logic" and "Cross-account policy evaluation logic"; STS API reference, AssumeRole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from ...authorization.context import global_context
from ...authorization.decision import Refusal
from ...authorization.policies import policies, principal, ready
from ...authorization.requirements import Requirement
from ...errors import AccessDenied, ValidationError
from ...policy.compiled import PolicyType
from ...policy.evaluate import Evaluator, Policies, Verdict
from ...policy.request import Principal, Request
from ...state.trusts import trust_now

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...policy.request import ContextValue
    from ...service import Call
    from ...state.account import Account
    from ...state.records.roles import RoleRecord

HOUR = 3600
"""Seconds: what a session of a role lasts unless told, and at most where a session begins it."""


class Target(NamedTuple):
    """A role that is to be assumed."""

    account: Account
    role: RoleRecord
    arn: str


class Applicant(NamedTuple):
    """Who wants to assume a role, with the policies of its own and what is known of it."""

    principal: Principal
    policies: Policies
    context: Mapping[str, ContextValue]


def caller_of(call: Call) -> Applicant:
    """The caller as somebody who wants to assume a role. AccessDenied for the root user, who must not."""
    if call.caller.kind == "root" and not call.caller.unbound:
        raise AccessDenied("Roles may not be assumed by root accounts.")
    context = global_context(call.account, call.caller, call.circumstances)
    return Applicant(principal(call.account, call.caller), policies(call.account, call.caller), context)


def target(call: Call, arn: str) -> Target | None:
    """The role of that ARN, in whichever account; None if it is not there, ValidationError if no role is meant."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or parts[2:4] != ["iam", ""] or not parts[5].startswith("role/"):
        raise ValidationError(f"{arn} is invalid")
    account = call.account_of(parts[4])
    if account is None:
        return None
    role = account.roles.get(arn.rpartition("/")[2])
    if role is None or account.arn(f"role{role.path}{role.name}") != arn:
        return None
    return Target(account, role, arn)


def check(
    call: Call, applicant: Applicant, wanted: Target, actions: Sequence[str], keys: Mapping[str, ContextValue]
) -> None:
    """AccessDenied, in AWS's sentence, if the trust policy or the applicant's own policies do not allow an action.

    The settings of the role's account say whether anybody is refused at all.
    """
    enforcement = wanted.account.settings.enforcement
    if enforcement == "off" or call.caller.unbound:
        return
    trust = ready(trust_now(wanted.role, call.account_of), PolicyType.TRUST, wanted.role.name)
    evaluator = Evaluator(replace(applicant.policies, resource=trust))
    context = {**applicant.context, **tags_of(wanted.role), **keys}
    for action in actions:
        request = Request(
            principal=applicant.principal,
            action=f"sts:{action}",
            resource=wanted.arn,
            resource_account=wanted.account.id,
            context=context,
        )
        if evaluator.allows(request) is Verdict.ALLOWED:
            continue
        requirement = Requirement(action=request.action, resource=wanted.arn, called=wanted.arn, context={})
        refusal = Refusal(
            requirement=requirement,
            request=request,
            decision=evaluator.decide(request),
            policies=evaluator.policies,
        )
        denied = call.deny(refusal, wanted.account)
        if enforcement == "strict":
            # Other accounts are not told whether there is such a role: as on record, without "because", and with no
            # encoded message, which there is none of for a role that is not there.
            foreign = applicant.principal.account not in ("", wanted.account.id)
            raise refused(applicant, action, wanted.arn) if foreign else denied


def refused(applicant: Applicant, action: str, arn: str) -> AccessDenied:
    """What is said where there is no such role: no more than that it is not allowed."""
    return AccessDenied(
        f"User: {applicant.principal.arn} is not authorized to perform: sts:{action} on resource: {arn}"
    )


def tags_of(role: RoleRecord) -> dict[str, ContextValue]:
    """The tags of a role as condition keys."""
    prefixes = ("aws:ResourceTag/", "iam:ResourceTag/")
    return {f"{prefix}{key}": value for key, value in role.tags.items() for prefix in prefixes}


def lasting(seconds: int | None, wanted: Target, *, chained: bool) -> int:
    """How long a session lasts; ValidationError if that is longer than the role or a chain of roles lets it."""
    if seconds is None:
        return HOUR
    if chained and seconds > HOUR:  # 99designs/aws-vault#263; a session of a user counts too: mmmorris1975/aws-runas#11
        raise ValidationError(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
        )
    if seconds > wanted.role.max_session:
        raise ValidationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    return seconds
