"""Cedar at comparable work, if cedarpy is installed: decisions a second on the same policies and pairs.

Cedar has no ARNs and none of AWS's conditions, so each statement becomes a Cedar policy that compares the texts of
action and resource, and it decides less. It is asked through its public function, its policies parsed once.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

SAMPLE = 200
"""Pairs that it is asked."""


def cedar(texts: Sequence[str], asked: Sequence[tuple[str, str]]) -> float:
    """Decisions a second."""
    from cedarpy import PolicySet, is_authorized

    policies = PolicySet.from_str("\n".join(_cedar(statement) for text in texts for statement in _statements(text)))
    request = {"principal": 'User::"alice"', "action": 'Action::"call"', "resource": 'Resource::"any"'}
    start = time.process_time()
    for action, resource in asked[:SAMPLE]:
        is_authorized({**request, "context": {"action": action, "resource": resource}}, policies, [])
    return SAMPLE / (time.process_time() - start)


def _statements(text: str) -> list[dict]:
    return [statement for statement in json.loads(text)["Statement"] if "Action" in statement]


def _cedar(statement: dict) -> str:
    effect = "permit" if statement["Effect"] == "Allow" else "forbid"
    actions, resources = (_like(name.lower(), statement.get(name, "*")) for name in ("Action", "Resource"))
    return f"{effect}(principal, action, resource) when {{ ({actions}) && ({resources}) }};"


def _like(attribute: str, values: str | list[str]) -> str:
    listed = [values] if isinstance(values, str) else values
    return " || ".join(f"context.{attribute} like {json.dumps(value)}" for value in listed)
