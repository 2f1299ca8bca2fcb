"""X.509 certificates and private keys as PEM text: reading them and checking that they belong together.

Sources: IAM User Guide, "Manage server certificates in IAM", for what a server certificate, its key and its chain have
to be. Records of chains that IAM refused fit the validation of a path as Java does it, with the chain's last
certificate as the trust anchor: a chain in reverse is -1 (go-acme/lego#304), one that begins with the server's own
certificate is 1, and a certificate that is not valid yet is refused in the same words (aws/aws-sdk-go#2586). One
certificate of a chain with text around it is enough to refuse the chain (aws/aws-cli#715).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import KeyPairMismatch, MalformedCertificate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

BLOCK = r"\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----"
KEY = r"-----BEGIN (RSA |EC |DSA )?PRIVATE KEY-----"


def read_certificate(text: str) -> Certificate:
    """The one certificate of a PEM text; MalformedCertificate if it is anything else."""
    found = read_certificates(text)
    if len(found) != 1:
        raise MalformedCertificate.unreadable()
    return found[0]


def read_certificates(text: str) -> list[Certificate]:
    """The certificates of a PEM text that has nothing else; none if it is not such a text."""
    import re

    from cryptography.x509 import load_pem_x509_certificates

    from ..tokens.certificates import readable

    if not re.fullmatch(rf"(?:{BLOCK})+\s*", text, re.ASCII):
        return []
    return readable(lambda: load_pem_x509_certificates(text.encode()))


def check_key(certificate: Certificate, text: str) -> None:
    """An error unless the PEM text is the certificate's private key, which no error shows.

    That keys are RSA, elliptic-curve or DSA keys follows from what the services that use them can do.
    """
    from cryptography.hazmat.primitives.asymmetric.dsa import DSAPrivateKey
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    private = read_private_key(text)
    if not isinstance(private, RSAPrivateKey | EllipticCurvePrivateKey | DSAPrivateKey):
        raise invalid_key()
    if private.public_key() != certificate.public_key():
        raise KeyPairMismatch


def read_private_key(text: str) -> PrivateKeyTypes:
    """The private key of a PEM text; MalformedCertificate if it is none, or encrypted."""
    import re

    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if not re.search(KEY, text):
        raise invalid_key()
    try:
        return load_pem_private_key(text.encode(), password=None)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        raise invalid_key() from None


def invalid_key() -> MalformedCertificate:
    """What IAM says of a private key that it cannot use; from memory of reports, not from a record."""
    return MalformedCertificate("Invalid Private Key.")


def check_path(certificate: Certificate, chain: str | None, now: datetime) -> None:
    """MalformedCertificate unless the certificate is valid now and the chain, if given, vouches for it step by step."""
    issuers = read_certificates(chain) if chain else []
    if chain and not issuers:
        raise MalformedCertificate.broken_chain(-1)
    path = [certificate, *issuers]
    last = max(len(path) - 2, 0)
    if issuers and path[last].issuer != path[-1].subject:
        raise MalformedCertificate.broken_chain(-1)
    for index in range(last, -1, -1):
        if not sound(path, index, now):
            raise MalformedCertificate.broken_chain(index)


def sound(path: Sequence[Certificate], index: int, now: datetime) -> bool:
    """Whether a certificate of a path is valid now, signed by the next one and, past the first one, may sign."""
    certificate = path[index]
    return (
        valid(certificate, now)
        and (index == 0 or may_sign(certificate))
        and (len(path) == 1 or signed(certificate, path[index + 1]))
    )


def valid(certificate: Certificate, now: datetime) -> bool:
    """Whether a certificate is neither expired nor not valid yet."""
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def may_sign(certificate: Certificate) -> bool:
    """Whether a certificate is one of an authority."""
    from cryptography.x509 import BasicConstraints

    try:
        return certificate.extensions.get_extension_for_class(BasicConstraints).value.ca
    except Exception:  # there is none, or the parser cannot read some extension
        return False


def signed(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether a certificate is signed by the other one's key and names it."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, TypeError, ValueError, UnsupportedAlgorithm):
        return False
    return True
