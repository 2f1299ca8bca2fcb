"""The accounts side by side in the folder of accounts: which there are, and taking one away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from ..errors import ConfigurationError
from .files import FileStore
from .location import account_file
from .records import Settings


class AccountUnknown(ConfigurationError):
    """There is no account of that number or alias."""

    def __init__(self, name: str) -> None:
        remedy = f"`iamcli account create {name}` makes it." if is_number(name) else "`iamcli account list` shows all."
        super().__init__(f"There is no account {name}. {remedy}")


class Listed(NamedTuple):
    """An account, and what it says of itself."""

    id: str
    settings: Settings


def is_number(text: str) -> bool:
    """Whether a text has the form of an account's id."""
    return len(text) == 12 and text.isascii() and text.isdigit()


def ids() -> list[str]:
    """The 12 digits of every account that is stored, in order."""
    try:
        names = os.listdir(os.path.dirname(account_file("")))
    except FileNotFoundError:
        return []
    return sorted(name.removesuffix(".json") for name in names if is_number(name.removesuffix(".json")))


def all_accounts() -> Iterator[Listed]:
    """Every account that is stored and can be read."""
    for number in ids():
        with suppress(ConfigurationError):
            yield Listed(number, store(number).read().settings)


def unreadable() -> Iterator[tuple[str, ConfigurationError]]:
    """The accounts that are stored and cannot be read, and why not."""
    for number in ids():
        try:
            store(number).read()
        except ConfigurationError as error:
            yield number, error


def find(name: str) -> str:
    """The 12 digits of the account that has this number or this alias; AccountUnknown if there is none."""
    if is_number(name):
        if os.path.exists(account_file(name)):
            return name
        raise AccountUnknown(name)
    found = next((account.id for account in all_accounts() if name and account.settings.alias == name), None)
    if found is None:
        raise AccountUnknown(name)
    return found


def store(number: str) -> FileStore:
    """The store of an account, which is created when it is first read or changed."""
    return FileStore(
        account_file(number), lambda: Settings(id=number, created=datetime.now(UTC).replace(microsecond=0))
    )


def existing(number: str) -> FileStore | None:
    """The store of an account; None if there is no such account."""
    return store(number) if is_number(number) and os.path.exists(account_file(number)) else None


def delete(number: str) -> None:
    """Take an account away with all that was written beside it: its events, and earlier formats of it.

    Its lock stays, for somebody may wait for it. An account that cannot be read goes too. AccountUnknown if there is
    none.
    """
    path = account_file(find(number))
    with store(number).locked("delete the account"):
        os.unlink(path)
        for name in os.listdir(os.path.dirname(path)):
            if name.startswith(f"{number}.") and name != f"{number}.json.lock":
                with suppress(FileNotFoundError):
                    os.unlink(os.path.join(os.path.dirname(path), name))
