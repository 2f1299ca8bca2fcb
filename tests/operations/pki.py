"""Certificates and keys for tests, valid in the year after the tests' clock begins unless told otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)


@cache
def rsa_key(name: str = "", size: int = 2048) -> rsa.RSAPrivateKey:
    """An RSA key, the same for the same name."""
    return rsa.generate_private_key(65537, size)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    """A key on the curve P-256."""
    return ec.generate_private_key(ec.SECP256R1())


@cache
def ed25519_key() -> ed25519.Ed25519PrivateKey:
    """An Ed25519 key."""
    return ed25519.Ed25519PrivateKey.generate()


class Party(NamedTuple):
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: object

    @property
    def pem(self) -> str:
        """The certificate as PEM text."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        """The private key as PEM text."""
        return private_pem(self.key)


def party(
    name: str, issuer: Party | None = None, *, key=None, ca: bool = False, start=EPOCH, end=EPOCH + YEAR
) -> Party:
    """A certificate in that name, self-signed unless somebody issues it."""
    key = key or rsa_key(name)
    signer = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(common_name(name))
        .issuer_name(issuer.certificate.subject if issuer else common_name(name))
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    algorithm = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return Party(builder.sign(signer, algorithm), key)


def common_name(name: str) -> x509.Name:
    """A distinguished name that is a common name alone."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def private_pem(key, form=PrivateFormat.TraditionalOpenSSL, password: bytes = b"") -> str:
    """A private key as PEM text."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        form = PrivateFormat.PKCS8
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, form, encryption).decode()


def public_pem(key, form=PublicFormat.SubjectPublicKeyInfo) -> str:
    """The public part of a private key as PEM text."""
    return key.public_key().public_bytes(Encoding.PEM, form).decode()


def public_line(key) -> str:
    """The public part of a private key as OpenSSH writes it in one line."""
    return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
