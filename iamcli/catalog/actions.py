"""Actions by the names that policies have for them. IAM User Guide, "IAM JSON policy elements: Action".

An action that the catalogue does not know may yet exist: AWS adds some each week, and `services.as_of` has the date.
"""

from __future__ import annotations

from ._patterns import compiled
from .services import AccessLevel, Action, action_names, service

WILDCARDS = frozenset("*?")


def known_action(name: str) -> Action | None:
    """The action of that name, such as `s3:GetObject`, in whatever case; None if the catalogue has none."""
    namespace, _, action = name.partition(":")
    found = service(namespace)
    return found.actions.get(action.lower()) if found else None


def access_level(name: str) -> AccessLevel | None:
    """What the action of that name does, in AWS's words; None if the catalogue does not know it."""
    action = known_action(name)
    return action.access if action else None


def expand(pattern: str) -> list[str]:
    """The actions that a policy's pattern stands for, in AWS's case and in order; empty if it stands for none.

    Where the pattern names a service in full, nothing of the others is decoded.
    """
    namespace, _, name = pattern.partition(":")
    if WILDCARDS.isdisjoint(namespace):
        found = service(namespace)
        if found is None:
            return []
        fitting = compiled(name).fullmatch
        return [action.full_name for action in found.actions.values() if fitting(action.name)]
    everything = (f"{each}:{name}" for each, names in action_names().items() for name in names)
    return list(everything) if pattern == "*" else list(filter(compiled(pattern).fullmatch, everything))
