"""What AWS makes of a web identity token's claims: condition keys, session tags, source identity, allowed roles.

Sources: IAM User Guide, "IAM and AWS STS condition context keys", Available keys for AWS OIDC federation, and "Pass
session tags in AWS STS"; Service Authorization Reference, AWS Security Token Service, AssumeRoleWithWebIdentity. Every
provider has `aud`, `sub` and `amr`; claims beyond these are condition keys only of the providers listed here.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import InvalidIdentityToken
from .web_identity import Json, WebIdentity

GITHUB = (
    "actor actor_id enterprise_id environment job_workflow_ref ref "
    "repository repository_id repository_owner_id workflow"
)
GITLAB = (
    "namespace_id pipeline_source project_id ref_protected runner_environment "
    "user_access_level user_email user_id user_login"
)
BUILDKITE = "build_branch cluster_id cluster_name organization_id organization_slug pipeline_id pipeline_slug"
PROVIDERS = (
    (r"token\.actions\.githubusercontent\.com(/[^/]+)?", GITHUB),
    (r"token\.actions\.[^./]+\.ghe\.com", GITHUB),
    (r"github\.com/enterprises/[^/]+", GITHUB),
    (r"gitlab\.com", GITLAB),
    (r"agent\.buildkite\.com|agent\.[^./]+\.buildkite\.(dev|site)", BUILDKITE),
    (r"accounts\.google\.com", "google/organization_number"),
    (r"oidc\.circleci\.com/org/[^/]+", "oidc.circleci.com/project-id"),
    (r"idcs-[^./]+\.identity\.oraclecloud\.com", "rpst_id"),
)
"""Providers by their URLs without the scheme, and the claims of theirs that are condition keys."""

TAGS = "https://aws.amazon.com/tags"
SOURCE_IDENTITY = "https://aws.amazon.com/source_identity"
NAME = r"(?!aws:)[\w+=,.@-]{2,256}"
"""What a source identity can be: STS API reference, AssumeRole, SourceIdentity."""
KEY, VALUE = 128, 256
"""Characters that a tag's key and its value can have: IAM User Guide, "Pass session tags in AWS STS"."""
ROLES = "https://aws.amazon.com/roles"


class SessionTags(NamedTuple):
    """What an identity provider has to say about the session."""

    tags: dict[str, str]
    transitive: tuple[str, ...]
    """Keys of tags that later sessions of the same chain inherit."""
    source_identity: str
    """Empty if the provider sets none."""


def condition_keys(identity: WebIdentity) -> dict[str, str | tuple[str, ...]]:
    """The provider's condition keys, as `token.actions.githubusercontent.com:sub`."""
    claims = identity.claims
    found: dict[str, str | tuple[str, ...]] = {"aud": identity.audience, "sub": identity.subject}
    if methods := texts(claims.get("amr")):
        found["amr"] = methods
    if identity.provider == "accounts.google.com":
        found["oaud"] = texts(claims["aud"])[0]
    for name in provider_claims(identity.provider):
        if values := texts(claims.get(name)):
            found[name] = values if isinstance(claims[name], list) else values[0]
    return {f"{identity.provider}:{name}": value for name, value in found.items()}


def session_keys(identity: WebIdentity) -> dict[str, str | tuple[str, ...]]:
    """Those of the provider's condition keys that later requests of the session have too.

    IAM User Guide, same page: keys by which a session's own requests can be told; claims of shared providers are
    looked at when the role is assumed, and then no more.
    """
    lasting = {f"{identity.provider}:{name}" for name in ("amr", "aud", "sub")}
    return {key: value for key, value in condition_keys(identity).items() if key in lasting}


def provider_claims(provider: str) -> list[str]:
    """The claims of a provider that are condition keys, beyond those that every provider has."""
    return next((names.split() for pattern, names in PROVIDERS if re.fullmatch(pattern, provider)), [])


def role_authorized(identity: WebIdentity, role_arn: str) -> bool:
    """Whether the provider names the role as one that the token is for: the condition key `sts:RoleAuthorizedByIdp`.

    InvalidIdentityToken if it names others only (awsteele.com, "OIDC tokens can now restrict which AWS roles they
    assume").
    """
    if ROLES not in identity.claims:
        return False
    if role_arn not in texts(identity.claims[ROLES]):
        raise InvalidIdentityToken("The target role ARN is not present in the roles claim of the identity token")
    return True


def session_tags(identity: WebIdentity) -> SessionTags:
    """The tags and the source identity that the token gives the session, in either form that the User Guide has.

    InvalidIdentityToken if they have none of these forms.
    """
    claims = identity.claims
    nested = claims.get(TAGS, {})
    if not isinstance(nested, dict):
        raise malformed(TAGS)
    tags = nested.get("principal_tags", {})
    if not isinstance(tags, dict):
        raise malformed(f"{TAGS}/principal_tags")
    flat = {name.removeprefix(f"{TAGS}/principal_tags/"): value for name, value in claims.items()}
    flat = {key: value for key, value in flat.items() if f"{TAGS}/principal_tags/{key}" in claims}
    transitive = nested.get("transitive_tag_keys", claims.get(f"{TAGS}/transitive_tag_keys", []))
    identity_set = claims.get(SOURCE_IDENTITY, "")
    if not isinstance(identity_set, str) or (identity_set and not re.fullmatch(NAME, identity_set, re.ASCII)):
        raise malformed(SOURCE_IDENTITY)
    return SessionTags(
        {key: single(key, value) for key, value in (tags | flat).items()}, texts(transitive), identity_set
    )


def single(key: str, value: Json) -> str:
    """The value of a tag, which may stand in a list of its own."""
    values = texts(value)
    if len(values) != 1 or not 0 < len(key) <= KEY or len(values[0]) > VALUE:
        raise malformed(f"{TAGS}/principal_tags/{key}")
    return values[0]


def malformed(claim: str) -> InvalidIdentityToken:
    """What is said of a claim of AWS's that does not have its form; the sentence is ours."""
    return InvalidIdentityToken(f"The claim {claim} does not have the form that it must have")


def texts(value: Json) -> tuple[str, ...]:
    """A claim's values as conditions compare them; none of one that is absent or an object."""
    if isinstance(value, list):
        return tuple(text for item in value if not isinstance(item, list) for text in texts(item))
    if value is None or isinstance(value, dict):
        return ()
    return (str(value).lower() if isinstance(value, bool) else str(value),)
