"""Doubts about a question, told on standard error: names that the catalogue does not know, values of a wrong form."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ...catalog.services import ConditionKey
    from ..session import Session

NEAR = 0.75
"""How much alike names of condition keys are, of which one is taken for the other."""


def doubt(session: Session, sentence: str) -> None:
    """Tell a doubt; the question is answered all the same."""
    print(f"{session.program}: {sentence}", file=sys.stderr)


def doubt_action(session: Session, action: str) -> None:
    """Tell of an action that the catalogue does not know, which may be newer than it, and what it resembles."""
    from ...catalog.actions import known_action
    from ...catalog.services import as_of
    from ...catalog.unknown_actions import resembling

    if "*" not in action and "?" not in action and known_action(action) is None:
        doubt(session, f"No action {action} is known as of {as_of().date}.{meant(resembling(action))}")


def doubt_context(session: Session, context: Mapping[str, Sequence[str]]) -> None:
    """Tell of condition keys that nobody knows, and of values that none of their key's conditions can match.

    What identity providers claim is known to them alone: `token.actions.githubusercontent.com:sub`.
    """
    from ...catalog.condition_keys import AS_OF, find

    for name, values in context.items():
        known = find(name)
        if known:
            for value in values:
                if form := wrong_form(known, value):
                    doubt(session, f"{name} takes {form}, which {value!r} is not: no condition on it is met.")
        elif "." not in name.partition(":")[0]:
            doubt(session, f"No condition key {name} is known as of {AS_OF}.{meant(near(name))}")


def near(name: str) -> Sequence[str]:
    """The keys of all services that are spelt much like one, with or without what stands before the colon."""
    from difflib import get_close_matches

    from ...catalog.condition_keys import global_keys

    keys = {key.partition(":")[2]: found.name for key, found in global_keys().items() if "${" not in key}
    return [keys[one] for one in get_close_matches(name.lower().rpartition(":")[2], keys, 1, NEAR)]


def wrong_form(key: ConditionKey, value: str) -> str:
    """What a key takes, if the value is none of that; empty if it is."""
    from ...policy.values import network, number, time, truth

    forms: dict[str, tuple[Callable[[str], object], str]] = {
        "Bool": (truth, "true or false"),
        "Numeric": (number, "a number"),
        "Date": (time, "a time like 2024-01-31T12:00:00Z"),
        "IPAddress": (network, "an IP address"),
        "ARN": (lambda text: text if text.startswith("arn:") and text.count(":") > 4 else None, "an ARN"),
    }
    read, form = forms.get(key.type.removeprefix("ArrayOf"), (str, ""))
    return form if form and read(value) is None else ""


def meant(names: Sequence[str]) -> str:
    """A question behind a doubt."""
    return f" Did you mean {' or '.join(filter(None, [', '.join(names[:-1]), names[-1]]))}?" if names else ""
