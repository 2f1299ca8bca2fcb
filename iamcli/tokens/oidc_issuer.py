"""An OpenID Connect issuer of one's own: keys, discovery document, signed tokens. Nobody need trust it.

RFC 7517 (keys), RFC 7519 (tokens), OpenID Connect Discovery 1.0. The algorithms are the two that GetWebIdentityToken
has: STS API reference, SigningAlgorithm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from .web_identity import Json

Algorithm = Literal["RS256", "ES384"]
BITS = 2048
COORDINATE = 48
"""Bytes of a coordinate of the curve P-384."""


def new_private_key(algorithm: Algorithm = "RS256") -> str:
    """A new key for an algorithm, as PEM text. Its randomness is the library's own, which takes no other."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    if algorithm == "RS256":
        key: RSAPrivateKey | EllipticCurvePrivateKey = rsa.generate_private_key(65537, BITS)
    else:
        key = ec.generate_private_key(ec.SECP384R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def private_key(pem: str) -> RSAPrivateKey | EllipticCurvePrivateKey:
    """The key of a PEM text that this module made; ValueError if it is none."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(pem.encode(), None)
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise ValueError("no key that signs tokens")
    return key


def public_key(pem: str) -> dict[str, str]:
    """The public half of a key, as an entry of a key set."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    key = private_key(pem)
    if isinstance(key, RSAPrivateKey):
        numbers = key.public_key().public_numbers()
        members = {"kty": "RSA", "n": natural(numbers.n), "e": natural(numbers.e)}
        algorithm: Algorithm = "RS256"
    else:
        point = key.public_key().public_numbers()
        members = {"kty": "EC", "crv": "P-384", "x": natural(point.x, COORDINATE), "y": natural(point.y, COORDINATE)}
        algorithm = "ES384"
    return {**members, "use": "sig", "alg": algorithm, "kid": thumbprint(members)}


def thumbprint(members: Mapping[str, str]) -> str:
    """What tells a key from others, by the members that make it up (RFC 7638)."""
    from hashlib import sha256

    text = ",".join(f'"{name}":"{members[name]}"' for name in sorted(members))
    return url_safe(sha256(f"{{{text}}}".encode()).digest())


def natural(number: int, size: int = 0) -> str:
    """A number as the JSON Web standards write it, in so many bytes or as few as it needs."""
    return url_safe(number.to_bytes(size or (number.bit_length() + 7) // 8, "big"))


def url_safe(data: bytes) -> str:
    """Bytes as the JSON Web standards write them."""
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(data).rstrip(b"=").decode()


def key_set(pem: str) -> dict[str, list[dict[str, str]]]:
    """The issuer's JSON Web Key Set."""
    return {"keys": [public_key(pem)]}


def discovery(issuer: str, algorithms: Sequence[Algorithm] = ("RS256",)) -> dict[str, str | list[str]]:
    """What an issuer tells of itself at `/.well-known/openid-configuration`."""
    return {
        "issuer": issuer,
        "jwks_uri": f"{issuer.rstrip('/')}/.well-known/jwks",
        "subject_types_supported": ["public", "pairwise"],
        "response_types_supported": ["id_token"],
        "claims_supported": ["sub", "aud", "exp", "iat", "iss", "jti", "nbf"],
        "id_token_signing_alg_values_supported": list(algorithms),
        "scopes_supported": ["openid"],
    }


def minted(claims: Mapping[str, Json], pem: str) -> str:
    """A token with these claims, signed."""
    from jwt import encode

    public = public_key(pem)
    return encode(dict(claims), private_key(pem), public["alg"], {"kid": public["kid"]})


def timed(claims: Mapping[str, Json], now: datetime, seconds: int) -> dict[str, Json]:
    """Claims, and when they were made, begin to be good and end to be."""
    issued = int(now.timestamp())
    return {**claims, "iat": issued, "nbf": issued, "exp": issued + seconds}
