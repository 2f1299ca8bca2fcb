"""Actions by the names that policies have for them. IAM User Guide, "IAM JSON policy elements: Action".

An action that the catalogue does not know may yet exist: AWS adds some each week, and `services.as_of` has the date.
"""

from __future__ import annotations

from .services import AccessLevel, Action, action_names, service


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

    Nothing is decoded but the service that the pattern names, or the names of all actions where it is `*`.
    """
    from ..policy.match import ActionPattern

    wanted = ActionPattern(pattern)
    if wanted.everything:
        return [f"{namespace}:{name}" for namespace, names in action_names().items() for name in names]
    found = service(wanted.service)
    actions = found.actions.values() if found else ()
    return [action.full_name for action in actions if wanted.matches(action.full_name)]
