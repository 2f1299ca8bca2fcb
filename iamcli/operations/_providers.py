"""Finding identity providers by their ARNs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InvalidInput, NoSuchEntity, ValidationError
from ..state.records.providers import oidc_key

if TYPE_CHECKING:
    from ..service import Call
    from ..state.records.providers import OIDCProviderRecord, SAMLProviderRecord

SAML, OIDC = "saml-provider/", "oidc-provider/"


def saml_arn(call: Call, name: str) -> str:
    """The ARN of a SAML provider."""
    return call.arn(SAML + name)


def oidc_arn(call: Call, url: str) -> str:
    """The ARN of an OpenID Connect provider, by its URL without the scheme."""
    return call.arn(OIDC + url)


def find_saml_provider(call: Call, arn: str) -> SAMLProviderRecord:
    """The SAML provider with that ARN, letter by letter; NoSuchEntity if there is none.

    The sentence is on record (hashicorp/terraform#12599).
    """
    provider = call.account.saml_providers.get(name_in(arn, SAML))
    if provider is None or saml_arn(call, provider.name) != arn:
        raise NoSuchEntity(f"Manifest not found for arn {arn}")
    return provider


def oidc_provider(call: Call, arn: str) -> OIDCProviderRecord | None:
    """The OpenID Connect provider with that ARN, letter by letter; None if there is none."""
    url = name_in(arn, OIDC)
    return call.account.oidc_providers.get(oidc_key(url)) if oidc_arn(call, url) == arn else None


def find_oidc_provider(call: Call, arn: str) -> OIDCProviderRecord:
    """The OpenID Connect provider with that ARN, letter by letter; NoSuchEntity if there is none."""
    provider = oidc_provider(call, arn)
    if provider is None:
        raise NoSuchEntity(f"OpenIDConnect Provider not found for arn {arn}")
    return provider


def name_in(arn: str, kind: str) -> str:
    """What an ARN has behind its kind; an error if it is not of that kind.

    Which errors IAM has for this is not on record; these are the ones it has for the ARNs of policies.
    """
    prefix, _, service, _, _, resource = (arn.split(":", 5) + [""] * 5)[:6]
    if prefix != "arn" or not resource:
        raise ValidationError("Invalid ARN:  Could not be parsed!")
    if service != "iam" or not resource.startswith(kind):
        raise InvalidInput(f"ARN {arn} is not valid.")
    return resource.removeprefix(kind)
