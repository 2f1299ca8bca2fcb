"""Who calls: the principal that a request's credentials belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from .errors import InvalidClientTokenId, SignatureDoesNotMatch

if TYPE_CHECKING:
    from .state.account import Account
    from .state.records import AccessKeyRecord

CallerKind = Literal["root", "user", "role", "federated"]
"""The root user, a user, a session of a role, a session from GetFederationToken."""


class Proof(Protocol):
    """What a request shows of who made it: a key, and that whoever made it has the key's secret."""

    @property
    def access_key_id(self) -> str:
        """The key."""
        ...

    @property
    def session_token(self) -> str:
        """The token that comes with a session's key; empty for long-term keys."""
        ...

    def check(self, secret: str) -> None:
        """SignatureDoesNotMatch if it was not made with this secret."""
        ...


class Credentials(msgspec.Struct, frozen=True):
    """A key shown together with its secret."""

    access_key_id: str
    secret_access_key: str
    session_token: str = ""

    def check(self, secret: str) -> None:
        """SignatureDoesNotMatch if the secret is another."""
        from hmac import compare_digest

        if not compare_digest(secret.encode(), self.secret_access_key.encode("utf-8", "surrogatepass")):
            raise SignatureDoesNotMatch


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """The principal a request comes from."""

    kind: CallerKind
    account: str
    """The 12 digits of the account that the principal belongs to."""
    arn: str
    id: str
    """The unique id, as in `AIDA...` or `AROA...:session`; the account's 12 digits for the root user."""
    user: str | None = None
    """The folded name of the user, if it is one."""
    role: str | None = None
    """The folded name of the role whose session it is, if it is one."""
    access_key_id: str = ""
    """The key the request is signed with; empty where nobody had to sign."""


def root_of(account: Account, access_key_id: str = "") -> Caller:
    """The root user of an account."""
    arn = f"arn:aws:iam::{account.id}:root"
    return Caller(kind="root", account=account.id, arn=arn, id=account.id, access_key_id=access_key_id)


def recognize(account: Account, proof: Proof | None) -> Caller:
    """Who calls: the root user unless a request shows who else; an error of AWS's if what it shows is not good."""
    if proof is None:
        return root_of(account)
    caller, key = owner(account, proof.access_key_id)
    proof.check(key.secret)
    return caller


def owner(account: Account, access_key_id: str) -> tuple[Caller, AccessKeyRecord]:
    """Whose long-term access key that is, and the key; InvalidClientTokenId if it is nobody's, or not active."""
    caller, key = root_of(account, access_key_id), account.settings.root.access_keys.get(access_key_id)
    if key is None:
        from .state.records import KeyRing

        rings = account.users.scan(KeyRing, holding=access_key_id)
        name = next((name for name, ring in rings if access_key_id in ring.access_keys), None)
        if name is None:
            raise InvalidClientTokenId
        user = account.users[name]
        key = user.access_keys[access_key_id]
        arn = f"arn:aws:iam::{account.id}:user{user.path}{user.name}"
        caller = Caller(kind="user", account=account.id, arn=arn, id=user.id, user=name, access_key_id=access_key_id)
    if key.status != "Active":
        raise InvalidClientTokenId
    return caller, key
