"""Encrypted SAML assertions. IAM User Guide, "Create a SAML identity provider in IAM", on encryption."""

import pytest

from iamcli.tokens.oidc_issuer import new_private_key

from .responses import (
    BAD_SIGNATURE,
    XENC,
    XENC11,
    check,
    coded,
    encrypted,
    of,
    plain,
    refused,
    signed,
    text_of,
)


@pytest.mark.parametrize("transport", [f"{XENC}rsa-oaep-mgf1p", f"{XENC11}rsa-oaep"])
@pytest.mark.parametrize(
    "algorithm", [f"{XENC}aes128-cbc", f"{XENC}aes256-cbc", f"{XENC11}aes128-gcm", f"{XENC11}aes256-gcm"]
)
def test_encrypted(algorithm, transport):
    """An encrypted assertion is read with any of the provider's private keys, and signed inside or outside."""
    key, other = private_keys()
    inside = encrypted(plain(of()), key, algorithm, transport)
    found = check(coded(inside), private_keys=[other, key], must_be_encrypted=True)
    assert (True, "alice") == (found.encrypted, found.session_name)

    place = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"/>'
    outside = encrypted(text_of().replace(place, ""), key, algorithm, transport)
    outside = outside.replace("</samlp:Status>", f"</samlp:Status>{place}")
    assert "alice" == check(signed(outside, uri="#_r1"), private_keys=[key]).session_name


KEYS = []


def private_keys():
    """Two private keys, made when they are needed."""
    if not KEYS:
        KEYS.extend((new_private_key(), new_private_key()))
    return KEYS


CANNOT = "The SAML assertion could not be decrypted"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("aes256-gcm", "aes128-gcm"),
        ("aes256-gcm", "tripledes-cbc"),
        ("rsa-oaep-mgf1p", "rsa-1_5"),
        ("EncryptedKey", "EncryptedKeys"),
        ("CipherValue>", "CipherValue>!"),
        ("CipherData", "CipherDatum"),
    ],
)
def test_not_decrypted(old, new):
    """What cannot be decrypted, for whatever reason, is refused in the same words."""
    key, other = private_keys()
    text = encrypted(plain(of()), key)
    given = [key] if old else [other]

    refused(CANNOT, coded(text.replace(old, new) if old else text), private_keys=given)
    refused(CANNOT, coded(text))


def test_encrypted_but_unsigned():
    """That it is encrypted for the provider does not make an assertion good: anybody could have done that."""
    key, _ = private_keys()
    place = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"/>'

    refused(BAD_SIGNATURE, coded(encrypted(text_of().replace(place, ""), key)), private_keys=[key])


def test_encryption_required():
    """A provider may require that assertions are encrypted: IAM API reference, AssertionEncryptionMode."""
    refused("The SAML provider requires encrypted assertions", of(), must_be_encrypted=True)
