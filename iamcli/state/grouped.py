"""Changes that arrive together are stored together: one write and one sync for all of them.

Threads take turns at one account that is lent for the whole group. A change that fails is undone by itself, and its
thread is told at once; the others wait until what they did is on the disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Event, Lock

from .account import Account
from .store import Store

MOST = 64
"""Changes of a group, so that the first of them does not wait for ever while more arrive."""

PURPOSE = "serve requests"
"""What others who wait are told: it is one for all changes of a group."""


class Group:
    """Changes that will be stored together."""

    def __init__(self, change: AbstractContextManager[Account]) -> None:
        self._change = change
        self.account = change.__enter__()
        self.size = 0
        self.stored = Event()
        """Set once it is known whether they are stored."""
        self.failure: Exception | None = None
        """Why they are not."""

    def store(self) -> None:
        """Store what was done; `failure` says why if that is not possible."""
        try:
            self._change.__exit__(None, None, None)
        except Exception as error:  # whatever it is, everybody in the group has to hear of it
            self.failure = error
        self.stored.set()


class GroupedStore:
    """A store for many threads at once, in front of one that makes a change durable."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._turn = Lock()
        self._count = Lock()
        self._coming = 0
        """Threads that are waiting for their turn."""
        self._group: Group | None = None

    def read(self) -> Account:
        """The account as it is stored."""
        return self._store.read()

    @contextmanager
    def change(self, purpose: str) -> Iterator[Account]:
        """Lend the account as the group has made it so far; it is stored when the block has ended."""
        self._arrive(1)
        with self._turn:
            self._arrive(-1)
            group = self._group or Group(self._store.change(PURPOSE))
            self._group = group
            undo = group.account.savepoint()
            try:
                yield group.account
            except BaseException:
                undo()
                raise
            else:
                group.size += 1
            finally:
                if not self._coming or group.size >= MOST:
                    self._group = None
                    group.store()
        group.stored.wait()
        if group.failure:
            raise group.failure

    def _arrive(self, step: int) -> None:
        with self._count:
            self._coming += step
