"""Identity providers of the sandbox, each in a file of its own, outside any account."""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew at each start.
from . import Record


class IssuerRecord(Record, kw_only=True):
    """An OpenID Connect issuer; `private_key` is PEM text, and empty if the issuer is not the sandbox's own."""

    issuer: str
    private_key: str = ""
    keys: list[dict[str, object]] = []


class SAMLIssuerRecord(Record, kw_only=True):
    """A SAML identity provider of the sandbox; key and certificate are PEM text."""

    entity_id: str
    private_key: str
    certificate: str
