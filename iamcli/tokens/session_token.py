"""Temporary credentials that carry their session, authenticated with the account's key instead of looked up.

A token is the session, compressed, under an HMAC-SHA256 that covers the access key id too; the secret is derived from
the same key and is nowhere in it. What is in a token can be read by whoever has it, but nothing of it can be changed.
"""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew at each start.
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

import msgspec

from ..errors import PackedPolicyTooLarge
from .access_keys import new_access_key_id

VERSION = 1
MAXIMUM = 4096
"""Bytes that a session token can have: STS API reference, MinimumSessionTokenSize."""
MAC = 32
"""Bytes of an HMAC-SHA256."""


class SessionKind(StrEnum):
    """The operation that began a session; what the session may do depends on it."""

    ASSUMED_ROLE = "assumed-role"
    SAML = "saml"
    WEB_IDENTITY = "web-identity"
    FEDERATED_USER = "federated-user"
    SESSION_TOKEN = "session-token"  # noqa: S105 - the name of an operation
    ROOT_SESSION = "root-session"
    DELEGATED = "delegated"
    """The operation GetDelegatedAccessToken: a user's, limited to what the request for it asked."""
    SIGN_IN = "sign-in"
    """A user, or the root user, signed in with a password: it may do what the user may, also without MFA."""

    @property
    def of_role(self) -> bool:
        """Whether sessions of this kind are sessions of a role."""
        return self in (SessionKind.ASSUMED_ROLE, SessionKind.SAML, SessionKind.WEB_IDENTITY)


