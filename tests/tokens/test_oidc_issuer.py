"""The sandbox's own OpenID Connect issuer."""

import json
from datetime import UTC, datetime

import jwt
import pytest

from iamcli.tokens.oidc_issuer import (
    discovery,
    key_set,
    minted,
    new_private_key,
    private_key,
    public_key,
    thumbprint,
    timed,
)
from iamcli.tokens.vendors import AUDIENCES, ISSUERS, Shape, Workload, claims_for
from iamcli.tokens.web_identity import verified

NOW = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def pem():
    return new_private_key()


@pytest.mark.parametrize("shape", Shape)
def test_tokens_are_good(pem, shape):
    """What is minted here is verified here, for every shape, until it expires."""

    class Keys:
        def key_set(self, issuer):
            return json.dumps(key_set(pem)).encode() if issuer == ISSUERS[shape] else None

    claims = claims_for(shape, Workload(), ISSUERS[shape], AUDIENCES[shape], "id")
    found = verified(minted(timed(claims, NOW, 60), pem), [AUDIENCES[shape]], Keys(), NOW)

    assert (claims["sub"], AUDIENCES[shape], ISSUERS[shape]) == (found.subject, found.audience, found.issuer)
    assert 60 == found.claims["exp"] - found.claims["iat"]


def test_key_set(pem):
    """The key set has the public half alone, and its key verifies with any library."""
    (entry,) = key_set(pem)["keys"]

    assert {"kty", "use", "alg", "kid", "n", "e"} == set(entry)
    assert jwt.PyJWK(entry).key.public_numbers() == private_key(pem).public_key().public_numbers()


def test_elliptic_curve():
    """An issuer may sign with ECDSA on P-384 instead: STS API reference, GetWebIdentityToken, SigningAlgorithm."""
    pem = new_private_key("ES384")
    (entry,) = key_set(pem)["keys"]

    class Keys:
        def key_set(self, issuer):
            return json.dumps(key_set(pem)).encode()

    assert ("EC", "P-384", "ES384") == (entry["kty"], entry["crv"], entry["alg"])
    assert {64} == {len(entry[name]) for name in "xy"}
    claims = timed({"iss": "https://idp.example.com", "sub": "me", "aud": "app"}, NOW, 60)
    assert "me" == verified(minted(claims, pem), ["app"], Keys(), NOW).subject
    assert ["ES384", "RS256"] == discovery("https://a", ["ES384", "RS256"])["id_token_signing_alg_values_supported"]


def test_thumbprint():
    """A key's id is its thumbprint: the example of RFC 7638, section 3.1."""
    n = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3ok"
        "njhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6"
        "qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awa"
        "pJzKnqDKgw"
    )
    assert "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs" == thumbprint({"kty": "RSA", "n": n, "e": "AQAB"})


@pytest.mark.parametrize(
    ("issuer", "jwks"), [("https://a", "https://a/.well-known/jwks"), ("https://a/b/", "https://a/b/.well-known/jwks")]
)
def test_discovery(issuer, jwks):
    """The discovery document names the issuer as tokens do, and where its keys are."""
    found = discovery(issuer)

    assert (issuer, jwks, ["RS256"]) == (
        found["issuer"],
        found["jwks_uri"],
        found["id_token_signing_alg_values_supported"],
    )


def test_key_id(pem):
    """A token names the key that signed it."""
    assert public_key(pem)["kid"] == jwt.get_unverified_header(minted({"iss": "x"}, pem))["kid"]


@pytest.mark.parametrize("text", ["", "x", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----"])
def test_no_key(text):
    """What is no key is a ValueError."""
    with pytest.raises(ValueError, match=r"PEM|key|deserialize"):
        private_key(text)
