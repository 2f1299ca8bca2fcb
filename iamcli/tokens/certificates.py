"""X.509 certificates whose bytes may be hostile."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.x509 import Certificate


def readable(load: Callable[[], list[Certificate]], *, extensions: bool = False) -> list[Certificate]:
    """The certificates that load, if names and keys, and extensions if asked for, can be read of all; else none."""
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of oddities that the parser lets pass
            found = load()
            for certificate in found:  # the parts are read when they are asked for
                _ = certificate.subject, certificate.issuer, certificate.public_key()
                _ = extensions and certificate.extensions
    except Exception:  # what the parser raises for hostile bytes has no common base
        return []
    return found
