"""The one door to the service: every edge comes in through `Service.call`.

Here stand the only clock and the only source of randomness, who calls is established, and a request's members are
checked before its operation runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from os import urandom
from typing import TYPE_CHECKING, Any

import msgspec

from .callers import Caller, Proof, recognize
from .errors import ValidationError
from .operation.checks import service_faults
from .operation.paging import LONGEST_KEY, PAGE, START, Place, cut, place_of
from .state.quotas import DEFAULTS

if TYPE_CHECKING:
    from .operation import Answer, Operation
    from .state.account import Account
    from .state.store import Store

Clock = Callable[[], datetime]
Randomness = Callable[[int], bytes]


class Call:
    """What an operation may touch: the account, the caller, the clock, fresh identifiers."""

    def __init__(
        self, account: Account, caller: Caller, now: datetime, random: Randomness, start: Place = START
    ) -> None:
        self.account, self.caller, self.now, self.random = account, caller, now, random
        self.start = start
        """Where the asked-for page begins."""

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
        from base64 import b32encode

        return prefix + b32encode(self.random(11)).decode()[:17]

    def new_uuid(self) -> str:
        """A random UUID (RFC 9562, version 4), written by hand as `uuid` would load much more than it."""
        number = bytearray(self.random(16))
        number[6] = number[6] & 0x0F | 0x40
        number[8] = number[8] & 0x3F | 0x80
        text = number.hex()
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    def new_access_key_id(self, prefix: str = "AKIA") -> str:
        """An access key id that carries the account's number, so that GetAccessKeyInfo can read it back."""
        from base64 import b32encode

        head = 1 << 47 | int(self.account.id) << 7
        number = head << 32 | int.from_bytes(self.random(5), "big") & 0x7F_FFFF_FFFF
        return prefix + b32encode(number.to_bytes(10, "big")).decode()

    def quota(self, name: str) -> int:
        """How many the account may have, or how long a document may be."""
        return self.account.settings.quotas.get(name, DEFAULTS[name])


def utc_now() -> datetime:
    """The time in UTC, to the second, which is as fine as IAM's times are."""
    return datetime.now(UTC).replace(microsecond=0)


class Service:
    """Recognizes the caller, checks the members, runs the operation and answers, against one account."""

    def __init__(
        self,
        store: Store,
        *,
        credentials: Proof | None = None,
        now: Clock = utc_now,
        random: Randomness = urandom,
    ) -> None:
        self.store, self.credentials, self.now, self.random = store, credentials, now, random

    def call(self, operation: Operation[..., Any], members: Mapping[str, Any]) -> Answer:
        """The answer of an operation; ServiceError if it refuses, and then nothing has changed."""
        arguments = bound(operation, members)
        page = (arguments.pop("marker", None), arguments.pop("max_items", None)) if operation.pages else (None, None)
        start = place_of(page[0])
        if operation.writes:
            with self.store.change(operation.command) as account:
                return operation.answer(operation(self._call(account, start), **arguments))
        answer = operation.answer(operation(self._call(self.store.read(), start), **arguments))
        if operation.pages:
            lists = {name: answer.pop(name) for name in operation.pages if name in answer}
            answer |= cut(lists, operation.pages, start, page[1] or PAGE)
        return answer

    def _call(self, account: Account, start: Place) -> Call:
        return Call(account, recognize(account, self.credentials), self.now(), self.random, start)


def bound(operation: Operation[..., Any], members: Mapping[str, Any]) -> dict[str, Any]:
    """A request's members as the operation's arguments; ValidationError tells every fault at once."""
    if faults := list(service_faults(operation.members, members)):
        raise ValidationError(*faults)
    given = ((member, members[member.wire]) for member in operation.members if member.wire in members)
    return {
        member.name: msgspec.convert(value, member.type)
        if member.members or (member.item and member.item.members)
        else value
        for member, value in given
    }
