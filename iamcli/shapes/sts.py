"""Temporary credentials and whose they are, as STS is asked for them and answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from .rules import Choice, Items, Number, Response, Shape, Text, Wire
from .tags import TAG_KEY, Tag

XML_TEXT = r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+"
LATIN = r"[\u0009\u000A\u000D\u0020-\u00FF]+"
SCOPES = r"[\x21\x23-\x2B\x2D-\x5B\x5D-\x7E]+( [\x21\x23-\x2B\x2D-\x5B\x5D-\x7E]+)*"

Arn = Annotated[str, Text(20, 2048, XML_TEXT), "An Amazon resource name (ARN)."]
RoleArn = Annotated[Arn, "The ARN of the role."]
SessionName = Annotated[
    str,
    Text(2, 64, r"[\w+=,.@-]*"),
    "A name for the session, which its ARN ends with; letters, digits and `+=,.@_-`.",
]
SessionPolicy = Annotated[
    str, Text(1, 2048, LATIN), "A session policy as JSON text: what the session may do at most, whatever else allows."
]
LongSessionPolicy = Annotated[
    str, Text(1, pattern=LATIN), "A session policy as JSON text: what the session may do at most, whatever else allows."
]
RoleDuration = Annotated[int, Number(900, 43200), "How long the session lasts, in seconds; an hour unless given."]
UserDuration = Annotated[int, Number(900, 129600), "How long the session lasts, in seconds; 12 hours unless given."]
TokenSize = Annotated[int, Number(0, 4096), "How many bytes the session token has at least."]
SerialNumber = Annotated[
    str, Text(9, 256, r"[\w+=/:,.@-]*"), "The serial number of the caller's MFA device, or its ARN."
]
TokenCode = Annotated[str, Text(6, 6, r"[\d]*"), "The code that the device shows now, six digits."]
SessionTags = Annotated[list[Tag], Items(max=50), "Tags for the session, as `Key=team,Value=red`."]
TransitiveKeys = Annotated[
    list[Annotated[str, Text(1, 128, TAG_KEY)]],
    Items(max=50),
    "The keys of the tags that sessions begun from this one inherit.",
]
ExternalId = Annotated[
    str, Text(2, 1224, r"[\w+=,.@:\/-]*"), "What the owner of the role wants to hear from a third party."
]
SourceIdentity = Annotated[
    str, Text(2, 256, r"[\w+=,.@-]*"), "Who is behind the session; it stays with all sessions begun from it."
]


class PolicyDescriptorType(Shape, kw_only=True):
    """A managed policy that serves as session policy."""

    arn: Annotated[Arn, "The ARN of the managed policy."] | None = msgspec.field(default=None, name="arn")


PolicyArns = Annotated[
    list[PolicyDescriptorType], "Managed policies that serve as session policies, as `arn=ARN`; ten at most."
]


class ProvidedContext(Shape, kw_only=True):
    """An assertion of trusted context."""

    provider_arn: Annotated[Arn, "The ARN of the context provider."] | None = None
    context_assertion: Annotated[str, Text(4, 3072), "The assertion."] | None = None


ProvidedContexts = Annotated[list[ProvidedContext], Items(1, 5), "Assertions of trusted context."]


class Credentials(Shape, kw_only=True):
    """Temporary credentials: all three parts are needed to sign a request."""

    sensitive = ("SecretAccessKey",)

    access_key_id: str
    secret_access_key: str
    session_token: str
    expiration: datetime


class AssumedRoleUser(Shape, kw_only=True):
    """Who the session's requests come from."""

    assumed_role_id: str
    arn: str


class FederatedUser(Shape, kw_only=True):
    """Who the session's requests come from."""

    federated_user_id: str
    arn: str


class OriginIdentity(Shape, kw_only=True):
    """On whose behalf a session acts."""

    sensitive = ("Subject", "SubjectType", "Issuer")

    subject: str | None = None
    subject_type: str | None = None
    issuer: str | None = None
    federated_provider_arn: str | None = None


class TransactionContext(Shape, kw_only=True):
    """What the identity provider has to say about it."""

    identity_provider: dict[str, Annotated[str, Text(sensitive=True)]] | None = None


class TrustedIdentityPropagationContext(Shape, kw_only=True):
    """The identity behind a session, as services pass it on; providers outside have none of it."""

    origin_identity: OriginIdentity | None = None
    transaction_context: TransactionContext | None = None


class AssumedRole(Response, kw_only=True):
    """A session of a role."""

    credentials: Credentials | None = None
    assumed_role_user: AssumedRoleUser | None = None
    packed_policy_size: int | None = None
    source_identity: str | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None