class SessionFacts(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What later decisions need to know of a session. Times are UTC, in seconds.

    It is stored in this order: a new fact goes to the end and has a default, so that old tokens stay readable.
    """

    kind: SessionKind
    account: str
    """The 12 digits of the account whose session it is."""
    principal_arn: str
    """The ARN of the role, with its path, or of the user."""
    principal_id: str
    """The role's or user's unique id: another one of the same name is not it. For root, the account's 12 digits."""
    session_name: str = ""
    """The name of a role's session, or of a federated user."""
    issued: int = 0
    expires: int = 0
    policies: tuple[str, ...] = ()
    """The session policies given as documents."""
    policy_arns: tuple[str, ...] = ()
    tags: dict[str, str] = {}
    """The session tags, inherited ones included; keys keep their case."""
    transitive: tuple[str, ...] = ()
    """The keys of those session tags that sessions begun from this one inherit."""
    source_identity: str = ""
    mfa: int | None = None
    """When the caller showed a code of an MFA device; None if the session has no MFA."""
    provider: str = ""
    """The ARN of the identity provider that vouched for the user."""
    keys: dict[str, str | tuple[str, ...]] = {}
    """Condition keys that the whole session has, as `saml:sub`."""
    chained: bool = False
    """Whether a role's session began it."""
    issuer: str = ""
    """The ARN of the principal that asked for it."""
    scopes: tuple[str, ...] = ()
    """The policies that it was narrowed with since it began; each limits what those before it left."""

    @property
    def arn(self) -> str:
        """The ARN that the session's requests come from; a role's path is not in it."""
        if self.kind.of_role:
            role = self.principal_arn.rpartition("/")[2]
            return f"arn:aws:sts::{self.account}:assumed-role/{role}/{self.session_name}"
        if self.kind is SessionKind.FEDERATED_USER:
            return f"arn:aws:sts::{self.account}:federated-user/{self.session_name}"
        return self.principal_arn

    @property
    def unique_id(self) -> str:
        """The unique id of the principal that the session's requests come from, as `aws:userid` has it."""
        if self.kind.of_role:
            return f"{self.principal_id}:{self.session_name}"
        if self.kind is SessionKind.FEDERATED_USER:
            return f"{self.account}:{self.session_name}"
        return self.principal_id

    def expired(self, now: datetime) -> bool:
        """Whether the session has ended."""
        return int(now.timestamp()) >= self.expires


class TemporaryCredentials(msgspec.Struct, frozen=True):
    """Credentials as STS answers them; `expiration` is UTC, in seconds since 1970."""

    access_key_id: str
    secret_access_key: str
    session_token: str
    expiration: int

    def __repr__(self) -> str:
        return f"TemporaryCredentials(access_key_id={self.access_key_id!r})"


def issue(
    account_key: bytes,
    session: SessionFacts,
    seconds: int,
    now: datetime,
    random: Callable[[int], bytes],
    least: int = 0,
) -> TemporaryCredentials:
    """Credentials for a session that begins now, or did before, and lasts so many seconds.

    What was revoked by its time of issue stays so when it is narrowed: a session that has begun keeps that time.
    `least` is MinimumSessionTokenSize: bytes that the token has at least. PackedPolicyTooLarge if it would have more
    than 4,096.
    """
    begun = int(now.timestamp())
    session = msgspec.structs.replace(session, issued=session.issued or begun, expires=begun + seconds)
    access_key_id = new_access_key_id(session.account, random, "ASIA")
    token = sealed(account_key, access_key_id, session, least)
    if len(token) > MAXIMUM:
        raise PackedPolicyTooLarge(
            f"Serialized token too large for session: it has {len(token)} bytes, and at most {MAXIMUM} are allowed."
        )
    secret = secret_of(account_key, access_key_id, token)
    return TemporaryCredentials(access_key_id, secret, token, session.expires)


def opened(account_key: bytes, access_key_id: str, session_token: str) -> SessionFacts | None:
    """The session of a token, expired or not; None unless it was issued, letter by letter, with that access key id."""
    from binascii import Error, a2b_base64, b2a_base64
    from hmac import compare_digest

    try:
        data = a2b_base64(session_token, strict_mode=True)
    except (Error, ValueError):
        return None
    if len(data) < MAC + 3 or b2a_base64(data, newline=False) != session_token.encode():
        return None
    payload, mac = data[:-MAC], data[-MAC:]
    if not compare_digest(mac, authenticator(account_key, access_key_id, payload)) or payload[0] != VERSION:
        return None
    from zlib import decompress

    end = 3 + int.from_bytes(payload[1:3], "big")
    return msgspec.msgpack.decode(decompress(payload[3:end]), type=SessionFacts)


def secret_of(account_key: bytes, access_key_id: str, session_token: str) -> str:
    """The secret access key, 40 characters, that goes with an access key id and its token."""
    from base64 import b64encode

    data = f"{access_key_id}\n{session_token}".encode("utf-8", "surrogatepass")
    return b64encode(keyed(account_key, b"session secret 1", data)[:30]).decode()


def utilization(session_token: str) -> int:
    """How much of the allowed size a token has, in per cent: SessionTokenUtilization."""
    return -(-100 * len(session_token) // MAXIMUM)


def sealed(account_key: bytes, access_key_id: str, session: SessionFacts, least: int) -> str:
    """The token of a session: version, length, session, filling up to the least size, authenticator; in base 64."""
    from base64 import b64encode

    body = packed(session)
    payload = bytes([VERSION]) + min(len(body), 0xFFFF).to_bytes(2, "big") + body
    payload = payload.ljust(-(-least * 3 // 4) - MAC, b"\0")
    return b64encode(payload + authenticator(account_key, access_key_id, payload)).decode()


def packed(value: object) -> bytes:
    """A value in few bytes."""
    from zlib import compress

    return compress(msgspec.msgpack.encode(value), 9)


def authenticator(account_key: bytes, access_key_id: str, payload: bytes) -> bytes:
    """What only who has the account's key can put behind a payload."""
    return keyed(account_key, b"session token 1", access_key_id.encode("utf-8", "surrogatepass") + b"\n" + payload)


def keyed(account_key: bytes, purpose: bytes, data: bytes) -> bytes:
    """HMAC-SHA256 with a key that is the account's for that purpose alone."""
    from hmac import digest

    return digest(digest(account_key, purpose, "sha256"), data, "sha256")
