"""The issuer of an account's tokens for services outside AWS. IAM User Guide, "Understanding token claims"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def new_key(algorithm: str) -> str:
    """A new private key as PEM text: of elliptic curve P-384 for ES384, else of RSA."""
    if algorithm != "ES384":
        from .oidc_issuer import new_private_key

        return new_private_key()
    from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = generate_private_key(SECP384R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def minted(claims: Mapping[str, Any], pem: str, algorithm: str) -> str:
    """A token with these claims, signed; its header names the key as `key_set` does."""
    from jwt import encode

    return encode(dict(claims), pem, algorithm, {"kid": key_id(pem)})


def key_set(keys: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """The public halves of an account's keys, by their algorithms, as a JSON Web Key Set (RFC 7517)."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from jwt.algorithms import ECAlgorithm, RSAAlgorithm

    found = []
    for algorithm, pem in keys.items():
        public: Any = load_pem_private_key(pem.encode(), None).public_key()
        kind = ECAlgorithm if algorithm.startswith("ES") else RSAAlgorithm
        entry = kind.to_jwk(public, as_dict=True)
        found.append({**entry, "use": "sig", "alg": algorithm, "kid": key_id(pem)})
    return {"keys": found}


def key_id(pem: str) -> str:
    """What tells a key from others: a digest of its public half."""
    from hashlib import sha256

    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    public = load_pem_private_key(pem.encode(), None).public_key()
    return sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()[:32]