class SAMLRole(Response, kw_only=True):
    """A session of a role for whoever a SAML assertion is about."""

    sensitive = ("TrustedIdentityPropagationContext",)

    credentials: Credentials | None = None
    assumed_role_user: AssumedRoleUser | None = None
    packed_policy_size: int | None = None
    subject: str | None = None
    subject_type: str | None = None
    issuer: str | None = None
    audience: str | None = None
    name_qualifier: str | None = None
    source_identity: str | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None
    trusted_identity_propagation_context: TrustedIdentityPropagationContext | None = None


class WebIdentityRole(Response, kw_only=True):
    """A session of a role for whoever a web identity token is about."""

    sensitive = ("TrustedIdentityPropagationContext",)

    credentials: Credentials | None = None
    subject_from_web_identity_token: str | None = None
    assumed_role_user: AssumedRoleUser | None = None
    packed_policy_size: int | None = None
    provider: str | None = None
    audience: str | None = None
    source_identity: str | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None
    trusted_identity_propagation_context: TrustedIdentityPropagationContext | None = None


class RootSession(Response, kw_only=True):
    """A session of a member account's root user for one task."""

    credentials: Credentials | None = None
    source_identity: str | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None


class FederationToken(Response, kw_only=True):
    """A session of a federated user."""

    credentials: Credentials | None = None
    federated_user: FederatedUser | None = None
    packed_policy_size: int | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None


class SessionTokenAnswer(Response, kw_only=True):
    """A session of the user who asked for it."""

    credentials: Credentials | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None


class ScopedSession(Shape, kw_only=True):
    """Whose the narrower session is: the caller's own."""

    scoped_session_id: str
    arn: str


class ScopedCredentials(Response, kw_only=True):
    """A session that may do less than the one it was begun from, or ends sooner."""

    credentials: Credentials | None = None
    session_info: ScopedSession | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None
    scoped_policies_count: int | None = None
    source_identity: str | None = None


class CallerIdentity(Response, kw_only=True):
    """Who calls."""

    user_id: str | None = None
    account: str | None = None
    arn: str | None = None


class AccessKeyAccount(Response, kw_only=True):
    """Whose account an access key is of."""

    account: str | None = None


class DecodedMessage(Response, kw_only=True):
    """What an encoded message says."""

    decoded_message: str | None = None


class DelegatedToken(Response, kw_only=True):
    """Credentials in exchange for a token."""

    credentials: Credentials | None = None
    packed_policy_size: int | None = None
    assumed_principal: str | None = None


class WebIdentityTokenAnswer(Response, kw_only=True):
    """A token that services outside can verify."""

    sensitive = ("WebIdentityToken",)

    web_identity_token: str | None = None
    expiration: datetime | None = None


AccessKeyId = Annotated[str, Text(16, 128, r"[\w]*"), "An access key id, of any account."]
LONGEST_MESSAGE = 10240
"""Characters of an encoded message that DecodeAuthorizationMessage takes."""
EncodedMessage = Annotated[str, Text(1, LONGEST_MESSAGE), "The encoded message that came with a refusal."]
FederatedName = Annotated[
    str, Text(2, 32, r"[\w+=,.@-]*"), "The federated user's name, which the session's ARN ends with."
]
ScopedDuration = Annotated[
    int, Number(1, 129600), "How long the narrower session lasts, in seconds; as long as the caller's unless given."
]
ScopedDescription = Annotated[
    str, Text(2, 256, r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"), "What the narrower session is for."
]
TargetPrincipal = Annotated[str, Text(12, 2048), "The member account: its 12 digits, or the ARN of its root user."]
RootDuration = Annotated[int, Number(0, 900), "How long the session lasts, in seconds; 15 minutes unless given."]
TradeInToken = Annotated[str, Text(sensitive=True), "The token to exchange."]
Audiences = Annotated[
    list[Annotated[str, Text(1, 1000)]], Items(1, 10), "Whom the token is for: the services outside that verify it."
]
TokenDuration = Annotated[int, Number(60, 3600), "How long the token is good, in seconds; five minutes unless given."]
Algorithm = Annotated[str, Text(5, 5), "How the token is signed: RS256 or ES384."]
Scope = Annotated[str, Text(1, 256, SCOPES), "Values for the token's `scope`, with a blank between each two."]
SubjectMode = Annotated[
    str,
    Choice(("AWSIdentity", "OriginIdentity")),
    "Whom the token is about: the principal that calls, or whoever it acts for.",
]
SAMLAssertion = Annotated[
    str,
    Text(4, 100000, sensitive=True),
    Wire("SAMLAssertion"),
    "The identity provider's response in base 64, often given as `file://`.",
]
WebIdentityToken = Annotated[str, Text(4, 20000, sensitive=True), "The identity provider's token."]
ProviderId = Annotated[str, Text(4, 2048), "The domain of an OAuth 2.0 provider; not of OpenID Connect providers."]
