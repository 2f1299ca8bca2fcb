"""SAML providers, as answers show them: never with their private keys."""

from __future__ import annotations

from datetime import datetime

import msgspec

from .rules import Response, Shape
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


class SAMLProvider(Response, kw_only=True):
    """A provider with its metadata."""

    saml_provider_uuid: str | None = msgspec.field(default=None, name="SAMLProviderUUID")
    saml_metadata_document: str | None = msgspec.field(default=None, name="SAMLMetadataDocument")
    create_date: datetime | None = None
    valid_until: datetime | None = None
    tags: list[Tag] | None = None
    assertion_encryption_mode: str | None = None
    private_key_list: list[SAMLPrivateKey] | None = None


class SAMLProviderListEntry(Shape, kw_only=True):
    """A provider as the list shows it."""

    arn: str | None = None
    valid_until: datetime | None = None
    create_date: datetime | None = None


class SAMLProviders(Response, kw_only=True):
    """The account's SAML providers."""

    saml_provider_list: list[SAMLProviderListEntry] | None = msgspec.field(default=None, name="SAMLProviderList")
