"""Actions of a policy that the catalogue does not know: most often misspelt, sometimes newer than the catalogue.

The document is read once and each action looked up once, so that a policy of ten thousand statements takes no longer
than its length.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache

from ..policy.positions import Lines
from ..policy.report import Finding, Severity, shown
from ..policy.value_findings import action_fault
from .actions import expand
from .services import action_names, as_of, service
from .statements import statements, texts

MAX_NAMED = 3
"""How many are named at most."""
REMEMBERED = 1024
"""How many actions are kept, for a policy names the same ones again and again."""
LONGEST = 100
"""Characters of a name that are compared; no action of AWS has as many."""


def unknown_actions(document: str) -> list[Finding]:
    """A warning for each action, or pattern of actions, that stands for nothing.

    They are looked for wherever the document can be read; whatever else is wrong with it is for `findings` to say.
    """
    lines, today = Lines(document), f"{as_of().date:%Y-%m-%d}"
    found: list[Finding] = []
    for action, at in _actions(document):
        if _known(action):
            continue
        line, column = lines.place(at)
        found.append(
            Finding(
                severity=Severity.WARNING,
                code="unknown-action",
                sentence=f"No action {shown(action)} is known as of {today}, the catalogue's date.",
                line=line,
                column=column,
                meant=resembling(action),
            )
        )
    return found


def _actions(document: str) -> Iterator[tuple[str, int]]:
    """What stands in Action and NotAction and has the form of an action, each with its offset."""
    for statement in statements(document):
        for element in ("Action", "NotAction"):
            for action, at in texts(statement, element):
                if not action_fault(action):
                    yield action, at


@lru_cache(REMEMBERED)
def _known(action: str) -> bool:
    return action == "*" or "${" in action or bool(expand(action))


@lru_cache(REMEMBERED)
def resembling(action: str) -> tuple[str, ...]:
    """The actions that are spelt much like one; if the service is unknown too, the services that are."""
    namespace, _, name = action.partition(":")
    found = service(namespace)
    if found is None:
        near = get_close_matches(namespace.lower()[:LONGEST], action_names(), MAX_NAMED)
        return tuple(f"{one}:{shown(name)}" for one in near)
    near = get_close_matches(name.lower()[:LONGEST], found.actions, MAX_NAMED)
    return tuple(found.actions[one].full_name for one in near)
