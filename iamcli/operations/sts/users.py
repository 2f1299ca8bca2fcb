"""Sessions of users, and of those who sign in elsewhere and work under a user's permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import (
    AccessDenied,
    InsufficientSessionLifetime,
    InvalidSubjectCredentials,
    MalformedPolicyDocument,
    PackedPolicyTooLarge,
    RegionDisabled,
    ValidationError,
)
from ...operation import Needs, reads
from ...shapes.sts import (
    FederatedName,
    FederatedUser,
    FederationToken,
    PolicyArns,
    ScopedCredentials,
    ScopedDescription,
    ScopedDuration,
    ScopedSession,
    SerialNumber,
    SessionPolicy,
    SessionTags,
    SessionTokenAnswer,
    TokenCode,
    TokenSize,
    UserDuration,
)
from ...tokens.session_token import SessionFacts, SessionKind
from ._sessions import begun, check_managed, packed_size, session_policies, session_tags, shown_code

if TYPE_CHECKING:
    from ...service import Call

HALF_A_DAY = 43_200
ROOT_LIMIT = 3_600
"""Seconds that a session of the root user lasts at most: STS API reference, GetSessionToken, DurationSeconds."""
LAYERS = 3
"""How often a session can be narrowed: STS API reference, GetScopedCredentials, ScopedPoliciesCount."""


@reads(RegionDisabled, needs=Needs(free=True))
def get_session_token(
    call: Call,
    *,
    duration_seconds: UserDuration | None = None,
    serial_number: SerialNumber | None = None,
    token_code: TokenCode | None = None,
    minimum_session_token_size: TokenSize | None = None,
) -> SessionTokenAnswer:
    """Begin a session of the user who calls, whose long-term access key stays where it is.

    With a code of the user's MFA device the session counts as authenticated with MFA. Without, it cannot call IAM, and
    of STS only assume-role and get-caller-identity. No permission is needed for it.
    """
    check_long_term(call, "GetSessionToken")
    mfa = shown_code(call, serial_number, token_code)
    session = SessionFacts(
        kind=SessionKind.SESSION_TOKEN,
        account=call.account.id,
        principal_arn=call.caller.arn,
        principal_id=call.caller.id,
        mfa=mfa,
        issuer=call.caller.arn,
    )
    seconds = lasting(call, duration_seconds)
    credentials, sizes = begun(call, call.token_key(), session, seconds, minimum_session_token_size)
    return SessionTokenAnswer(credentials=credentials, **sizes)


@reads(
    MalformedPolicyDocument,
    PackedPolicyTooLarge,
    RegionDisabled,
    needs=Needs(on="arn:aws:sts::{account}:federated-user/{name}"),
)
def get_federation_token(
    call: Call,
    *,
    name: FederatedName,
    policy: SessionPolicy | None = None,
    policy_arns: PolicyArns | None = None,
    duration_seconds: UserDuration | None = None,
    tags: SessionTags | None = None,
    minimum_session_token_size: TokenSize | None = None,
) -> FederationToken:
    """Begin a session for somebody who signed in elsewhere, under the permissions of the user who calls.

    The session may do what both the user's policies and the session policies allow; without session policies it may
    do nothing except what policies of resources allow the federated user. It cannot call IAM.
    """
    check_long_term(call, "GetFederationToken")
    session = SessionFacts(
        kind=SessionKind.FEDERATED_USER,
        account=call.account.id,
        principal_arn=call.caller.arn,
        principal_id=call.caller.id,
        session_name=name,
        tags=session_tags(tags),
        issuer=call.caller.arn,
        **session_policies(policy, policy_arns),
    )
    check_managed(call.account, session.policy_arns)
    seconds = lasting(call, duration_seconds)
    credentials, sizes = begun(call, call.token_key(), session, seconds, minimum_session_token_size)
    return FederationToken(
        credentials=credentials,
        federated_user=FederatedUser(federated_user_id=session.unique_id, arn=session.arn),
        packed_policy_size=packed_size(session, sizes),
        **sizes,
    )


@reads(
    MalformedPolicyDocument,
    PackedPolicyTooLarge,
    InsufficientSessionLifetime,
    InvalidSubjectCredentials,
    needs=Needs(on="*"),
)
def get_scoped_credentials(
    call: Call,
    *,
    policy: SessionPolicy | None = None,
    duration_seconds: ScopedDuration | None = None,
    minimum_session_token_size: TokenSize | None = None,
    scoped_session_description: ScopedDescription | None = None,
) -> ScopedCredentials:
    """Begin a session like the caller's that may do less, or ends sooner.

    Only a session can be narrowed, three times at most, and each policy given limits what the ones before it left.
    """
    from msgspec.structs import replace

    session = call.caller.session
    if session is None:
        raise InvalidSubjectCredentials
    if policy is None and duration_seconds is None:
        raise ValidationError("At least one of Policy or DurationSeconds must be specified.")
    left = session.expires - int(call.now.timestamp())
    if duration_seconds is not None and duration_seconds > left:
        raise InsufficientSessionLifetime
    layers = session.scopes
    if policy is not None:
        session_policies(policy)
        layers = (*layers, policy)
        if len(layers) > LAYERS:
            raise AccessDenied(f"A session can have {LAYERS} scope down policies at most.")
    narrower = replace(session, scopes=layers)
    credentials, sizes = begun(call, call.token_key(), narrower, duration_seconds or left, minimum_session_token_size)
    return ScopedCredentials(
        credentials=credentials,
        session_info=ScopedSession(scoped_session_id=session.unique_id, arn=session.arn),
        scoped_policies_count=len(layers),
        source_identity=session.source_identity or None,
        **sizes,
    )


def check_long_term(call: Call, operation: str) -> None:
    """AccessDenied for a session: only long-term credentials can ask for one (boto/boto#588 has the sentence)."""
    if call.caller.session is not None:
        raise AccessDenied(f"Cannot call {operation} with session credentials")


def lasting(call: Call, seconds: int | None) -> int:
    """How long a session lasts; of the root user's, an hour at most, whatever was asked for."""
    wanted = HALF_A_DAY if seconds is None else seconds
    return min(wanted, ROOT_LIMIT) if call.caller.kind == "root" else wanted
