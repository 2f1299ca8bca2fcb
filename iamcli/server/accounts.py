"""The accounts behind one endpoint: those of the folder of accounts, or some in memory."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from ..state import accounts
from ..state.location import account_file
from ..state.records import Settings
from ..state.store import MemoryStore, Store

KEY_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


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


class FileAccounts:
    """Accounts as files, each read again only when somebody has changed it."""

    def __init__(self, default: str) -> None:
        self.default = default
        self._stores: dict[str, Store] = {}

    def has(self, number: str) -> bool:
        """Whether the account has a file, or will have one when it is first used."""
        return number in self._stores or number == self.default or os.path.exists(account_file(number))

    def store(self, number: str) -> Store:
        """The account's file."""
        if number not in self._stores:
            self._stores[number] = accounts.store(number)
        return self._stores[number]


class MemoryAccounts:
    """Accounts that are gone when the endpoint is."""

    def __init__(self, default: str, now: Callable[[], datetime]) -> None:
        self.default, self._now = default, now
        self._stores: dict[str, Store] = {}

    def has(self, number: str) -> bool:
        """Whether the account has been used."""
        return number in self._stores or number == self.default

    def store(self, number: str) -> Store:
        """The account's store."""
        if number not in self._stores:
            self._stores[number] = MemoryStore(Settings(id=number, created=self._now()))
        return self._stores[number]


def account_in(access_key_id: str) -> str:
    """The 12 digits of the account that an access key id carries; empty if it carries none, as very old ones do."""
    from base64 import b32decode

    body = access_key_id[4:]
    if len(body) != 16 or not set(body) <= set(KEY_DIGITS):
        return ""
    head = int.from_bytes(b32decode(body)[:6], "big")
    account = f"{(head & ~(1 << 47)) >> 7:012d}"
    return account if head >> 47 and accounts.is_number(account) else ""
