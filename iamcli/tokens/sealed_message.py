"""Messages that only the account which wrote them can read, and that nobody can change or make.

Encoded authorization messages are such (STS API reference, DecodeAuthorizationMessage), and the tokens that delegation
requests are exchanged by.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from .session_token import keyed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

AUTHORIZATION = b"authorization message 1"
"""The purpose of what DecodeAuthorizationMessage opens."""
NONCE = 12
"""Bytes before the encrypted text, as AES-GCM wants them."""
WINDOW, MEMORY = 12, 5
"""For texts of some thousand characters; what zlib sets up otherwise takes ten times as long as compressing them."""


def sealed(account_key: bytes, purpose: bytes, message: str, random: Callable[[int], bytes]) -> str:
    """A message encrypted with AES-256-GCM, in base 64; for one purpose, so that it is of no use for another."""
    from base64 import urlsafe_b64encode
    from zlib import compressobj

    packer = compressobj(wbits=WINDOW, memLevel=MEMORY)
    packed = packer.compress(message.encode()) + packer.flush()
    first, *rest = random(NONCE)
    nonce = bytes((first & 0x7F, *rest))  # so that no message begins with `-`, as an option of a command line does
    return urlsafe_b64encode(nonce + cipher(account_key, purpose).encrypt(nonce, packed, purpose)).decode().rstrip("=")


def opened(account_key: bytes, purpose: bytes, text: str) -> str | None:
    """The message; None if this account did not write it for this purpose."""
    from base64 import urlsafe_b64decode
    from zlib import decompress

    from cryptography.exceptions import InvalidTag

    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        body = cipher(account_key, purpose).decrypt(data[:NONCE], data[NONCE:], purpose)
    except (ValueError, InvalidTag):
        return None
    return decompress(body).decode()


@lru_cache(maxsize=64)
def cipher(account_key: bytes, purpose: bytes) -> AESGCM:
    """What encrypts for that purpose alone; kept, for a server seals what it denies again and again."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(keyed(account_key, purpose, b""))
