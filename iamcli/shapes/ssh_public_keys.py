"""SSH public keys, as answers show them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from .rules import Shape


class SSHPublicKey(Shape, kw_only=True):
    """A user's SSH public key with its text and its fingerprint, an MD5 hash."""

    user_name: str
    ssh_public_key_id: str = msgspec.field(name="SSHPublicKeyId")
    fingerprint: str
    ssh_public_key_body: str = msgspec.field(name="SSHPublicKeyBody")
    status: str
    upload_date: datetime | None = None


class SSHPublicKeyMetadata(Shape, kw_only=True):
    """A user's SSH public key without its text."""

    user_name: str
    ssh_public_key_id: str = msgspec.field(name="SSHPublicKeyId")
    status: str
    upload_date: datetime
