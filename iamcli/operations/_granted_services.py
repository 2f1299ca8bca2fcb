"""Which services a policy lets somebody use: the seam at which the policy evaluator joins.

The evaluator is not there yet, so this reads the Action and NotAction elements of the statements that allow, and no
more: a service counts as granted if an action of it is named, whatever the resources and conditions are, and Deny
statements are not weighed. When the evaluator is there, `granted` asks it and nothing else changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..policy import Statement

EVERYTHING = "*"


def granted(document: str) -> set[str]:
    """The namespaces of the services that a policy grants access to; where all are meant, all that are known."""
    from ..policy import parse

    allowing = (statement for statement in parse(document).statements if statement.effect == "Allow")
    return {service for statement in allowing for service in _named(statement)}


def known(services: Iterable[str]) -> list[str]:
    """Those of the services that AWS has, in order."""
    from ..catalog.services import names

    return sorted(names().keys() & set(services))


def _named(statement: Statement) -> set[str]:
    if statement.action:
        actions = statement.action.values
        return _all() if EVERYTHING in actions else {_service(action) for action in actions}
    if statement.not_action is None or EVERYTHING in statement.not_action.values:
        return set()
    return _all() - {_service(action) for action in statement.not_action.values if action.endswith(":*")}


def _service(action: str) -> str:
    return action.partition(":")[0].lower()


def _all() -> set[str]:
    from ..catalog.services import names

    return set(names())
