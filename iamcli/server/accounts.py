"""The accounts behind one endpoint: those of the folder of accounts, or some in memory."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Protocol

from ..state import accounts
from ..state.event_log import Log
from ..state.events import EventLog
from ..state.location import account_file, events_file
from ..state.own_events import OwnEvents
from ..state.records import Settings
from ..state.store import MemoryStore, Store
from .recent_log import RecentLog

REST = 0.005
"""Seconds between two pieces of what is done beside the requests."""


class Accounts(Protocol):
    """Where an endpoint finds the account that a request is about."""

    default: str
    """The 12 digits of the account of requests that name no other."""

    def has(self, number: str) -> bool:
        """Whether there is such an account."""
        ...

    def store(self, number: str) -> Store:
        """The store of an account, which is created when it is first used."""
        ...

    def log(self, number: str) -> Log:
        """What happened in an account."""
        ...


class FileAccounts:
    """Accounts as files, each read again only when somebody has changed it.

    What need not be done before a request is answered is done in threads of its own. One keeps the logs in order. The
    other gives up the files that were replaced, at once: while it does that, the next file would take long to sync.
    """

    def __init__(self, default: str) -> None:
        self.default = default
        self._giving_up = ThreadPoolExecutor(1, "giving-up")
        self._tending = ThreadPoolExecutor(1, "tending")
        self._stores: dict[str, Store] = {}
        self._logs: dict[str, Log] = {}

    def has(self, number: str) -> bool:
        """Whether the account has a file, or will have one when it is first used."""
        return number == self.default or os.path.exists(account_file(number))

    def store(self, number: str) -> Store:
        """The account's file."""
        if number not in self._stores:
            file = accounts.store(number)
            file.keeps, file.later = True, self._giving_up.submit
            self._stores[number] = file
        return self._stores[number]

    def log(self, number: str) -> Log:
        """The account's event log, which other programs may append to as well."""
        if number not in self._logs:
            self._logs[number] = EventLog(events_file(number), self._tending.submit, REST, OwnEvents())
        return self._logs[number]


class MemoryAccounts:
    """Accounts that are gone when the endpoint is."""

    def __init__(self, default: str, now: Callable[[], datetime]) -> None:
        self.default, self._now = default, now
        self._stores: dict[str, Store] = {}
        self._logs: dict[str, Log] = {}

    def has(self, number: str) -> bool:
        """Whether the account has been used."""
        return number in self._stores or number == self.default

    def store(self, number: str) -> Store:
        """The account's store."""
        if number not in self._stores:
            self._stores[number] = MemoryStore(Settings(id=number, created=self._now()))
        return self._stores[number]

    def log(self, number: str) -> Log:
        """What happened since the endpoint is there."""
        return self._logs.setdefault(number, RecentLog())
