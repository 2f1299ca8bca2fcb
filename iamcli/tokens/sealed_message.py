"""Messages that only the account which wrote them can read, and that nobody can change or make.

Encoded authorization messages are such (STS API reference, DecodeAuthorizationMessage), and the tokens that delegation
requests are exchanged by.
"""

from __future__ import annotations

from collections.abc import Callable

from .session_token import keyed

AUTHORIZATION = b"authorization message 1"
"""The purpose of what DecodeAuthorizationMessage opens."""
NONCE = 12
"""Bytes before the encrypted text, as AES-GCM wants them."""


def sealed(account_key: bytes, purpose: bytes, message: str, random: Callable[[int], bytes]) -> str:
    """A message encrypted with AES-256-GCM, in base 64; for one purpose, so that it is of no use for another."""
    from base64 import urlsafe_b64encode
    from zlib import compress

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = random(NONCE)
    text = AESGCM(keyed(account_key, purpose, b"")).encrypt(nonce, compress(message.encode()), purpose)
    return urlsafe_b64encode(nonce + text).decode().rstrip("=")


def opened(account_key: bytes, purpose: bytes, text: str) -> str | None:
    """The message; None if this account did not write it for this purpose."""
    from base64 import urlsafe_b64decode
    from zlib import decompress

    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        body = AESGCM(keyed(account_key, purpose, b"")).decrypt(data[:NONCE], data[NONCE:], purpose)
    except (ValueError, InvalidTag):
        return None
    return decompress(body).decode()
