"""The one door to the service: every edge comes in through `Service.call`.

Here stand the only clock and the only source of randomness, who calls is established, and a request's members are
checked before its operation runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from functools import cache, cached_property, lru_cache, partial
from os import urandom
from time import time
from typing import TYPE_CHECKING, Any

import msgspec

from .callers import HOME_REGION, NOBODY, Caller, Circumstances, Proof, recognize
from .errors import AccessDenied, IamError, InvalidClientTokenId, LimitExceeded, ServiceError, ValidationError
from .operation.checks import service_faults
from .operation.paging import LONGEST_KEY, PAGE, START, Place, cut, place_of
from .recording import identity_of, record_of, uuid
from .state.quotas import DEFAULTS

if TYPE_CHECKING:
    from .authorization.decision import Refusal
    from .operation import Answer, Operation
    from .state.account import Account
    from .state.event_log import Log
    from .state.records.events import Decision, Identity
    from .state.store import Store
    from .state.uses import Uses
    from .tokens.session_token import SessionFacts
    from .tokens.web_identity import KeySource

ALLOWED_OF_STS = {
    "federated-user": ("GetCallerIdentity", "GetScopedCredentials"),
    "session-token": ("GetCallerIdentity", "GetScopedCredentials", "AssumeRole"),
}
"""What sessions can call of STS, by the operation that began them; other kinds of sessions have no such limit."""

BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
"""The digits of unique ids (RFC 4648, 6)."""

Clock = Callable[[], datetime]
Randomness = Callable[[int], bytes]
Stores = Callable[[str], "Store | None"]
"""Finds the store of an account by its 12 digits."""


class Call:
    """What an operation may touch: the account, the caller, the clock, fresh identifiers, what happened before."""

    def __init__(
        self,
        account: Account,
        caller: Caller,
        now: datetime,
        random: Randomness,
        start: Place = START,
        *,
        log: Log | None = None,
        asked: Asked | None = None,
        stores: Stores | None = None,
        issuers: KeySource | None = None,
    ) -> None:
        self.account, self.caller, self.now, self.random, self.log = account, caller, now, random, log
        self.start = start
        """Where the asked-for page begins."""
        self.size = PAGE
        """How many items the asked-for page can have."""
        self._asked = asked or Asked(Circumstances(now=now))
        self._stores, self._issuers = stores, issuers
        self._accounts: dict[str, Account | None] = {account.id: account}

    @cached_property
    def uses(self) -> Uses:
        """Who used what last, before this request."""
        if self.log is not None:
            return self.log.uses()
        from .state.uses import Uses

        return Uses()

    @property
    def after(self) -> str:
        """A folded name that a list may begin behind: nothing up to it is on the asked-for page.

        Where a marker had no room for the whole name, names that share what it has are still looked at.
        """
        key = self.start.key
        return key[:-1] if len(key.encode()) > LONGEST_KEY - 4 else key

    def arn(self, resource: str) -> str:
        """The ARN of an IAM resource of this account, as in `user/alice`."""
        return self.account.arn(resource)

    def new_id(self, prefix: str) -> str:
        """A unique id as IAM forms them: a prefix that tells the kind, and 17 characters of base 32."""
        number = int.from_bytes(self.random(11), "big")
        pairs = base32_pairs()
        return (
            prefix + "".join([pairs[number >> shift & 1023] for shift in range(78, 7, -10)]) + BASE32[number >> 3 & 31]
        )

    def new_uuid(self) -> str:
        """A random UUID (RFC 9562, version 4)."""
        return uuid(self.random(16))

    def new_access_key_id(self, prefix: str = "AKIA") -> str:
        """An access key id that carries the account's number, so that GetAccessKeyInfo can read it back."""
        from .tokens.access_keys import new_access_key_id

        return new_access_key_id(self.account.id, self.random, prefix)

    @property
    def issuers(self) -> KeySource:
        """Who knows the keys of issuers of web identity tokens: those of the sandbox, unless the service has others."""
        from .state.issuers import Issuers

        return self._issuers or Issuers()

    def deny(self, refusal: Refusal, account: Account) -> AccessDenied:
        """What to raise where the policies of an account refuse, if that does not let it pass.

        The record of the request keeps what was weighed, and the error carries it, for that account to read.
        """
        self._asked.decision = refusal.noted(account)
        error = refusal.error
        error.seal = partial(self._sealed, refusal, account.id)
        return error

    def _sealed(self, refusal: Refusal, account: str) -> str:
        """The encoded message of a refusal; empty if there is no key to be had, or too much to be told."""
        from .questions.messages import encoded
        from .shapes.sts import LONGEST_MESSAGE

        with suppress(IamError):
            message = encoded(refusal.request, refusal.decision, self.token_key(account), self.random)
            return message if len(message) <= LONGEST_MESSAGE else ""
        return ""

    def identify(self, kind: str, principal_id: str, name: str, provider: str) -> None:
        """Say for the record who calls, where an identity provider knows it."""
        from .state.records.events import Identity

        self._asked.identity = Identity(
            type=kind, principal_id=principal_id, user_name=name, identity_provider=provider
        )

    @property
    def circumstances(self) -> Circumstances:
        """How the request came."""
        return self._asked.circumstances

    def store_of(self, account: str) -> Store | None:
        """The store of an account, this one or another beside it; None if there is no such account."""
        return self._stores(account) if self._stores else None

    def account_of(self, number: str) -> Account | None:
        """An account, this one or another beside it, as it was first seen; None if there is no such account."""
        if number not in self._accounts:
            store = self.store_of(number)
            self._accounts[number] = store.read() if store else None
        return self._accounts[number]

    def amend(self, purpose: str) -> AbstractContextManager[Account]:
        """Lend the newest account under the lock, for what an operation that reads has to note all the same."""
        store = self.store_of(self.account.id)
        assert store  # a call reaches at least the account it is about
        return store.change(purpose)

    def token_key(self, account: str = "") -> bytes:
        """The key that session tokens of this account, or of another, are authenticated with; made when needed."""
        store = self.store_of(account or self.account.id)
        assert store  # whoever asks has read the account
        from .state.store import token_key

        return token_key(store, self.random)

    def quota(self, name: str) -> int:
        """How many the account may have, or how long a document may be."""
        return self.account.settings.quotas.get(name, DEFAULTS[name])

    def within(self, name: str, amount: int, called: str = "") -> None:
        """LimitExceeded if there would be more than the quota allows; IAM's name for it there is often another."""
        limit = self.quota(name)
        if amount > limit:
            raise LimitExceeded(called or name, limit)


