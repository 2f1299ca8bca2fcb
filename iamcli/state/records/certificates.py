"""Server certificates."""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew at each start.
from datetime import datetime

from . import Record


class ServerCertificateRecord(Record, kw_only=True):
    """A server certificate with its private key, which no answer shows; body, chain and key are kept as uploaded.

    `expires` is in the body too, but lists would have to parse every certificate for it.
    """

    name: str
    id: str
    path: str = "/"
    uploaded: datetime
    expires: datetime
    tags: dict[str, str] = {}
    body: str
    chain: str = ""
    private_key: str
