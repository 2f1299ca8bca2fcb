"""Tokens for services outside AWS, and credentials in exchange for tokens of delegation requests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ...errors import (
    ExpiredTradeInToken,
    JWTPayloadSizeExceeded,
    OutboundWebIdentityFederationDisabled,
    PackedPolicyTooLarge,
    RegionDisabled,
    SessionDurationEscalation,
    ValidationError,
)
from ...operation import Needs, reads
from ...shapes.sts import (
    Algorithm,
    Audiences,
    DelegatedToken,
    Scope,
    SessionTags,
    SubjectMode,
    TokenDuration,
    TradeInToken,
    WebIdentityTokenAnswer,
)
from ...tokens.session_token import SessionFacts, SessionKind
from .._delegation import trade_in
from .._unique_ids import arns_now
from ._sessions import begun, session_tags

if TYPE_CHECKING:
    from ...service import Call

ALGORITHMS = ("RS256", "ES384")
MINUTES = 300
NAMESPACE = "https://sts.amazonaws.com/"
LARGEST = 10_000
"""Bytes of claims, which AWS gives no number for."""


@reads(
    SessionDurationEscalation,
    OutboundWebIdentityFederationDisabled,
    JWTPayloadSizeExceeded,
    needs=Needs(on="*", keys=("sts:DurationSeconds",)),
)
def get_web_identity_token(
    call: Call,
    *,
    audience: Audiences,
    duration_seconds: TokenDuration | None = None,
    signing_algorithm: Algorithm,
    scope: Scope | None = None,
    subject_mode: SubjectMode | None = None,
    tags: SessionTags | None = None,
) -> WebIdentityTokenAnswer:
    """Get a signed token by which services outside AWS can tell who calls.

    Outbound federation has to be enabled for the account, whose own issuer signs it. AWS does not take such tokens for
    assume-role-with-web-identity.
    """
    from ...tokens.account_issuer import minted

    settings = call.account.settings
    if not settings.issues_tokens:
        raise OutboundWebIdentityFederationDisabled
    if signing_algorithm not in ALGORITHMS:
        raise ValidationError(f"The signing algorithm must be one of {', '.join(ALGORITHMS)}, not {signing_algorithm}.")
    if subject_mode == "OriginIdentity" or scope is not None:
        raise ValidationError("The calling session has no trusted identity propagation context.")
    now, seconds = int(call.now.timestamp()), MINUTES if duration_seconds is None else duration_seconds
    session = call.caller.session
    if session and now + seconds > session.expires:
        raise SessionDurationEscalation
    subject = session.principal_arn if session and session.kind.of_role else call.caller.arn
    about: dict[str, Any] = {
        "principal_id": subject,
        "aws_account": call.account.id,
        "source_region": call.circumstances.region,
        "principal_tags": principal_tags(call) or None,
        "source_identity": (session.source_identity or None) if session else None,
        "request_tags": session_tags(tags) or None,
    }
    claims = {
        "iss": settings.issuer,
        "aud": audience if len(audience) > 1 else audience[0],
        "sub": subject,
        "iat": now,
        "exp": now + seconds,
        "jti": call.new_uuid(),
        NAMESPACE: {name: value for name, value in about.items() if value is not None},
    }
    if sum(len(str(value)) for value in claims.values()) > LARGEST:
        raise JWTPayloadSizeExceeded
    token = minted(claims, signing_key(call, signing_algorithm), signing_algorithm)
    return WebIdentityTokenAnswer(web_identity_token=token, expiration=datetime.fromtimestamp(now + seconds, UTC))


@reads(ExpiredTradeInToken, RegionDisabled, PackedPolicyTooLarge, needs=Needs(free=True))
def get_delegated_access_token(call: Call, *, trade_in_token: TradeInToken) -> DelegatedToken:
    """Exchange the token of a delegation request for credentials.

    They are those of whoever granted the request, and may do no more than the request asked for, for as long.
    send-delegation-token makes such a token.
    """
    request = trade_in(call, trade_in_token)
    arn = arns_now(call, [request.approver]).get(request.approver)
    if arn is None or ":role/" in arn:
        raise ValidationError("Whoever granted the delegation request is gone, or is a role.")
    session = SessionFacts(
        kind=SessionKind.DELEGATED,
        account=call.account.id,
        principal_arn=arn,
        principal_id=request.approver,
        policies=(request.policy,),
        issuer=call.caller.arn,
    )
    credentials, _ = begun(call, call.token_key(), session, request.duration, None)
    return DelegatedToken(credentials=credentials, assumed_principal=arn)


def principal_tags(call: Call) -> dict[str, str]:
    """The tags of whoever calls, those of the session before those of the user or role."""
    account, caller = call.account, call.caller
    own: dict[str, str] = {}
    if caller.role is not None:
        own = account.roles[caller.role].tags
    elif caller.user is not None and caller.kind == "user":
        own = account.users[caller.user].tags
    return own | (caller.session.tags if caller.session else {})


def signing_key(call: Call, algorithm: str) -> str:
    """The private key that the account's tokens are signed with, as PEM text; made when it is first needed."""
    from ...tokens.account_issuer import new_key

    keys = call.account.settings.issuer_keys
    if algorithm in keys:
        return keys[algorithm]
    with call.amend("make a key to sign tokens with") as account:
        return account.settings.issuer_keys.setdefault(algorithm, new_key(algorithm))
