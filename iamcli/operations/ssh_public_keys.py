"""SSH public keys: what users prove themselves with to CodeCommit.

Sources: IAM User Guide, "IAM credentials for CodeCommit", for what keys have to be; IAM API reference, the examples of
UploadSSHPublicKey and GetSSHPublicKey, for the fingerprint (what `ssh-keygen -E md5` shows) and the two encodings.
That a comment is shown once and then forgotten is on record (hashicorp/terraform#5744, terraform-provider-aws#6727).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import (
    DuplicateSSHPublicKey,
    InvalidInput,
    InvalidPublicKey,
    LimitExceeded,
    NoSuchEntity,
    UnrecognizedPublicKeyEncoding,
)
from ..operation import reads, writes
from ..shapes.ssh_public_keys import SSHPublicKey, SSHPublicKeyMetadata
from ..state.records import SSHPublicKeyRecord
from ._principals import find_user, user_or_caller

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..service import Call
    from ..shapes.scalars import KeyEncoding, KeyStatus, SSHPublicKeyBody, SSHPublicKeyId, UserName
    from ..state.records import UserRecord

ALGORITHM = "ssh-rsa"
PEM = r"\s*-----BEGIN (RSA )?PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END (RSA )?PUBLIC KEY-----\s*"
SIZES = range(2048, 16384 + 1)
"""Bits that a key may have."""


@writes(
    LimitExceeded,
    NoSuchEntity,
    InvalidPublicKey,
    DuplicateSSHPublicKey,
    UnrecognizedPublicKeyEncoding,
    name="UploadSSHPublicKey",
)
def upload_ssh_public_key(
    call: Call,
    *,
    user_name: UserName,
    ssh_public_key_body: SSHPublicKeyBody,
) -> SSHPublicKey:
    """Upload an SSH public key for a user, to be used with CodeCommit.

    A comment behind the key is shown in this answer and then forgotten. Another user may have the same key.
    """
    user = find_user(call, user_name)
    line = as_line(ssh_public_key_body)
    if any(line == record.body for record in user.ssh_public_keys.values()):
        raise DuplicateSSHPublicKey
    call.within("SSHPublicKeysPerUser", len(user.ssh_public_keys) + 1)
    key_id = call.new_id("APKA")
    record = user.ssh_public_keys[key_id] = SSHPublicKeyRecord(body=line, uploaded=call.now)
    return as_key(user, key_id, record, ssh_public_key_body)


@reads(NoSuchEntity, UnrecognizedPublicKeyEncoding, name="GetSSHPublicKey")
def get_ssh_public_key(
    call: Call,
    *,
    user_name: UserName,
    ssh_public_key_id: SSHPublicKeyId,
    encoding: KeyEncoding,
) -> SSHPublicKey:
    """Show an SSH public key of a user, in either encoding whatever it was uploaded in."""
    user = find_user(call, user_name)
    record = find_ssh_public_key(user, ssh_public_key_id)
    return as_key(user, ssh_public_key_id, record, as_pem(record.body) if encoding == "PEM" else record.body)


@reads(NoSuchEntity, pages={"SSHPublicKeys": "ssh_public_key_id"}, name="ListSSHPublicKeys")
def list_ssh_public_keys(call: Call, *, user_name: UserName | None = None) -> Iterable[SSHPublicKeyMetadata]:
    """List the SSH public keys of a user, or of the caller if no name is given, without the keys themselves."""
    user = user_or_caller(call, user_name)
    return (
        SSHPublicKeyMetadata(
            user_name=user.name, ssh_public_key_id=key_id, status=record.status, upload_date=record.uploaded
        )
        for key_id, record in sorted(user.ssh_public_keys.items())
    )


@writes(NoSuchEntity, InvalidInput, name="UpdateSSHPublicKey")
def update_ssh_public_key(
    call: Call,
    *,
    user_name: UserName,
    ssh_public_key_id: SSHPublicKeyId,
    status: Annotated[KeyStatus, "`Active`, or `Inactive` to have the key refused."],
) -> None:
    """Activate or deactivate an SSH public key of a user."""
    record = find_ssh_public_key(find_user(call, user_name), ssh_public_key_id)
    if status == "Expired":
        raise InvalidInput("The status of an SSH public key can be changed to Active or Inactive only.")
    record.status = status


@writes(NoSuchEntity, name="DeleteSSHPublicKey")
def delete_ssh_public_key(
    call: Call,
    *,
    user_name: UserName,
    ssh_public_key_id: SSHPublicKeyId,
) -> None:
    """Delete an SSH public key of a user."""
    user = find_user(call, user_name)
    find_ssh_public_key(user, ssh_public_key_id)
    del user.ssh_public_keys[ssh_public_key_id]


def as_line(text: str) -> str:
    """A public key given as `ssh-rsa` or PEM text, as OpenSSH writes it in one line but without a comment."""
    import re

    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_pem_public_key,
        load_ssh_public_key,
    )

    words = text.split(maxsplit=2)
    plain = words[:1] == [ALGORITHM]
    if not plain and not re.fullmatch(PEM, text, re.ASCII):
        raise UnrecognizedPublicKeyEncoding
    try:
        key = load_ssh_public_key(" ".join(words[:2]).encode()) if plain else load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise InvalidPublicKey from None
    if not isinstance(key, RSAPublicKey) or key.key_size not in SIZES:
        raise InvalidPublicKey
    return key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def as_pem(line: str) -> str:
    """A key that is a line of OpenSSH's, as PEM text."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_ssh_public_key

    key = load_ssh_public_key(line.encode())
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode().strip()


def fingerprint(line: str) -> str:
    """The MD5 hash of a key that is a line of OpenSSH's, its 16 bytes parted by colons."""
    from base64 import b64decode
    from hashlib import md5

    return md5(b64decode(line.split()[1]), usedforsecurity=False).digest().hex(":")


def find_ssh_public_key(user: UserRecord, key_id: str) -> SSHPublicKeyRecord:
    """The SSH public key of that id among the user's; NoSuchEntity if it is not there."""
    if key_id not in user.ssh_public_keys:
        raise NoSuchEntity(f"The SSH Public Key with id {key_id} cannot be found.")
    return user.ssh_public_keys[key_id]


def as_key(user: UserRecord, key_id: str, record: SSHPublicKeyRecord, body: str) -> SSHPublicKey:
    """An SSH public key as answers show it."""
    return SSHPublicKey(
        user_name=user.name,
        ssh_public_key_id=key_id,
        fingerprint=fingerprint(record.body),
        ssh_public_key_body=body,
        status=record.status,
        upload_date=record.uploaded,
    )
