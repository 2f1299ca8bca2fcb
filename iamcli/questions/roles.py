"""Whether a role would be assumed: both sides of a trust, the caller's own policies and the role's trust policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..authorization.role_requests import needed, request_keys
from ..errors import IamError, ServiceError
from ..policy.request import Principal, PrincipalKind
from ..state.records.providers import oidc_key
from .asking import Asked, Given, RoleUnknown, asked, role_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..policy.request import ContextValue
    from .principals import Accounts, Subject

MFA: Mapping[str, ContextValue] = {"aws:MultiFactorAuthPresent": True, "aws:MultiFactorAuthAge": "0"}
"""The keys of a request that comes with a code of an MFA device."""


class TokenUnusable(IamError):
    """A web identity token is refused before the trust policy is looked at."""


class Wanted(NamedTuple):
    """The session that is asked for."""

    role_arn: str
    session_name: str = "session"
    external_id: str | None = None
    source_identity: str = ""
    tags: Mapping[str, str] = {}
    transitive: Sequence[str] = ()
    mfa: bool = False
    context: Mapping[str, ContextValue] = {}
    """Condition keys beside those that follow from the rest, or in their place."""


def assumptions(accounts: Accounts, who: Subject, wanted: Wanted, action: str = "AssumeRole") -> list[Asked]:
    """The requests that all have to be allowed, so that the session begins. RoleUnknown if there is no such role."""
    keys: dict[str, ContextValue] = request_keys(
        session_name=wanted.session_name,
        tags=wanted.tags,
        transitive=wanted.transitive,
        source_identity=wanted.source_identity,
        external_id=wanted.external_id,
    )
    given = Given({**keys, **(MFA if wanted.mfa else {}), **wanted.context})
    actions = needed(action, wanted.tags, wanted.source_identity)
    return [asked(accounts, who, f"sts:{name}", wanted.role_arn, given) for name in actions]


def with_token(accounts: Accounts, who: Subject, wanted: Wanted, token: str) -> list[Asked]:
    """The same for whoever has a token of an OpenID Connect provider: what it claims becomes condition keys.

    `who` lends the circumstances alone. The token's signature and times are not looked at. TokenUnusable if it is no
    token, or for nobody of the provider's audience.
    """
    from ..tokens.claims import condition_keys, session_tags
    from ..tokens.web_identity import WebIdentity, audience, claims_of, issuer_of, missing, no_provider

    found = role_of(accounts, wanted.role_arn)
    if found is None:
        raise RoleUnknown(wanted.role_arn)
    account = found[0]
    try:
        issuer, claims = issuer_of(token), claims_of(token)
        provider = account.oidc_providers.get(oidc_key(issuer.partition("://")[2]))
        if provider is None:
            raise no_provider(issuer)
        for name in ("sub", "aud"):
            if name not in claims:
                raise missing(name)
        identity = WebIdentity(issuer, str(claims["sub"]), audience(claims, provider.client_ids), claims)
        tags = session_tags(identity)
    except ServiceError as error:
        raise TokenUnusable(f"The token would be refused before the role is looked at: {error}") from None
    arn = account.arn(f"oidc-provider/{provider.url}")
    context: dict[str, ContextValue] = {**condition_keys(identity), "aws:FederatedProvider": arn, **wanted.context}
    session = wanted._replace(
        tags=tags.tags, transitive=tags.transitive, source_identity=tags.source_identity, context=context
    )
    holder = who._replace(principal=Principal(kind=PrincipalKind.WEB_IDENTITY, arn=arn))
    return assumptions(accounts, holder, session, "AssumeRoleWithWebIdentity")