@cache
def base32_pairs() -> list[str]:
    """The digits of unique ids, two by two."""
    return [one + other for one in BASE32 for other in BASE32]


def utc_now() -> datetime:
    """The time in UTC, to the second, which is as fine as IAM's times are."""
    return _second(int(time()))


@lru_cache(maxsize=2)
def _second(seconds: int) -> datetime:
    """A time in seconds since 1970; a server is asked many times in one second."""
    return datetime.fromtimestamp(seconds, UTC)


class Asked:
    """What comes to light about a request on its way, and is wanted for its record whatever becomes of it."""

    def __init__(self, circumstances: Circumstances) -> None:
        self.circumstances = circumstances
        self.account = ""
        self.identity: Identity | None = None
        self.decision: Decision | None = None
        """What policies did not allow, whether the request was refused for it or let pass."""


class Service:
    """Recognizes the caller, checks the members, runs the operation, records and answers, against one account."""

    def __init__(
        self,
        store: Store,
        *,
        credentials: Proof | None = None,
        log: Log | None = None,
        now: Clock = utc_now,
        random: Randomness = urandom,
        others: Stores = lambda account: None,
        issuers: KeySource | None = None,
        event_random: Randomness = urandom,
        region: str = HOME_REGION,
    ) -> None:
        self.store, self.credentials, self.log, self.now, self.random = store, credentials, log, now, random
        self.others, self.issuers, self.event_random, self.region = others, issuers, event_random, region
        self.unrecorded = 0
        """Requests that the log could not keep, which is no reason to refuse them."""

    def call(
        self, operation: Operation[..., Any], members: Mapping[str, Any], circumstances: Circumstances | None = None
    ) -> Answer:
        """The answer of an operation; ServiceError if it refuses, and then nothing has changed. Both are recorded."""
        circumstances = circumstances or Circumstances(now=self.now(), region=self.region)
        if circumstances.region != HOME_REGION and operation.service == "iam":
            circumstances = msgspec.structs.replace(circumstances, region=HOME_REGION)
        asked = Asked(circumstances)
        try:
            answer = self._answer(operation, members, asked)
        except ServiceError as error:
            error.operation = error.operation or operation.name
            self._record(operation, members, error, asked)
            raise
        self._record(operation, members, answer, asked)
        return answer

    def _answer(self, operation: Operation[..., Any], members: Mapping[str, Any], asked: Asked) -> Answer:
        try:
            arguments = bound(operation, members)
            size = arguments.pop("max_items", None) if operation.pages else None
            start = place_of(arguments.pop("marker", None) if operation.pages else None)
        except ServiceError:
            self._call(operation, self.store.read(), START, asked)  # who is not recognized is told that and no more
            raise
        if operation.writes:
            with self.store.change(operation.command) as account:
                call = self._call(operation, account, start, asked)
                authorize(call, operation, arguments)
                return operation.answer(operation(call, **arguments))
        call = self._call(operation, self.store.read(), start, asked)
        call.size = size or PAGE
        authorize(call, operation, arguments)
        answer = operation.answer(operation(call, **arguments))
        if operation.pages:
            lists = {name: answer.pop(name) for name in operation.pages if name in answer}
            answer |= cut(lists, operation.pages, start, call.size)
        return answer

    def _call(self, operation: Operation[..., Any], account: Account, start: Place, asked: Asked) -> Call:
        asked.account = account.id
        now = asked.circumstances.now
        caller = NOBODY if operation.needs.anonymous else recognize(account, self.credentials, now)
        if self.log is not None and caller is not NOBODY:
            asked.identity = identity_of(caller, account)

        def stores(number: str) -> Store | None:
            return self.store if number == account.id else self.others(number)

        return Call(
            account, caller, now, self.random, start, log=self.log, asked=asked, stores=stores, issuers=self.issuers
        )

    def _record(
        self, operation: Operation[..., Any], members: Mapping[str, Any], outcome: Answer | ServiceError, asked: Asked
    ) -> None:
        if self.log is None:
            return
        if not asked.account:  # the account cannot be read
            return
        event = record_of(
            operation,
            members,
            outcome,
            caller=asked.identity or unknown(self.credentials),
            account=asked.account,
            now=asked.circumstances.now,
            random=self.event_random,
            address=asked.circumstances.source_ip,
            agent=asked.circumstances.user_agent,
            region=asked.circumstances.region,
            request_id=asked.circumstances.request_id,
            decision=asked.decision,
        )
        self.unrecorded += not self.log.append(event)


