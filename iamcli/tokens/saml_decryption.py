"""Encrypted SAML assertions (W3C, "XML Encryption Syntax and Processing Version 1.1").

IAM User Guide, "Create a SAML identity provider in IAM": the provider's private keys decrypt assertions. Keys are
transported with RSA-OAEP, data are encrypted with AES; what is older is not safe and not served.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InvalidIdentityToken
from .saml_signature import SIGNATURE, parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cryptography.hazmat.primitives.asymmetric.padding import OAEP
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from lxml.etree import _Element

DS = SIGNATURE.removesuffix("Signature")
XENC = "{http://www.w3.org/2001/04/xmlenc#}"
CBC = {f"http://www.w3.org/2001/04/xmlenc#aes{bits}-cbc": bits // 8 for bits in (128, 192, 256)}
GCM = {f"http://www.w3.org/2009/xmlenc11#aes{bits}-gcm": bits // 8 for bits in (128, 192, 256)}
OAEP_MGF1P = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
OAEP_11 = "http://www.w3.org/2009/xmlenc11#rsa-oaep"
BLOCK = 16


def decrypted(element: _Element, private_keys: Sequence[str]) -> _Element:
    """What an EncryptedAssertion holds, by one of the provider's private keys (PEM); InvalidIdentityToken if none can.

    Why one cannot is told to nobody: a difference would help to guess what is encrypted.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    for pem in private_keys:
        key = load_pem_private_key(pem.encode(), None)
        assert isinstance(key, RSAPrivateKey)
        try:
            return parsed(opened(element, key))
        except (InvalidTag, InvalidIdentityToken, ValueError, KeyError):
            continue
    raise InvalidIdentityToken("The SAML assertion could not be decrypted")


def opened(element: _Element, private_key: RSAPrivateKey) -> bytes:
    """The plain text in an EncryptedAssertion; ValueError, KeyError or InvalidTag if it cannot be had."""
    data = only(element, XENC + "EncryptedData")
    found = list(element.iter(XENC + "EncryptedKey"))
    if len(found) != 1:
        raise ValueError
    secret = private_key.decrypt(cipher_value(found[0]), oaep(only(found[0], XENC + "EncryptionMethod")))
    return plain(only(data, XENC + "EncryptionMethod").get("Algorithm", ""), secret, cipher_value(data))


def plain(algorithm: str, secret: bytes, data: bytes) -> bytes:
    """Data in the clear, by their algorithm and its key."""
    from cryptography.hazmat.primitives.ciphers import Cipher, modes
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.ciphers.algorithms import AES

    if len(secret) != (GCM | CBC)[algorithm]:
        raise ValueError
    if algorithm in GCM:
        return AESGCM(secret).decrypt(data[:12], data[12:], None)
    decryptor = Cipher(AES(secret), modes.CBC(data[:BLOCK])).decryptor()
    padded = decryptor.update(data[BLOCK:]) + decryptor.finalize()
    if not padded or not 1 <= padded[-1] <= BLOCK:
        raise ValueError
    return padded[: -padded[-1]]


def oaep(method: _Element) -> OAEP:
    """How a key is transported; KeyError if in a way that is not served."""
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
    from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA384, SHA512, HashAlgorithm

    hashes: dict[str, Callable[[], HashAlgorithm]] = {
        "http://www.w3.org/2000/09/xmldsig#sha1": SHA1,
        "http://www.w3.org/2001/04/xmlenc#sha256": SHA256,
        "http://www.w3.org/2001/04/xmldsig-more#sha384": SHA384,
        "http://www.w3.org/2001/04/xmlenc#sha512": SHA512,
    }
    masks: dict[str, Callable[[], HashAlgorithm]] = {
        "http://www.w3.org/2009/xmlenc11#mgf1sha1": SHA1,
        "http://www.w3.org/2009/xmlenc11#mgf1sha256": SHA256,
        "http://www.w3.org/2009/xmlenc11#mgf1sha384": SHA384,
        "http://www.w3.org/2009/xmlenc11#mgf1sha512": SHA512,
    }
    digest, mask = method.find(DS + "DigestMethod"), method.find("{http://www.w3.org/2009/xmlenc11#}MGF")
    algorithm = hashes[digest.get("Algorithm", "")] if digest is not None else SHA1
    masking: dict[str, Callable[[], HashAlgorithm]] = {
        OAEP_MGF1P: SHA1,
        OAEP_11: masks[mask.get("Algorithm", "")] if mask is not None else SHA1,
    }
    return OAEP(MGF1(masking[method.get("Algorithm", "")]()), algorithm(), None)


def cipher_value(element: _Element) -> bytes:
    """The encrypted bytes directly in an element."""
    from base64 import b64decode

    text = only(only(element, XENC + "CipherData"), XENC + "CipherValue").text or ""
    return b64decode("".join(text.split()), validate=True)


def only(element: _Element, tag: str) -> _Element:
    """The one child of that name; ValueError if there is none, or more."""
    found = element.findall(tag)
    if len(found) != 1:
        raise ValueError
    return found[0]
