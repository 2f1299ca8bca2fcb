"""SAML providers: identity providers that speak SAML 2.0, by their metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import (
    ConcurrentModification,
    EntityAlreadyExists,
    InvalidInput,
    LimitExceeded,
    NoSuchEntity,
    ServiceFailure,
)
from ..operation import Needs, reads, writes
from ..shapes.context_providers import ContextProvider
from ..shapes.saml_providers import (
    CreatedSAMLProvider,
    SAMLPrivateKey,
    SAMLProvider,
    SAMLProviderListEntry,
    SAMLProviders,
    UpdatedSAMLProvider,
)
from ..state.records.providers import SAMLPrivateKeyRecord, SAMLProviderDates, SAMLProviderRecord
from ._context_providers import as_context, begin, change, identity_store
from ._providers import find_saml_provider, saml_arn
from ._tags import in_order, with_tags, without_tags

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ..service import Call
    from ..shapes.scalars import (
        AssertionEncryption,
        IdentityCenterArn,
        PrivateKey,
        PrivateKeyId,
        RemoveContextProvider,
        RemoveIdentityCenter,
        SAMLMetadata,
        SAMLProviderArn,
        SAMLProviderName,
        TagKeys,
        Tags,
    )
    from ..shapes.tags import Tag

CONTEXT = "What of assertions becomes trusted context; it turns trusted identity propagation on."
YEARS = 100
"""How long metadata without an end are good for; public records of AWS's answers have it so."""


@writes(
    InvalidInput,
    EntityAlreadyExists,
    LimitExceeded,
    ConcurrentModification,
    ServiceFailure,
    name="CreateSAMLProvider",
    needs=Needs(on="saml-provider/{name}"),
)
def create_saml_provider(
    call: Call,
    *,
    saml_metadata_document: SAMLMetadata,
    name: SAMLProviderName,
    tags: Tags | None = None,
    assertion_encryption_mode: AssertionEncryption | None = None,
    add_private_key: PrivateKey | None = None,
    context_provider: Annotated[ContextProvider, CONTEXT] | None = None,
    identity_center_instance_arn: IdentityCenterArn | None = None,
) -> CreatedSAMLProvider:
    """Create a SAML provider, which roles can name as their principal.

    The metadata, 1,000 to 10,000,000 characters of XML, are what the identity provider hands out: an EntityDescriptor
    with an entityID and an IDPSSODescriptor that has a certificate for signing. A document type is refused. An
    instance of IAM Identity Center needs a context provider beside it.
    """
    providers = call.account.saml_providers
    until = valid_until(call, saml_metadata_document)
    if name in providers:
        raise EntityAlreadyExists(f"Provider with name {name} already exists.")
    call.within("SAMLProviders", len(providers) + 1, "SAMLProvidersPerAccount")
    provider = providers[name] = SAMLProviderRecord(
        name=name,
        uuid=new_id(call, "SAMLSP"),
        created=call.now,
        valid_until=until,
        encryption=assertion_encryption_mode or "",
        tags=with_tags(call, "SAMLProvider", {}, tags or ()),
        metadata=saml_metadata_document,
    )
    begin(provider, context_provider, identity_center_instance_arn)
    if add_private_key:
        add_key(call, provider, add_private_key)
    return CreatedSAMLProvider(
        saml_provider_arn=saml_arn(call, name), tags=list(in_order(provider.tags)) if provider.tags else None
    )


@reads(NoSuchEntity, InvalidInput, ServiceFailure, name="GetSAMLProvider")
def get_saml_provider(call: Call, *, saml_provider_arn: SAMLProviderArn) -> SAMLProvider:
    """Show a SAML provider with its metadata and the ids of its private keys.

    ValidUntil is what the metadata say; if they do not, it is 100 years after they were uploaded.
    """
    provider = find_saml_provider(call, saml_provider_arn)
    keys = [SAMLPrivateKey(key_id=key_id, timestamp=key.uploaded) for key_id, key in provider.private_keys.items()]
    return SAMLProvider(
        saml_provider_uuid=provider.uuid,
        saml_metadata_document=provider.metadata,
        context_provider=as_context(provider.context),
        create_date=provider.created,
        valid_until=provider.valid_until,
        tags=list(in_order(provider.tags)),
        assertion_encryption_mode=provider.encryption or None,
        private_key_list=keys or None,
        identity_center_instance_arn=provider.identity_center or None,
        identity_store_arn=identity_store(call, provider.identity_center),
    )


@reads(ServiceFailure, name="ListSAMLProviders", needs=Needs(on="saml-provider/*"))
def list_saml_providers(call: Call) -> SAMLProviders:
    """List the account's SAML providers, all at once and without their tags.

    Those that an IAM Identity Center instance is associated with are said to propagate trusted identities.
    """
    return SAMLProviders(
        saml_provider_list=[
            SAMLProviderListEntry(
                arn=saml_arn(call, provider.name),
                valid_until=provider.valid_until,
                create_date=provider.created,
                is_trusted_identity_propagation_enabled=bool(provider.identity_center),
            )
            for _, provider in call.account.saml_providers.scan(SAMLProviderDates)
        ]
    )


