"""What the account file holds: the records of principals, policies and settings.

A record owns what cannot exist without it (a user's keys, inline policies, tags), so renaming or deleting it is one
step. It points at others by what never changes or is rewritten with them: managed policies by ARN, a group's
members by folded user name. Everything that can be derived (ARNs, attachment counts) is. Times are UTC, in seconds.

Here stand those that most commands need; records of one resource alone have modules of their own beside this one.
"""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew at each start.
from datetime import datetime
from typing import Literal

import msgspec


class Record(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A row of the account file; what has its default is not written."""


class AccessKeyRecord(Record, kw_only=True):
    """A long-term access key. The secret is kept: signatures are checked with it."""

    secret: str
    status: str = "Active"
    created: datetime


class LoginProfileRecord(Record, kw_only=True):
    """A console password, as its hash; `history` has the hashes before it, newest first.

    `max_signin_session` is in seconds, None while no maximum is set.
    """

    hash: str
    created: datetime
    changed: datetime
    reset_required: bool = False
    max_signin_session: int | None = None
    history: list[str] = []


class SSHPublicKeyRecord(Record, kw_only=True):
    """A user's SSH public key for CodeCommit, as one line of OpenSSH's without a comment, however it was uploaded."""

    body: str
    status: str = "Active"
    uploaded: datetime


class SigningCertificateRecord(Record, kw_only=True):
    """An X.509 signing certificate, as uploaded."""

    body: str
    status: str = "Active"
    uploaded: datetime


class ServiceCredentialRecord(Record, kw_only=True):
    """A user's credential for one service; `expires` is set for API keys that end.

    `name` is the service's user name or, of an API key, its alias: it stays as it is when the user is renamed.
    """

    service: str
    name: str
    secret: str
    status: str = "Active"
    created: datetime
    expires: datetime | None = None


class CredentialsRecord(Record, kw_only=True):
    """What a user and the root user have alike."""

    access_keys: dict[str, AccessKeyRecord] = {}
    login: LoginProfileRecord | None = None
    signing_certificates: dict[str, SigningCertificateRecord] = {}


class UserRecord(CredentialsRecord, kw_only=True):
    """A user with all that is the user's own."""

    name: str
    id: str
    path: str = "/"
    created: datetime
    tags: dict[str, str] = {}
    boundary: str | None = None
    attached: list[str] = []
    inline: dict[str, str] = {}
    ssh_public_keys: dict[str, SSHPublicKeyRecord] = {}
    service_credentials: dict[str, ServiceCredentialRecord] = {}
    had_password: bool = False
    """Whether there was a password that is gone: only of who has or had one the last sign-in is looked up."""


class GroupRecord(Record, kw_only=True):
    """A group; `members` are folded user names, in order."""

    name: str
    id: str
    path: str = "/"
    created: datetime
    attached: list[str] = []
    inline: dict[str, str] = {}
    members: list[str] = []


class PolicyVersionRecord(Record, kw_only=True):
    """One version of a managed policy; the document is kept as it was given."""

    document: str
    created: datetime


class PolicyRecord(Record, kw_only=True):
    """A customer managed policy; `latest` is the number of the newest version there ever was."""

    name: str
    id: str
    path: str = "/"
    created: datetime
    updated: datetime
    description: str = ""
    tags: dict[str, str] = {}
    default: str = "v1"
    latest: int = 1
    versions: dict[str, PolicyVersionRecord]


class PasswordPolicyRecord(Record, kw_only=True):
    """The account's password policy; the defaults are those of UpdateAccountPasswordPolicy."""

    minimum_length: int = 6
    symbols: bool = False
    numbers: bool = False
    uppercase: bool = False
    lowercase: bool = False
    users_may_change: bool = False
    max_age: int | None = None
    reuse_prevention: int | None = None
    hard_expiry: bool = False


Enforcement = Literal["strict", "soft", "off"]
"""What becomes of a request that policies do not allow: refused, let pass but noted, or not even looked at."""


class Settings(Record, kw_only=True):
    """What is the account's as a whole; `quotas` overrides AWS's defaults by their names in the account summary."""

    id: str
    created: datetime
    alias: str | None = None
    email: str = ""
    """The e-mail address that the root user signs in with."""
    password_policy: PasswordPolicyRecord | None = None
    quotas: dict[str, int] = {}
    enforcement: Enforcement = "strict"
    token_key: str = ""
    """The key that session tokens are authenticated with, as hexadecimal digits; made when the first is issued."""
    token_version: int = 1
    """The version of the session tokens that the global endpoint of STS gives out."""
    issuer: str = ""
    """The URL that tokens for services outside name as their issuer; made when they are first enabled, then kept."""
    issuer_keys: dict[str, str] = {}
    """The private keys that such tokens are signed with, as PEM text, by algorithm."""
    issues_tokens: bool = False
    """Whether tokens for services outside can be had."""
    properties: dict[str, str] = {}
    """The account's properties, by `Namespace/PropertyName`."""
    root: CredentialsRecord = msgspec.field(default_factory=CredentialsRecord)

    def __post_init__(self) -> None:
        try:
            bytes.fromhex(self.token_key)
        except ValueError:
            raise ValueError("token_key is no key") from None  # the reader tells it with the file's path


class Holder(msgspec.Struct):
    """Of a principal, only what it has attached; read in bulk, so the rest is skipped undecoded."""

    name: str
    id: str
    path: str = "/"
    attached: tuple[str, ...] = ()
    boundary: str | None = None


class KeyRing(msgspec.Struct):
    """Of a user, only the access keys; read in bulk."""

    name: str
    access_keys: dict[str, msgspec.Raw] = {}


class Signer(msgspec.Struct):
    """Of a user, only the signing certificates; read in bulk."""

    signing_certificates: dict[str, SigningCertificateRecord] = {}


class ServiceUser(msgspec.Struct):
    """Of a user, only the credentials for single services; read in bulk."""

    name: str
    service_credentials: dict[str, ServiceCredentialRecord] = {}


class Membership(msgspec.Struct):
    """Of a group, only its members; read in bulk."""

    members: list[str] = []
