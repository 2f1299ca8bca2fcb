"""OpenID Connect providers, as answers show them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from .context_providers import ContextProvider
from .rules import Response, Shape
from .tags import Tag


class CreatedOIDCProvider(Response, kw_only=True):
    """What there is to tell of a new provider."""

    arn: str | None = msgspec.field(default=None, name="OpenIDConnectProviderArn")
    tags: list[Tag] | None = None


class OIDCProvider(Response, kw_only=True):
    """A provider; its URL is shown without its scheme."""

    url: str | None = None
    client_ids: list[str] | None = msgspec.field(default=None, name="ClientIDList")
    thumbprint_list: list[str] | None = None
    create_date: datetime | None = None
    tags: list[Tag] | None = None
    context_provider: ContextProvider | None = None
    identity_center_instance_arn: str | None = None
    identity_store_arn: str | None = None


class OIDCProviderListEntry(Shape, kw_only=True):
    """A provider as the list shows it."""

    arn: str | None = None
    is_trusted_identity_propagation_enabled: bool | None = None


class OIDCProviders(Response, kw_only=True):
    """The account's OpenID Connect providers."""

    provider_list: list[OIDCProviderListEntry] | None = msgspec.field(default=None, name="OpenIDConnectProviderList")
