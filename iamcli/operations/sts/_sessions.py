"""What operations that begin sessions have in common: session policies and tags, MFA codes, durations, credentials."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ...errors import AccessDenied, Fault, InvalidParameterValue, PackedPolicyTooLarge, ValidationError
from ...shapes.sts import Credentials
from ...state.policies import managed_policy
from ...tokens.session_token import issue, utilization

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ...service import Call
    from ...shapes.sts import PolicyDescriptorType
    from ...shapes.tags import Tag
    from ...state.account import Account
    from ...state.records.mfa import MFADeviceRecord
    from ...tokens.session_token import SessionFacts

FREE = 5
"""How many wrong codes of an MFA device may follow one another without a pause."""
LONGEST_PAUSE = 300
"""Seconds until the next code is looked at, at most."""
LONGEST_POLICY = 2048
"""Characters of a session policy: IAM User Guide, "IAM and AWS STS quotas"."""
MANAGED = 10
"""How many managed policies can serve as session policies: STS API reference, AssumeRole, PolicyArns."""
TAGS = 50
"""How many session tags there can be, inherited ones included: IAM User Guide, "Pass session tags in AWS STS"."""


def session_policies(policy: str | None, policy_arns: Iterable[PolicyDescriptorType] | None = None) -> dict[str, Any]:
    """The session policies as a session's facts have them, before anybody looks whether there are such.

    MalformedPolicyDocument for a document that is none, ValidationError for one that is too long or for too many
    managed policies. The model has no length for AssumeRole's, its page does (STS API reference, AssumeRole, Policy).
    """
    if policy is not None:
        from ...policy import Kind, check

        if len(policy) > LONGEST_POLICY:
            raise ValidationError(
                Fault(
                    f"Value '{policy}' at 'policy' failed to satisfy constraint: "
                    f"Member must have length less than or equal to {LONGEST_POLICY}"
                )
            )
        check(policy, Kind.SESSION)
    arns = tuple(given.arn for given in policy_arns or () if given.arn)
    if len(arns) > MANAGED:
        raise ValidationError(
            Fault(
                f"Value at 'policyArns' failed to satisfy constraint: "
                f"Member must have length less than or equal to {MANAGED}"
            )
        )
    return {"policies": () if policy is None else (policy,), "policy_arns": arns}


def check_managed(account: Account, arns: Iterable[str]) -> None:
    """ValidationError for a session policy that the session's account does not have."""
    for arn in arns:
        if managed_policy(account, arn) is None:
            raise ValidationError(f"{arn} is invalid")


def session_tags(given: Iterable[Tag] | None, inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """The tags of a session, those it inherits first; InvalidParameterValue for those it cannot have.

    IAM User Guide, "Pass session tags in AWS STS": keys are unique without regard to case.
    """
    tags = dict(inherited or {})
    folded = {key.lower() for key in tags}
    asked: set[str] = set()
    for tag in given or ():
        key = tag.key.lower()
        if key in asked:
            raise InvalidParameterValue("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
        if key.startswith("aws:"):
            raise InvalidParameterValue("aws: prefixed tag key names are not allowed for external use.")
        if key in folded:
            raise InvalidParameterValue(
                "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key "
                "from the calling session."
            )
        asked.add(key)
        tags[tag.key] = tag.value
    if len(tags) > TAGS:
        raise PackedPolicyTooLarge(f"A session can have {TAGS} tags at most, inherited ones included.")
    return tags


def transitive_keys(keys: Collection[str] | None, tags: Mapping[str, str], inherited: Iterable[str]) -> tuple[str, ...]:
    """The keys of the tags that later sessions inherit, as the tags spell them.

    InvalidParameterValue for one that no tag has.
    """
    spelled = {key.lower(): key for key in tags}
    for key in keys or ():
        if key.lower() not in spelled:
            raise InvalidParameterValue("The specified transitive tag key must be included in the requested tags.")
    return tuple(dict.fromkeys((*inherited, *(spelled[key.lower()] for key in keys or ()))))


def shown_code(call: Call, serial: str | None, code: str | None) -> int | None:
    """When the caller showed a code of its MFA device, in seconds since 1970; None if it showed none.

    A code is good once. AccessDenied if it is not good, or the device not the caller's.
    """
    if serial is None and code is None:
        return None
    from ...state.records.mfa import ROOT
    from .._mfa import show

    holder = ROOT if call.caller.kind == "root" else call.caller.user
    if serial is None or code is None or holder is None:
        raise AccessDenied(
            "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."
        )
    with call.amend("use a code of an MFA device") as account:
        device = account.mfa_devices.get(serial)
        if device is None or device.holder != holder or not device.seed:
            # aws/aws-cli#6325
            raise AccessDenied(
                "MultiFactorAuthentication failed, unable to validate MFA code.  "
                "Please verify your MFA serial number is valid and associated with this user."
            )
        good = False
        if not too_soon(device, call.now):
            good = show(device, code, call.now)
            device.failures, device.failed = (0, None) if good else (device.failures + 1, call.now)
    if not good:
        # aws/aws-cli#2279
        raise AccessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code.")
    return int(call.now.timestamp())


def too_soon(device: MFADeviceRecord, now: datetime) -> bool:
    """Whether a code comes so soon after many wrong ones that it is not looked at, lest codes can be guessed.

    The sixth wrong code in a row is followed by a pause of two seconds, and each after it by one twice as long, up to
    five minutes. AWS says only that it throttles requests.
    """
    if device.failed is None or device.failures <= FREE:
        return False
    return (now - device.failed).total_seconds() < min(1 << min(device.failures - FREE, 9), LONGEST_PAUSE)


def begun(
    call: Call, key: bytes, session: SessionFacts, seconds: int, least: int | None
) -> tuple[Credentials, dict[str, Any]]:
    """The credentials of a session that begins now, and what answers tell of the size of its token."""
    given = issue(key, session, seconds, call.now, call.random, least or 0)
    credentials = Credentials(
        access_key_id=given.access_key_id,
        secret_access_key=given.secret_access_key,
        session_token=given.session_token,
        expiration=datetime.fromtimestamp(given.expiration, UTC),
    )
    sizes = {
        "session_token_utilization": utilization(given.session_token),
        "session_token_size": len(given.session_token),
    }
    return credentials, sizes


def packed_size(session: SessionFacts, sizes: Mapping[str, int]) -> int:
    """PackedPolicySize: the same as SessionTokenUtilization by now, but 0 without session policies and tags.

    STS API reference, AssumeRole: it is deprecated, and tells how much of the allowed size the token has.
    """
    given = session.policies or session.policy_arns or session.tags
    return sizes["session_token_utilization"] if given else 0
