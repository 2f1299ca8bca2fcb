"""What an identity provider hands out: keys, certificates, metadata."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat


@cache
def private_key():
    return rsa.generate_private_key(65537, 2048)


@cache
def pem(key=None, password=None) -> str:
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    return (key or private_key()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode()


@cache
def certificate(key=None) -> str:
    """The base64 text of a certificate that expired long ago."""
    key = key or private_key()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "idp.example.com")])
    start = datetime(2001, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + timedelta(days=1))
    return b64encode(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)).decode()


def key_descriptor(text=None, use=' use="signing"') -> str:
    inside = f"<ds:X509Data><ds:X509Certificate>\n{text or certificate()}\n</ds:X509Certificate></ds:X509Data>"
    return f"<md:KeyDescriptor{use}><ds:KeyInfo>{inside}</ds:KeyInfo></md:KeyDescriptor>"


def metadata(
    keys=None,
    before="",
    attributes='entityID="https://idp.example.com/saml"',
    root="md:EntityDescriptor",
    role="md:IDPSSODescriptor",
    space="urn:oasis:names:tc:SAML:2.0:metadata",
    more="",
) -> str:
    """What an identity provider would hand out, or nearly that."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}'
        f'<{root} xmlns:md="{space}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" {attributes}>'
        f'<{role} protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
        f"{key_descriptor() if keys is None else keys}"
        '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://x.example/"/>'
        f"</{role}>{more}</{root}>{' ' * 1000}"
    )
