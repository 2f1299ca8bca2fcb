"""OpenID Connect providers: identity providers whose tokens roles can trust, by their URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import (
    ConcurrentModification,
    EntityAlreadyExists,
    InvalidInput,
    LimitExceeded,
    NoSuchEntity,
    OpenIdIdpCommunicationError,
    ServiceFailure,
    ValidationError,
)
from ..operation import Needs, reads, writes
from ..shapes.context_providers import ContextProvider
from ..shapes.openid_connect_providers import CreatedOIDCProvider, OIDCProvider, OIDCProviderListEntry, OIDCProviders
from ..state.records.providers import OIDCProviderRecord, oidc_key
from ._context_providers import as_context, begin, change, identity_store
from ._providers import find_oidc_provider, oidc_arn, oidc_provider
from ._tags import in_order, with_tags, without_tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..service import Call
    from ..shapes.scalars import (
        ClientID,
        ClientIDs,
        IdentityCenterArn,
        OIDCProviderArn,
        OIDCProviderUrl,
        RemoveContextProvider,
        RemoveIdentityCenter,
        TagKeys,
        Tags,
        Thumbprints,
    )
    from ..shapes.tags import Tag

CONTEXT = "What of tokens becomes trusted context; it turns trusted identity propagation on."
URL = r"https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(/[A-Za-z0-9._~!$&'()*+,;=:@%-]*)*"


@writes(
    InvalidInput,
    EntityAlreadyExists,
    LimitExceeded,
    ConcurrentModification,
    ServiceFailure,
    OpenIdIdpCommunicationError,
    name="CreateOpenIDConnectProvider",
)
def create_open_id_connect_provider(
    call: Call,
    *,
    url: OIDCProviderUrl,
    client_id_list: ClientIDs | None = None,
    thumbprint_list: Thumbprints | None = None,
    tags: Tags | None = None,
    context_provider: Annotated[ContextProvider, CONTEXT] | None = None,
    identity_center_instance_arn: IdentityCenterArn | None = None,
) -> CreatedOIDCProvider:
    """Create an OpenID Connect provider, which roles can name as their principal.

    The URL is what tokens name as their issuer, case included: `https://`, a host without a port, and perhaps a path.
    AWS asks the provider for its certificate if no thumbprint is given; iamcli asks nobody and leaves the list empty.
    An instance of IAM Identity Center needs a context provider beside it.
    """
    check_url(url)
    bare = url.removeprefix("https://")
    providers = call.account.oidc_providers
    if oidc_key(bare) in providers:
        raise EntityAlreadyExists(f"Provider with url {url} already exists.")
    call.within("OIDCProviders", len(providers) + 1, "OpenIdConnectProvidersPerAccount")
    provider = providers[oidc_key(bare)] = OIDCProviderRecord(
        url=bare,
        created=call.now,
        client_ids=client_ids(call, client_id_list or ()),
        thumbprints=thumbprints(call, thumbprint_list) if thumbprint_list else [],
        tags=with_tags(call, "OpenIDConnectProvider", {}, tags or ()),
    )
    begin(provider, context_provider, identity_center_instance_arn)
    return CreatedOIDCProvider(arn=oidc_arn(call, bare), tags=list(in_order(provider.tags)) if provider.tags else None)


@reads(InvalidInput, NoSuchEntity, ServiceFailure, name="GetOpenIDConnectProvider")
def get_open_id_connect_provider(call: Call, *, open_id_connect_provider_arn: OIDCProviderArn) -> OIDCProvider:
    """Show an OpenID Connect provider; its URL is shown without `https://`."""
    provider = find_oidc_provider(call, open_id_connect_provider_arn)
    return OIDCProvider(
        url=provider.url,
        client_ids=provider.client_ids,
        thumbprint_list=provider.thumbprints,
        create_date=provider.created,
        tags=list(in_order(provider.tags)),
        context_provider=as_context(provider.context),
        identity_center_instance_arn=provider.identity_center or None,
        identity_store_arn=identity_store(call, provider.identity_center),
    )


@reads(ServiceFailure, name="ListOpenIDConnectProviders", needs=Needs(on="oidc-provider/*"))
def list_open_id_connect_providers(call: Call) -> OIDCProviders:
    """List the ARNs of the account's OpenID Connect providers, all at once.

    Those that an IAM Identity Center instance is associated with are said to propagate trusted identities.
    """
    providers = call.account.oidc_providers.values()
    return OIDCProviders(
        provider_list=[
            OIDCProviderListEntry(
                arn=oidc_arn(call, provider.url), is_trusted_identity_propagation_enabled=bool(provider.identity_center)
            )
            for provider in providers
        ]
    )


@writes(ConcurrentModification, InvalidInput, NoSuchEntity, ServiceFailure, name="UpdateOpenIDConnectProvider")
def update_open_id_connect_provider(
    call: Call,
    *,
    open_id_connect_provider_arn: OIDCProviderArn,
    context_provider: Annotated[ContextProvider, CONTEXT] | None = None,
    identity_center_instance_arn: IdentityCenterArn | None = None,
    remove_context_provider: RemoveContextProvider = False,
    remove_identity_center_instance: RemoveIdentityCenter = False,
) -> None:
    """Change what an OpenID Connect provider hands on of its tokens, and to which instance of IAM Identity Center.

    A request changes one of the two. The context provider comes before the instance and goes after it.
    """
    change(
        find_oidc_provider(call, open_id_connect_provider_arn),
        context_provider,
        identity_center_instance_arn,
        remove_context=remove_context_provider,
        remove_instance=remove_identity_center_instance,
    )


@writes(InvalidInput, NoSuchEntity, ConcurrentModification, ServiceFailure, name="DeleteOpenIDConnectProvider")
def delete_open_id_connect_provider(call: Call, *, open_id_connect_provider_arn: OIDCProviderArn) -> None:
    """Delete an OpenID Connect provider; one that is not there may be deleted all the same.

    Roles that name it as their principal stay as they are, and nobody can assume them through it any more.
    """
    provider = oidc_provider(call, open_id_connect_provider_arn)
    if provider is not None:
        call.account.oidc_providers.pop(oidc_key(provider.url))


@writes(
    ConcurrentModification,
    InvalidInput,
    NoSuchEntity,
    ServiceFailure,
    name="UpdateOpenIDConnectProviderThumbprint",
)
def update_open_id_connect_provider_thumbprint(
    call: Call, *, open_id_connect_provider_arn: OIDCProviderArn, thumbprint_list: Thumbprints
) -> None:
    """Replace the thumbprints of an OpenID Connect provider, all of them."""
    provider = find_oidc_provider(call, open_id_connect_provider_arn)
    provider.thumbprints = thumbprints(call, thumbprint_list)


@writes(
    ConcurrentModification,
    InvalidInput,
    NoSuchEntity,
    LimitExceeded,
    ServiceFailure,
    name="AddClientIDToOpenIDConnectProvider",
)
def add_client_id_to_open_id_connect_provider(
    call: Call, *, open_id_connect_provider_arn: OIDCProviderArn, client_id: ClientID
) -> None:
    """Add a client id to an OpenID Connect provider; one that is there already stays there."""
    provider = find_oidc_provider(call, open_id_connect_provider_arn)
    provider.client_ids = client_ids(call, [*provider.client_ids, client_id])


@writes(
    ConcurrentModification,
    InvalidInput,
    NoSuchEntity,
    ServiceFailure,
    name="RemoveClientIDFromOpenIDConnectProvider",
)
def remove_client_id_from_open_id_connect_provider(
    call: Call, *, open_id_connect_provider_arn: OIDCProviderArn, client_id: ClientID
) -> None:
    """Remove a client id from an OpenID Connect provider; one that is not there may be removed all the same."""
    provider = find_oidc_provider(call, open_id_connect_provider_arn)
    provider.client_ids = [present for present in provider.client_ids if present != client_id]


@writes(
    NoSuchEntity,
    LimitExceeded,
    InvalidInput,
    ConcurrentModification,
    ServiceFailure,
    name="TagOpenIDConnectProvider",
)
def tag_open_id_connect_provider(call: Call, *, open_id_connect_provider_arn: OIDCProviderArn, tags: Tags) -> None:
    """Add tags to an OpenID Connect provider; a tag whose key is there already replaces it."""
    provider = find_oidc_provider(call, open_id_connect_provider_arn)
    provider.tags = with_tags(call, "OpenIDConnectProvider", provider.tags, tags)


@writes(NoSuchEntity, InvalidInput, ConcurrentModification, ServiceFailure, name="UntagOpenIDConnectProvider")
def untag_open_id_connect_provider(
    call: Call, *, open_id_connect_provider_arn: OIDCProviderArn, tag_keys: TagKeys
) -> None:
    """Remove tags from an OpenID Connect provider."""
    provider = find_oidc_provider(call, open_id_connect_provider_arn)
    provider.tags = without_tags(provider.tags, tag_keys)


@reads(NoSuchEntity, ServiceFailure, InvalidInput, pages={"Tags": "key"}, name="ListOpenIDConnectProviderTags")
def list_open_id_connect_provider_tags(call: Call, *, open_id_connect_provider_arn: OIDCProviderArn) -> Iterable[Tag]:
    """List the tags of an OpenID Connect provider, ordered by key."""
    return in_order(find_oidc_provider(call, open_id_connect_provider_arn).tags)


def check_url(url: str) -> None:
    """ValidationError unless a provider can have this URL. The sentence has not been seen in a public record."""
    from ..operation.checks import matches

    if not matches(URL, url):
        raise ValidationError("Invalid Open ID Connect Provider URL")


def client_ids(call: Call, given: Iterable[str]) -> list[str]:
    """Client ids without repetition; LimitExceeded if they are too many."""
    distinct = list(dict.fromkeys(given))
    call.within("ClientIDsPerOIDCProvider", len(distinct), "ClientIdsPerOpenIdConnectProvider")
    return distinct


def thumbprints(call: Call, given: Sequence[str]) -> list[str]:
    """Thumbprints as a provider keeps them; InvalidInput if there are none or too many.

    Both sentences are on record (hashicorp/terraform-provider-aws#29963, terraform-aws-modules/terraform-aws-eks#2632).
    Like the API model, this looks at their length alone: those of AWS's own examples are not hexadecimal.
    """
    if not given:
        raise InvalidInput("Thumbprint list must contain at least one entry.")
    limit = call.quota("ThumbprintsPerOIDCProvider")
    if len(given) > limit:
        raise InvalidInput(f"Thumbprint list must contain fewer than {limit} entries.")
    return list(given)
