"""Who calls: the principal that a request's credentials belong to."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from .errors import ExpiredToken, InvalidClientTokenId, SignatureDoesNotMatch

if TYPE_CHECKING:
    from .state.account import Account
    from .state.records import AccessKeyRecord
    from .tokens.session_token import SessionFacts

CallerKind = Literal["root", "user", "role", "federated", "anonymous"]
"""The root user, a user, a session of a role, a session from GetFederationToken, somebody without credentials."""


HOME_REGION = "us-east-1"
"""The Region of IAM and of STS's global endpoint."""
LONGEST_REGION = 63


def is_region(text: str) -> bool:
    """Whether a text has the form of a Region's name, as botocore has it (utils.py, `validate_region_name`)."""
    plain = text.replace("-", "")
    in_form = plain.isalnum() and plain.isascii() and not plain.isdigit() and text.strip("-") == text
    return in_form and len(text) <= LONGEST_REGION


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """How a request came: when, from where, with what."""

    now: datetime
    source_ip: str = "127.0.0.1"
    user_agent: str = "iamcli"
    secure: bool = True
    """Whether nobody could listen: true of what never leaves the machine."""
    region: str = HOME_REGION
    """The Region whose STS is asked; IAM is in one Region only."""
    request_id: str = ""
    """The id that the caller is told; empty where nobody is told one."""


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


class Anybody(msgspec.Struct, frozen=True):
    """No proof at all, where none is asked for: whoever calls may do everything."""

    access_key_id: str = ""
    session_token: str = ""
    taken_at_word: bool = False
    """Whether who has the key is who calls, if anybody has it."""

    def check(self, secret: str) -> None:
        """Anything will do."""


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
    session: SessionFacts | None = None
    """What the token of temporary credentials tells; None for long-term ones."""
    unbound: bool = False
    """Whether it may do everything, also what the root user may not: assume any role."""


NOBODY = Caller(kind="anonymous", account="", arn="", id="")
"""Whoever asks without credentials."""


def root_of(account: Account, access_key_id: str = "") -> Caller:
    """The root user of an account."""
    arn = f"arn:aws:iam::{account.id}:root"
    return Caller(kind="root", account=account.id, arn=arn, id=account.id, access_key_id=access_key_id)


def recognize(account: Account, proof: Proof | None, now: datetime) -> Caller:
    """Who calls: the root user unless a request shows who else; an error of AWS's if what it shows is not good."""
    if proof is None:
        return root_of(account)
    if isinstance(proof, Anybody):
        caller = taken_at_word(account, proof, now) if proof.taken_at_word else root_of(account)
        return msgspec.structs.replace(caller, unbound=True)
    return proven(account, proof, now)


def taken_at_word(account: Account, proof: Anybody, now: datetime) -> Caller:
    """Whose key is named, if it is a user's or a role's session's that is good; else the root user.

    Sessions of users are their users, and those of federated users the root user, for both are kept from much.
    """
    from .tokens.access_keys import account_of

    if account_of(proof.access_key_id) == account.id:
        with suppress(InvalidClientTokenId, ExpiredToken):
            caller = proven(account, proof, now)
            if caller.kind == "role":
                return caller
            if caller.kind == "user":
                return msgspec.structs.replace(caller, session=None)
    return root_of(account)


def proven(account: Account, proof: Proof, now: datetime) -> Caller:
    """Whose credentials are shown; an error of AWS's if they are nobody's or not good."""
    if proof.session_token or proof.access_key_id.startswith("ASIA"):
        return of_session(account, proof, now)
    caller, key = owner(account, proof.access_key_id)
    proof.check(key.secret)
    return caller


def owner(account: Account, access_key_id: str) -> tuple[Caller, AccessKeyRecord]:
    """Whose long-term access key that is, and the key; InvalidClientTokenId if it is nobody's, or not active."""
    key = account.settings.root.access_keys.get(access_key_id)
    if key is not None:
        caller = root_of(account, access_key_id)
    else:
        caller, key = user_with_key(account, access_key_id)
    if key.status != "Active":
        raise InvalidClientTokenId
    return caller, key


def user_with_key(account: Account, access_key_id: str) -> tuple[Caller, AccessKeyRecord]:
    """The user who has a long-term access key, and the key; InvalidClientTokenId if nobody has it."""
    name = account.hints.get(access_key_id)  # a server asks again and again
    row = account.users.row(name) if name is not None else None
    if name is not None and row is not None:
        known = account.derived(f"user with {access_key_id}", partial(user_if, account, name, access_key_id), row)
        if known is not None:
            return known
    from .state.records import KeyRing

    rings = account.users.scan(KeyRing, holding=access_key_id)
    name = next((name for name, ring in rings if access_key_id in ring.access_keys), None)
    found = user_if(account, name, access_key_id) if name is not None else None
    if name is None or found is None:
        raise InvalidClientTokenId
    account.hints[access_key_id] = name
    return found


def user_if(account: Account, name: str, access_key_id: str) -> tuple[Caller, AccessKeyRecord] | None:
    """A user, by the folded name, as who calls with a key, and the key; None if it is not this user's."""
    user = account.users[name]
    key = user.access_keys.get(access_key_id)
    if key is None:
        return None
    arn = f"arn:aws:iam::{account.id}:user{user.path}{user.name}"
    caller = Caller(kind="user", account=account.id, arn=arn, id=user.id, user=name, access_key_id=access_key_id)
    return caller, msgspec.structs.replace(key)  # a copy, which is not changed with the account


def of_session(account: Account, proof: Proof, now: datetime) -> Caller:
    """Whose the temporary credentials are; InvalidClientTokenId if nobody's, ExpiredToken if they were good once.

    Whoever was deleted is nobody, also if another one has the name by now.
    """
    from .tokens.session_token import opened, secret_of

    key = bytes.fromhex(account.settings.token_key)
    session = opened(key, proof.access_key_id, proof.session_token) if key else None
    if session is None:
        raise InvalidClientTokenId
    proof.check(secret_of(key, proof.access_key_id, proof.session_token))
    if session.expired(now):
        raise ExpiredToken
    kind: CallerKind = "role" if session.kind.of_role else "user"
    if session.kind == "federated-user":
        kind = "federated"
    elif session.principal_id == account.id:
        kind = "root"
    role = session.principal_arn.rpartition("/")[2].lower() if kind == "role" else None
    if role and not (role in account.roles and account.roles[role].id == session.principal_id):
        raise InvalidClientTokenId
    user = _user_with(account, session) if role is None and session.principal_id != account.id else None
    arn = session.arn
    if user and kind == "user":  # it may have been renamed since
        arn = account.arn(f"user{account.users[user].path}{account.users[user].name}")
    return Caller(
        kind=kind,
        account=account.id,
        arn=arn,
        id=session.unique_id,
        user=user,
        role=role,
        access_key_id=proof.access_key_id,
        session=session,
    )


def _user_with(account: Account, session: SessionFacts) -> str:
    """The folded name that a session's user has now; InvalidClientTokenId if it is gone."""
    name = session.principal_arn.rpartition("/")[2].lower()
    if name in account.users and account.users[name].id == session.principal_id:
        return name
    found = account.users.mentioning(session.principal_id)
    name = next((name for name in found if account.users[name].id == session.principal_id), "")
    if not name:
        raise InvalidClientTokenId
    return name
