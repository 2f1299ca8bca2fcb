"""An OpenID Connect issuer of one's own: keys, discovery document, signed tokens. Nobody need trust it.

RFC 7517 (keys), RFC 7519 (tokens), OpenID Connect Discovery 1.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from .web_identity import Json

ALGORITHM = "RS256"
BITS = 2048


def new_private_key() -> str:
    """A new RSA key as PEM text. Its randomness is the library's own, which takes no other."""
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = generate_private_key(65537, BITS)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def private_key(pem: str) -> RSAPrivateKey:
    """The key of a PEM text that this module made; ValueError if it is none."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(pem.encode(), None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("no RSA key")
    return key


def public_key(pem: str) -> dict[str, str]:
    """The public half of a key, as an entry of a key set."""
    numbers = private_key(pem).public_key().public_numbers()
    n, e = (url_safe(number.to_bytes((number.bit_length() + 7) // 8, "big")) for number in (numbers.n, numbers.e))
    return {"kty": "RSA", "use": "sig", "alg": ALGORITHM, "kid": thumbprint(n, e), "n": n, "e": e}


def thumbprint(n: str, e: str) -> str:
    """What tells an RSA key from others (RFC 7638)."""
    from hashlib import sha256

    return url_safe(sha256(f'{{"e":"{e}","kty":"RSA","n":"{n}"}}'.encode()).digest())


def url_safe(data: bytes) -> str:
    """Bytes as the JSON Web standards write them."""
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(data).rstrip(b"=").decode()


def key_set(pem: str) -> dict[str, list[dict[str, str]]]:
    """The issuer's JSON Web Key Set."""
    return {"keys": [public_key(pem)]}


def discovery(issuer: str) -> dict[str, str | list[str]]:
    """What an issuer tells of itself at `/.well-known/openid-configuration`."""
    return {
        "issuer": issuer,
        "jwks_uri": f"{issuer.rstrip('/')}/.well-known/jwks",
        "subject_types_supported": ["public", "pairwise"],
        "response_types_supported": ["id_token"],
        "claims_supported": ["sub", "aud", "exp", "iat", "iss", "jti", "nbf"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "scopes_supported": ["openid"],
    }


def minted(claims: Mapping[str, Json], pem: str) -> str:
    """A token with these claims, signed."""
    from jwt import encode

    return encode(dict(claims), private_key(pem), ALGORITHM, {"kid": public_key(pem)["kid"]})


def timed(claims: Mapping[str, Json], now: datetime, seconds: int) -> dict[str, Json]:
    """Claims, and when they were made, begin to be good and end to be."""
    issued = int(now.timestamp())
    return {**claims, "iat": issued, "nbf": issued, "exp": issued + seconds}