def unknown(proof: Proof | None) -> Identity:
    """A caller that was not recognized: what is known is the key it named."""
    from .state.records.events import Identity

    return Identity(access_key_id=proof.access_key_id if proof else "")


def authorize(call: Call, operation: Operation[..., Any], arguments: Mapping[str, Any]) -> None:
    """AccessDenied if policies do not allow the caller what it asks for, unless the account only wants it noted.

    Who is unbound needs no policy, and neither does the root user unless its session has one; nothing of this is
    loaded for them, nor for an operation that nobody needs a permission for.
    """
    settings, session = call.account.settings, call.caller.session
    if call.caller.unbound:
        return
    if session:
        check_session(session, operation)
    limited = session is not None and bool(session.policies or session.policy_arns or session.scopes)
    if operation.needs.free or (call.caller.kind == "root" and not limited) or settings.enforcement == "off":
        return
    refused = decider()(call.account, call.caller, operation, arguments, call.circumstances)
    if refused is None:
        return
    denied = call.deny(refused, call.account)
    if settings.enforcement == "strict":
        raise denied


@cache
def decider() -> Callable[..., Refusal | None]:
    """What finds out whether policies refuse; an import statement, though all is loaded, takes longer than this."""
    from .authorization.decision import refusal

    return refusal


def check_session(session: SessionFacts, operation: Operation[..., Any]) -> None:
    """InvalidClientTokenId or AccessDenied for what no session of that kind can ask, whatever policies say.

    IAM User Guide, "Compare AWS STS credentials": a federated user cannot call IAM, and of STS only GetCallerIdentity;
    a session from GetSessionToken cannot call IAM unless it has MFA, and of STS only AssumeRole and GetCallerIdentity.
    Both can be narrowed (STS API reference, GetScopedCredentials). What IAM says is on record (99designs/aws-vault#15).
    """
    allowed = ALLOWED_OF_STS.get(session.kind)
    if allowed is None:
        return
    if operation.service == "iam":
        if session.kind == "federated-user" or session.mfa is None:
            raise InvalidClientTokenId
    elif operation.name not in allowed:
        raise AccessDenied(f"Cannot call {operation.name} with session credentials")


def bound(operation: Operation[..., Any], members: Mapping[str, Any]) -> dict[str, Any]:
    """A request's members as the operation's arguments; ValidationError tells every fault at once."""
    if faults := list(service_faults(operation.members, members, quotes=operation.service == "sts")):
        raise ValidationError(*faults)
    given = ((member, members[member.wire]) for member in operation.members if member.wire in members)
    return {
        member.name: msgspec.convert(value, member.type)
        if member.members or (member.item and member.item.members)
        else value
        for member, value in given
    }
