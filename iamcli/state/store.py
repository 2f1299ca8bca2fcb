"""The interface that the service keeps its account behind, and the store of the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import Protocol

import msgspec

from .account import Account, file_bytes, opened
from .records import Settings


class Store(Protocol):
    """Reads the account, or lends it for one change at a time."""

    def read(self) -> Account:
        """The account as it stands; what is done to it is not kept."""
        ...

    def change(self, purpose: str) -> AbstractContextManager[Account]:
        """Keep what the block did to the account, unless it raises; `purpose` is what others who wait are told."""
        ...


class Lent:
    """An account that a change of it has lent: what is done to it counts if that change succeeds."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def read(self) -> Account:
        """The account as the change has made it so far."""
        return self.account

    @contextmanager
    def change(self, purpose: str) -> Iterator[Account]:
        """The same."""
        yield self.account


class MemoryStore:
    """An account in memory, stored the way a file would have it."""

    def __init__(self, settings: Settings) -> None:
        self.data = file_bytes(Account.new(settings).encoded(), 0)
        self._seen: tuple[bytes, Account] | None = None
        self._lock = Lock()

    def read(self) -> Account:
        """The account as it stands."""
        data = self.data
        if self._seen is None or self._seen[0] is not data:
            self._seen = data, opened(data)
        return self._seen[1]

    @contextmanager
    def change(self, purpose: str) -> Iterator[Account]:
        """Lend a copy; keep it when the block ends, unless it raises."""
        with self._lock:
            account = opened(self.data)
            yield account
            parts = account.encoded()
            if account.changed(parts):
                data = file_bytes(parts, account.revision + 1)
                msgspec.json.decode(data)
                self.data = data


def token_key(store: Store, random: Callable[[int], bytes]) -> bytes:
    """The key that an account's session tokens are authenticated with; made and kept if there is none yet."""
    account = store.read()
    if account.settings.token_key:
        return account.token_key(random)
    with store.change("make the key of session tokens") as changed:
        return changed.token_key(random)