@writes(NoSuchEntity, InvalidInput, LimitExceeded, ServiceFailure, ConcurrentModification, name="UpdateSAMLProvider")
def update_saml_provider(
    call: Call,
    *,
    saml_metadata_document: SAMLMetadata | None = None,
    saml_provider_arn: SAMLProviderArn,
    assertion_encryption_mode: AssertionEncryption | None = None,
    add_private_key: PrivateKey | None = None,
    remove_private_key: PrivateKeyId | None = None,
    context_provider: Annotated[ContextProvider, CONTEXT] | None = None,
    identity_center_instance_arn: IdentityCenterArn | None = None,
    remove_context_provider: RemoveContextProvider = False,
    remove_identity_center_instance: RemoveIdentityCenter = False,
) -> UpdatedSAMLProvider:
    """Replace a SAML provider's metadata, or change how its assertions are decrypted or what is handed on of them.

    What is not given stays. To rotate private keys, add the new one first and remove the old one afterwards: a provider
    has two at most. A context provider is changed in a request of its own, and goes after the instance of IAM Identity
    Center.
    """
    provider = find_saml_provider(call, saml_provider_arn)
    change(
        provider,
        context_provider,
        identity_center_instance_arn,
        remove_context=remove_context_provider,
        remove_instance=remove_identity_center_instance,
        metadata=any((saml_metadata_document, assertion_encryption_mode, add_private_key, remove_private_key)),
    )
    if saml_metadata_document is not None:
        provider.valid_until = valid_until(call, saml_metadata_document)
        provider.metadata = saml_metadata_document
    provider.encryption = assertion_encryption_mode or provider.encryption
    if add_private_key:
        add_key(call, provider, add_private_key)
    if remove_private_key:
        if remove_private_key not in provider.private_keys:
            raise NoSuchEntity(f"The private key with id {remove_private_key} cannot be found.")
        del provider.private_keys[remove_private_key]
    return UpdatedSAMLProvider(saml_provider_arn=saml_provider_arn)


@writes(InvalidInput, LimitExceeded, NoSuchEntity, ConcurrentModification, ServiceFailure, name="DeleteSAMLProvider")
def delete_saml_provider(call: Call, *, saml_provider_arn: SAMLProviderArn) -> None:
    """Delete a SAML provider.

    Roles that name it as their principal stay as they are, and nobody can assume them through it any more.
    """
    call.account.saml_providers.pop(find_saml_provider(call, saml_provider_arn).name)


@writes(NoSuchEntity, LimitExceeded, InvalidInput, ConcurrentModification, ServiceFailure, name="TagSAMLProvider")
def tag_saml_provider(call: Call, *, saml_provider_arn: SAMLProviderArn, tags: Tags) -> None:
    """Add tags to a SAML provider; a tag whose key is there already replaces it."""
    provider = find_saml_provider(call, saml_provider_arn)
    provider.tags = with_tags(call, "SAMLProvider", provider.tags, tags)


@writes(NoSuchEntity, InvalidInput, ConcurrentModification, ServiceFailure, name="UntagSAMLProvider")
def untag_saml_provider(call: Call, *, saml_provider_arn: SAMLProviderArn, tag_keys: TagKeys) -> None:
    """Remove tags from a SAML provider."""
    provider = find_saml_provider(call, saml_provider_arn)
    provider.tags = without_tags(provider.tags, tag_keys)


@reads(NoSuchEntity, ServiceFailure, InvalidInput, pages={"Tags": "key"}, name="ListSAMLProviderTags")
def list_saml_provider_tags(call: Call, *, saml_provider_arn: SAMLProviderArn) -> Iterable[Tag]:
    """List the tags of a SAML provider, ordered by key."""
    return in_order(find_saml_provider(call, saml_provider_arn).tags)


def valid_until(call: Call, metadata: str) -> datetime:
    """When these metadata, uploaded now, end to be good; InvalidInput if they are no metadata."""
    from ..tokens.saml_metadata import read_metadata

    told = read_metadata(metadata).valid_until
    if told is not None:
        return told
    try:
        return call.now.replace(year=call.now.year + YEARS)
    except ValueError:  # the 29th of February of a year that will have none
        return call.now.replace(year=call.now.year + YEARS, day=28)


def add_key(call: Call, provider: SAMLProviderRecord, body: str) -> None:
    """Give a provider one more private key; LimitExceeded or InvalidInput if it cannot have it."""
    check_key(body)
    call.within("PrivateKeysPerSAMLProvider", len(provider.private_keys) + 1)
    provider.private_keys[new_id(call, "SAMLPK")] = SAMLPrivateKeyRecord(body=body, uploaded=call.now)


def new_id(call: Call, prefix: str) -> str:
    """An id of 22 characters, as public records have those of providers; that keys have the like is a guess."""
    from base64 import b32encode

    return prefix + b32encode(call.random(10)).decode()


def check_key(body: str) -> None:
    """InvalidInput unless this is an RSA key, which SAML encrypts for, that no passphrase protects."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(body.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise InvalidInput("Could not parse private key")
