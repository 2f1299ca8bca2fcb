"""Actions of a policy that the catalogue does not know: most often misspelt, sometimes newer than the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from ..policy import Kind, parse
from ..policy.positions import place
from ..policy.report import Finding, Severity
from .actions import expand
from .services import action_names, as_of, service

MAX_NAMED = 3
"""How many are named at most."""


def unknown_actions(document: str, kind: Kind) -> list[Finding]:
    """A warning for each action, or pattern of actions, that stands for nothing; the document has to be sound."""
    return list(_warnings(document, kind))


def _warnings(document: str, kind: Kind) -> Iterator[Finding]:
    for number, statement in enumerate(parse(document, kind).statements):
        for element, actions in (("Action", statement.action), ("NotAction", statement.not_action)):
            for index, action in enumerate(actions.values if actions else ()):
                if action == "*" or "${" in action or expand(action):
                    continue
                where = place(document, ("Statement", number, element, index))
                assert where  # it was parsed from there
                yield Finding(
                    severity=Severity.WARNING,
                    code="unknown-action",
                    sentence=f"No action {action} is known as of {as_of().date:%Y-%m-%d}, the catalogue's date.",
                    line=where.line,
                    column=where.column,
                    allowed=_resembling(action),
                )


def _resembling(action: str) -> str:
    """The actions that are spelt much like one; if the service is unknown too, the services that are."""
    namespace, _, name = action.partition(":")
    found = service(namespace)
    if found is None:
        near = get_close_matches(namespace.lower(), action_names(), MAX_NAMED)
        return ", ".join(f"{one}:{name}" for one in near)
    near = get_close_matches(name.lower(), found.actions, MAX_NAMED)
    return ", ".join(found.actions[one].full_name for one in near)
