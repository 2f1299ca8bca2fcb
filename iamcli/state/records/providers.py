"""Identity providers outside the account that its roles may trust."""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew at each start.
from datetime import datetime

import msgspec

from . import Record


class KeyDefinitionRecord(Record, kw_only=True):
    """A key of an assertion or token and the trusted context's key that takes its value; empty where none is named."""

    source: str
    target: str = ""


class ContextProviderRecord(Record, kw_only=True):
    """What becomes trusted context; the kind of subject is a value, or a key to read it from, or neither."""

    subject: str
    subject_type: str = ""
    subject_type_key: str = ""
    keys: list[KeyDefinitionRecord] | None = None


class ProviderRecord(Record, kw_only=True):
    """What identity providers of both kinds can have; `identity_center` is an ARN, or empty."""

    context: ContextProviderRecord | None = None
    identity_center: str = ""


class SAMLPrivateKeyRecord(Record, kw_only=True):
    """A private key that decrypts assertions, as PEM text."""

    body: str
    uploaded: datetime


class SAMLProviderRecord(ProviderRecord, kw_only=True):
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
    identity_center: str = ""


class OIDCProviderRecord(ProviderRecord, kw_only=True):
    """An OpenID Connect provider; `url` is without its scheme, which is always https."""

    url: str
    created: datetime
    client_ids: list[str] = []
    thumbprints: list[str] = []
    tags: dict[str, str] = {}


def oidc_key(url: str) -> str:
    """What the account's table knows a URL by: unlike names, URLs that differ in case only are two."""
    return "".join(f" {letter}" if letter.isupper() else letter for letter in url)
