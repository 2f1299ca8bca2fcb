"""SAML metadata: what an identity provider says of itself, read with a parser that entities cannot attack.

The document streams through the parser and nothing of it is built in memory, so ten megabytes of it cost no more than
the time to read them. IAM User Guide, "Create a SAML identity provider in IAM": no byte order mark; certificates
of at least 1024 bits whose extensions do not repeat; that they may have expired does not matter.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ..errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}"
ENTITY = [METADATA + "EntityDescriptor"]
PROVIDER = [*ENTITY, METADATA + "IDPSSODescriptor"]
KEY = [*PROVIDER, METADATA + "KeyDescriptor"]
CERTIFICATE = [*KEY, SIGNATURE + "KeyInfo", SIGNATURE + "X509Data", SIGNATURE + "X509Certificate"]

DATE_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?"
SMALLEST_KEY = 1024
"""Bits of an RSA key; those of elliptic curves are as strong with far fewer."""


class Metadata(NamedTuple):
    """Whom a SAML provider trusts."""

    entity_id: str
    """What assertions name as their issuer."""
    valid_until: datetime | None
    """When the metadata expire, in UTC; None if they do not say."""
    certificates: tuple[bytes, ...]
    """Whose keys sign assertions, as DER."""


def read_metadata(text: str) -> Metadata:
    """The metadata of an identity provider; InvalidInput if they are none."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    reader = Reader()
    parser = DefusedXMLParser(target=reader, forbid_dtd=True)
    try:
        parser.feed(text)
        parser.close()
    except (ParseError, DefusedXmlException, UnicodeError):
        raise unreadable() from None
    if text.startswith("\ufeff") or not (reader.entity_id and reader.is_provider and reader.certificates):
        raise unreadable()
    certificates = tuple(dict.fromkeys(der(certificate) for certificate in reader.certificates))
    check_certificates(certificates)
    return Metadata(reader.entity_id, None if reader.valid_until is None else moment(reader.valid_until), certificates)


def unreadable() -> InvalidInput:
    """What IAM says of a document that is no metadata of an identity provider, whatever is wrong with it."""
    return InvalidInput("Could not parse metadata")


class Reader:
    """Takes from the parser what IAM needs, and lets the rest go by."""

    def __init__(self) -> None:
        self.entity_id = ""
        self.valid_until: str | None = None
        self.is_provider = False
        self.certificates: list[str] = []
        self._path: list[str] = []
        self._signs = False
        self._text: list[str] | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._path.append(tag)
        if len(self._path) > len(CERTIFICATE):
            return
        if self._path == ENTITY:
            self.entity_id = attributes.get("entityID", "")
            self.valid_until = attributes.get("validUntil")
        elif self._path == PROVIDER:
            self.is_provider = True
        elif self._path == KEY:
            self._signs = attributes.get("use", "signing") == "signing"
        elif self._path == CERTIFICATE and self._signs:
            self._text = []

    def data(self, text: str) -> None:
        """Text within the element that began last."""
        if self._text is not None:
            self._text.append(text)

    def end(self, _: str) -> None:
        """The element that began last and has not ended, ends."""
        if self._text is not None and len(self._path) == len(CERTIFICATE):
            self.certificates.append("".join(self._text))
            self._text = None
        self._path.pop()

    def close(self) -> None:
        """The document ends."""


def der(text: str) -> bytes:
    """A certificate as the bytes its base64 text stands for."""
    from binascii import Error, a2b_base64

    try:
        return a2b_base64("".join(text.split()), strict_mode=True)
    except (Error, ValueError):
        raise unreadable() from None


def check_certificates(certificates: Iterable[bytes]) -> None:
    """InvalidInput unless there are certificates, and all are X.509 certificates that IAM takes."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.x509 import load_der_x509_certificate

    from .certificates import readable

    found = readable(lambda: [load_der_x509_certificate(data) for data in certificates], extensions=True)
    keys = [certificate.public_key() for certificate in found]
    if not keys or any(isinstance(key, RSAPublicKey) and key.key_size < SMALLEST_KEY for key in keys):
        raise unreadable()


def moment(text: str) -> datetime:
    """A time of XML in UTC, to the second; one without a zone is in UTC already."""
    from datetime import UTC

    from ..operation.checks import matches

    try:
        if not matches(DATE_TIME, text.strip()):
            raise unreadable()
        given = datetime.fromisoformat(text.strip())
        return (given if given.tzinfo else given.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        raise unreadable() from None
