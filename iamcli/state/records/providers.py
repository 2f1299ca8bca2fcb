"""Identity providers outside the account that its roles may trust."""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew at each start.
from datetime import datetime

import msgspec

from . import Record


class SAMLPrivateKeyRecord(Record, kw_only=True):
    """A private key that decrypts assertions, as PEM text."""

    body: str
    uploaded: datetime


class SAMLProviderRecord(Record, kw_only=True):
    """A SAML provider; `valid_until` is read off the metadata, which may be megabytes, when they are stored."""

    name: str
    uuid: str
    created: datetime
    valid_until: datetime
    encryption: str = ""
    private_keys: dict[str, SAMLPrivateKeyRecord] = {}
    tags: dict[str, str] = {}
    metadata: str


class SAMLProviderDates(msgspec.Struct):
    """Of a SAML provider, what lists show; read in bulk, so the metadata are skipped undecoded."""

    name: str
    created: datetime
    valid_until: datetime


class OIDCProviderRecord(Record, kw_only=True):
    """An OpenID Connect provider; `url` is without its scheme, which is always https."""

    url: str
    created: datetime
    client_ids: list[str] = []
    thumbprints: list[str] = []
    tags: dict[str, str] = {}
