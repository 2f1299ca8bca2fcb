"""SAML responses, good ones to spoil."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from functools import cache
from secrets import token_bytes

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from lxml import etree
from signxml.signer import XMLSigner

from iamcli.errors import InvalidIdentityToken
from iamcli.tokens.oidc_issuer import new_private_key, private_key
from iamcli.tokens.saml_assertion import verified
from iamcli.tokens.saml_issuer import Provider, Statement, metadata, new_certificate, response, unsigned
from iamcli.tokens.saml_metadata import read_metadata

NOW = datetime(2024, 1, 1, tzinfo=UTC)
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Deploy"
IDP = f"arn:aws:iam::{ACCOUNT}:saml-provider/Okta"
ENTITY = "https://idp.example.com/saml"
STATEMENT = Statement(roles=[(ROLE, IDP)], session_name="alice")

DS = "http://www.w3.org/2000/09/xmldsig#"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
XENC, XENC11 = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"


@cache
def provider(name):
    """An identity provider, whose certificate expired long ago."""
    key = new_private_key()
    return Provider(ENTITY, key, new_certificate(key, name, datetime(2001, 1, 1, tzinfo=UTC), 1))


@cache
def trusted(name):
    """What its metadata say."""
    return read_metadata(metadata(provider(name)))


def text_of(statement=STATEMENT, now=NOW, uuid="1", issuer=ENTITY):
    """A response that is not signed yet."""
    return unsigned(issuer, statement, now, uuid)


def signed_text(text, uri="#_a1", by="Okta", **options):
    """The response, signed where it has a place for it, with a reference to an element by its id."""
    signer = XMLSigner(c14n_algorithm=options.pop("c14n", EXCLUSIVE), **options)
    document = etree.fromstring(text.encode())
    who = provider(by)
    done = signer.sign(
        document, key=private_key(who.private_key), cert=who.certificate, reference_uri=uri, id_attribute="ID"
    )
    return etree.tostring(done).decode()


def in_response(text):
    """The place for the signature moved from the assertion to the response."""
    place = f'<ds:Signature xmlns:ds="{DS}" Id="placeholder"/>'
    assert place in text
    text = text.replace(place, "")
    issuer = f'<saml:Issuer xmlns:saml="{SAML}">{ENTITY}</saml:Issuer>'
    assert issuer in text
    return text.replace(issuer, issuer + place)


def coded(text):
    return b64encode(text.encode() if isinstance(text, str) else text).decode()


def plain(assertion):
    return b64decode(assertion).decode()


def later(**duration):
    return NOW + timedelta(**duration)


def encrypted(text, key, algorithm=f"{XENC11}aes256-gcm", transport=f"{XENC}rsa-oaep-mgf1p"):
    """The response with its assertion encrypted for a key."""
    root = etree.fromstring(text.encode())
    assertion = root.find(f"{{{SAML}}}Assertion")
    data = etree.tostring(assertion, with_tail=False)
    bits = int("".join(letter for letter in algorithm.rpartition("#")[2] if letter.isdigit()))
    secret = token_bytes(bits // 8)
    if algorithm.endswith("gcm"):
        nonce = token_bytes(12)
        body = nonce + AESGCM(secret).encrypt(nonce, data, None)
    else:
        start, filling = token_bytes(16), 16 - len(data) % 16
        encryptor = Cipher(AES(secret), modes.CBC(start)).encryptor()
        body = start + encryptor.update(data + bytes(filling - 1) + bytes([filling])) + encryptor.finalize()
    newer = transport.startswith(XENC11)
    digest = SHA256 if newer else SHA1
    public = private_key(key).public_key()
    wrapped = public.encrypt(secret, OAEP(MGF1(digest()), digest(), None))
    more = f'<ds:DigestMethod Algorithm="{XENC}sha256"/><x11:MGF Algorithm="{XENC11}mgf1sha256"/>' if newer else ""
    element = (
        f'<saml:EncryptedAssertion xmlns:saml="{SAML}" xmlns:xenc="{XENC}" xmlns:x11="{XENC11}" xmlns:ds="{DS}">'
        f'<xenc:EncryptedData Type="{XENC}Element"><xenc:EncryptionMethod Algorithm="{algorithm}"/><ds:KeyInfo>'
        f'<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="{transport}">{more}</xenc:EncryptionMethod>'
        f"<xenc:CipherData><xenc:CipherValue>{coded(wrapped)}</xenc:CipherValue></xenc:CipherData>"
        "</xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>"
        f"{coded(body)}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion>"
    )
    root.replace(assertion, etree.fromstring(element))
    return etree.tostring(root).decode()


INVALID = "Your request included an invalid SAML response."
BAD_SIGNATURE = "Response signature invalid"


def check(assertion, now=NOW, **more):
    return verified(assertion, trusted("Okta"), ACCOUNT, "Okta", now, **more)


def refused(message, assertion, code=InvalidIdentityToken, **more):
    """The assertion is refused in these words."""
    with pytest.raises(code) as caught:
        check(assertion, **more)
    assert message == str(caught.value)


def of(**statement):
    """A signed response that states this too."""
    return response(provider("Okta"), STATEMENT._replace(**statement), NOW, "1")


def signed(text, **options):
    """A text, signed and coded."""
    return coded(signed_text(text, **options))
