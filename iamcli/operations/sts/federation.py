"""Sessions of roles for those who signed in with an identity provider: no credentials of AWS's are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from ...authorization.context import global_context
from ...authorization.role_requests import needed, request_keys
from ...errors import (
    AccessDenied,
    ExpiredTokenException,
    IDPCommunicationError,
    IDPRejectedClaim,
    InvalidIdentityToken,
    MalformedPolicyDocument,
    PackedPolicyTooLarge,
    RegionDisabled,
    ValidationError,
)
from ...operation import Needs, reads
from ...policy.evaluate import Policies
from ...policy.request import Principal, PrincipalKind
from ...shapes.sts import (
    Arn,
    AssumedRoleUser,
    PolicyArns,
    ProviderId,
    RoleArn,
    RoleDuration,
    SAMLAssertion,
    SAMLRole,
    SessionName,
    SessionPolicy,
    TokenSize,
    WebIdentityRole,
    WebIdentityToken,
)
from ...shapes.tags import Tag
from ...state.records.providers import oidc_key
from ...tokens.session_token import SessionFacts, SessionKind
from ._assuming import Applicant, Target, check, lasting, target
from ._sessions import begun, check_managed, packed_size, session_policies, session_tags, transitive_keys

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ...policy.request import ContextValue
    from ...service import Call
    from ...shapes.sts import Credentials

WEB_IDENTITY = "AssumeRoleWithWebIdentity"
SAML = "AssumeRoleWithSAML"


@reads(
    MalformedPolicyDocument,
    PackedPolicyTooLarge,
    IDPRejectedClaim,
    IDPCommunicationError,
    InvalidIdentityToken,
    ExpiredTokenException,
    RegionDisabled,
    needs=Needs(free=True, anonymous=True),
)
def assume_role_with_web_identity(
    call: Call,
    *,
    role_arn: RoleArn,
    role_session_name: SessionName,
    web_identity_token: WebIdentityToken,
    provider_id: ProviderId | None = None,
    policy_arns: PolicyArns | None = None,
    policy: SessionPolicy | None = None,
    duration_seconds: RoleDuration | None = None,
    minimum_session_token_size: TokenSize | None = None,
) -> WebIdentityRole:
    """Begin a session of a role with a token of an OpenID Connect provider, as CI systems and clusters have them.

    The role's account needs the provider, the token a good signature and one of the provider's client ids as its
    audience, and the trust policy has to allow sts:AssumeRoleWithWebIdentity for what the token claims.
    """
    from ...tokens.claims import condition_keys, role_authorized, session_keys
    from ...tokens.claims import session_tags as tags_in
    from ...tokens.web_identity import issuer_of, no_provider, verified

    if provider_id is not None:
        raise ValidationError("Providers of OAuth 2.0 are not served here: ProviderId is for these alone.")
    limits = session_policies(policy, policy_arns)
    wanted = found(call, role_arn, WEB_IDENTITY)
    issuer = issuer_of(web_identity_token)
    url = issuer.partition("://")[2]
    provider = wanted.account.oidc_providers.get(oidc_key(url))
    if provider is None or not issuer.startswith("https://"):
        raise no_provider(issuer)
    identity = verified(web_identity_token, provider.client_ids, call.issuers, call.now)
    given = tags_in(identity)
    arn = wanted.account.arn(f"oidc-provider/{provider.url}")
    keys: dict[str, Any] = {**condition_keys(identity), "aws:FederatedProvider": arn}
    if role_authorized(identity, role_arn):
        keys["sts:RoleAuthorizedByIdp"] = "true"
    tags, transitive = tagged(given.tags, given.transitive)
    keys |= request_keys(
        session_name=role_session_name, tags=tags, transitive=transitive, source_identity=given.source_identity
    )
    who = Principal(kind=PrincipalKind.WEB_IDENTITY, arn=arn)
    call.identify("WebIdentityUser", f"{arn}:{identity.audience}:{identity.subject}", identity.subject, arn)
    check(
        call,
        Applicant(who, Policies(), circumstances(call)),
        wanted,
        needed(WEB_IDENTITY, tags, given.source_identity),
        keys,
    )
    session = SessionFacts(
        kind=SessionKind.WEB_IDENTITY,
        account=wanted.account.id,
        principal_arn=wanted.arn,
        principal_id=wanted.role.id,
        session_name=role_session_name,
        tags=tags,
        transitive=transitive,
        source_identity=given.source_identity,
        provider=arn,
        keys=session_keys(identity),
        **limits,
    )
    credentials, sizes = begin(call, wanted, session, duration_seconds, minimum_session_token_size)
    return WebIdentityRole(
        credentials=credentials,
        subject_from_web_identity_token=identity.subject,
        assumed_role_user=AssumedRoleUser(assumed_role_id=session.unique_id, arn=session.arn),
        packed_policy_size=packed_size(session, sizes) or None,
        provider=arn,
        audience=identity.audience,
        source_identity=given.source_identity or None,
        **sizes,
    )


@reads(
    MalformedPolicyDocument,
    PackedPolicyTooLarge,
    IDPRejectedClaim,
    InvalidIdentityToken,
    ExpiredTokenException,
    RegionDisabled,
    name=SAML,
    needs=Needs(free=True, anonymous=True),
)
def assume_role_with_saml(
    call: Call,
    *,
    role_arn: RoleArn,
    principal_arn: Annotated[Arn, "The ARN of the SAML provider in IAM that made the assertion."],
    saml_assertion: SAMLAssertion,
    policy_arns: PolicyArns | None = None,
    policy: SessionPolicy | None = None,
    duration_seconds: RoleDuration | None = None,
    minimum_session_token_size: TokenSize | None = None,
) -> SAMLRole:
    """Begin a session of a role with an assertion of a SAML identity provider.

    The assertion has to be signed by the provider, fresh, meant for AWS, and to name the role together with the
    provider; the trust policy has to allow sts:AssumeRoleWithSAML for it. The session is named by the assertion.
    """
    from ...tokens.saml_assertion import verified
    from ...tokens.saml_metadata import read_metadata

    limits = session_policies(policy, policy_arns)
    wanted = found(call, role_arn, SAML)
    name = principal_arn.rpartition(":saml-provider/")[2]
    provider = wanted.account.saml_providers.get(name)
    if provider is None or wanted.account.arn(f"saml-provider/{provider.name}") != principal_arn:
        raise InvalidIdentityToken(f"No SAML provider found in your account for {principal_arn}")
    assertion = verified(
        saml_assertion,
        read_metadata(provider.metadata),
        wanted.account.id,
        provider.name,
        call.now,
        [key.body for key in provider.private_keys.values()],
        must_be_encrypted=provider.encryption == "Required",
    )
    assertion.check_role(role_arn, principal_arn)
    keys: dict[str, Any] = {**assertion.keys, "aws:FederatedProvider": principal_arn}
    tags, transitive = tagged(assertion.tags, assertion.transitive)
    keys |= request_keys(
        session_name=assertion.session_name,
        tags=tags,
        transitive=transitive,
        source_identity=assertion.source_identity,
    )
    who = Principal(kind=PrincipalKind.SAML, arn=principal_arn)
    call.identify(
        "SAMLUser", f"{assertion.name_qualifier}:{assertion.subject}", assertion.subject, assertion.name_qualifier
    )
    check(
        call,
        Applicant(who, Policies(), circumstances(call)),
        wanted,
        needed(SAML, tags, assertion.source_identity),
        keys,
    )
    session = SessionFacts(
        kind=SessionKind.SAML,
        account=wanted.account.id,
        principal_arn=wanted.arn,
        principal_id=wanted.role.id,
        session_name=assertion.session_name,
        tags=tags,
        transitive=transitive,
        source_identity=assertion.source_identity,
        provider=principal_arn,
        keys=assertion.session_keys,
        **limits,
    )
    # The sooner end counts: of DurationSeconds, and of what the assertion says (AssumeRoleWithSAML, DurationSeconds).
    ends = (assertion.session_end - call.now).total_seconds() if assertion.session_end else None
    given = [int(one) for one in (duration_seconds, assertion.seconds, ends) if one is not None]
    credentials, sizes = begin(call, wanted, session, min(given, default=None), minimum_session_token_size)
    return SAMLRole(
        credentials=credentials,
        assumed_role_user=AssumedRoleUser(assumed_role_id=session.unique_id, arn=session.arn),
        packed_policy_size=packed_size(session, sizes) or None,
        subject=assertion.subject,
        subject_type=assertion.subject_type,
        issuer=assertion.issuer,
        audience=assertion.audience,
        name_qualifier=assertion.name_qualifier,
        source_identity=assertion.source_identity or None,
        **sizes,
    )


def circumstances(call: Call) -> Mapping[str, ContextValue]:
    """The condition keys that a request has whoever makes it."""
    return global_context(call.account, call.caller, call.circumstances)


def found(call: Call, arn: str, action: str) -> Target:
    """The role of that ARN; AccessDenied if it is not there, for strangers are not told more."""
    wanted = target(call, arn)
    if wanted is None:
        raise AccessDenied(f"Not authorized to perform sts:{action}")
    return wanted


def tagged(tags: Mapping[str, str], transitive: Collection[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The tags that a provider gives the session, and the keys of those that are inherited, if they are good."""
    checked = session_tags([Tag(key=key, value=value) for key, value in tags.items()])
    return checked, transitive_keys(transitive, checked, ())


def begin(
    call: Call, wanted: Target, session: SessionFacts, seconds: int | None, least: int | None
) -> tuple[Credentials, dict[str, Any]]:
    """The credentials of a session that lasts as long as the role lets it, and the size of its token."""
    check_managed(wanted.account, session.policy_arns)
    lasts = lasting(seconds, wanted, chained=False)
    return begun(call, call.token_key(wanted.account.id), session, lasts, least)
