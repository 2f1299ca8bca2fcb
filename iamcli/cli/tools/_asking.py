"""What commands that ask the account read: condition keys and policies on the command line, and the accounts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ...errors import IamError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...policy.compiled import CompiledPolicy, PolicyType
    from ...policy.request import ContextValue
    from ...state.account import Account
    from ..session import Session

DENIED = 2
"""The exit status of an answer that is no."""


class FileUnreadable(IamError):
    """A file that was named cannot be read."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} cannot be read: {why}")


def account_of(number: str) -> Account | None:
    """One of the accounts of this machine; None if there is no such account."""
    from ...state.accounts import existing

    found = existing(number)
    return found.read() if found else None


def plain(answer: object) -> Any:
    """A structure as data: what stands in JSON, and nothing else."""
    import msgspec

    return msgspec.json.decode(msgspec.json.encode(answer))


def harmless(text: str) -> str:
    """A text whose control characters do nothing to a terminal, but for the colours that are ours."""
    import re

    from ..output.screen import printable

    if text.replace("\n", "").isprintable():
        return text
    parts = re.split("(\x1b\\[[0-9;]*m)", text)
    return "".join(part if place % 2 else printable(part) for place, part in enumerate(parts))


def file_text(path: str) -> str:
    """The text of a file, or of standard input; FileUnreadable if there is none."""
    try:
        if path == "-":
            text = sys.stdin.read()
            text.encode()  # where the locale is C, what is not UTF-8 is read as half characters
            return text
        with open(path.removeprefix("file://"), encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        raise FileUnreadable(path, error.strerror or str(error)) from None
    except UnicodeDecodeError as error:
        raise FileUnreadable(path, f"it is not UTF-8 at byte {error.start}") from None
    except UnicodeEncodeError as error:
        raise FileUnreadable(path, f"it is not UTF-8 at character {error.start}") from None


def policy_in(path: str, kind: PolicyType) -> CompiledPolicy:
    """The policy in a file."""
    from ...questions.asking import given_policy

    return given_policy(file_text(path), kind, path)


def resource_in(number: str, name: str) -> str:
    """The ARN that is given for a resource, in whole or as in `role/app`; UsageError for what is none."""
    from ...questions.principals import resource_arn
    from ...state.accounts import store

    return resource_arn(store(number).read(), name)


def context_in(session: Session, pairs: Sequence[str]) -> dict[str, ContextValue]:
    """Condition keys that are given as `key=value`; UsageError for what is not, and a warning for what looks wrong.

    A key that is given several times has several values, as have those that the catalogue knows to be lists, whose
    values are set apart by commas.
    """
    from ...catalog.condition_keys import find

    found: dict[str, list[str]] = {}
    lists: set[str] = set()
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise UsageError(f"A condition key is given as KEY=VALUE, not as {pair!r}.")
        known = find(key)
        if key in found or (known and known.multivalued):
            lists.add(key)
        found.setdefault(key, []).extend(value.split(",") if known and known.multivalued else [value])
    if found:
        from ._doubts import doubt_context

        doubt_context(session, found)
    return {key: values if key in lists else values[0] for key, values in found.items()}
