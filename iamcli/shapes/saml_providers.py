"""SAML providers, as answers show them: never with their private keys."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from .context_providers import ContextProvider
from .rules import Response, Shape, Text
from .tags import Tag


class CreatedSAMLProvider(Response, kw_only=True):
    """What there is to tell of a new provider."""

    saml_provider_arn: str | None = msgspec.field(default=None, name="SAMLProviderArn")
    tags: list[Tag] | None = None


class UpdatedSAMLProvider(Response, kw_only=True):
    """Which provider was changed."""

    saml_provider_arn: str | None = msgspec.field(default=None, name="SAMLProviderArn")


class SAMLPrivateKey(Shape, kw_only=True):
    """The id of a private key, and when it was uploaded."""

    key_id: str | None = None
    timestamp: datetime | None = None


class SAMLKeyHashEntry(Shape, kw_only=True):
    """The key hashes of an issuer."""

    issuer_url: Annotated[str, Text(1, 1024)] | None = msgspec.field(default=None, name="IssuerURL")
    key_hashes: list[str] | None = None


class SAMLProvider(Response, kw_only=True):
    """A provider with its metadata."""

    saml_provider_uuid: str | None = msgspec.field(default=None, name="SAMLProviderUUID")
    saml_metadata_document: str | None = msgspec.field(default=None, name="SAMLMetadataDocument")
    context_provider: ContextProvider | None = None
    key_hashes: list[SAMLKeyHashEntry] | None = msgspec.field(default=None, name="SAMLKeyHashes")
    """Always absent: no public record says what is hashed, or how it is written."""
    create_date: datetime | None = None
    valid_until: datetime | None = None
    tags: list[Tag] | None = None
    assertion_encryption_mode: str | None = None
    private_key_list: list[SAMLPrivateKey] | None = None
    identity_center_instance_arn: str | None = None
    identity_store_arn: str | None = None


class SAMLProviderListEntry(Shape, kw_only=True):
    """A provider as the list shows it."""

    arn: str | None = None
    valid_until: datetime | None = None
    create_date: datetime | None = None
    is_trusted_identity_propagation_enabled: bool | None = None


class SAMLProviders(Response, kw_only=True):
    """The account's SAML providers."""

    saml_provider_list: list[SAMLProviderListEntry] | None = msgspec.field(default=None, name="SAMLProviderList")
