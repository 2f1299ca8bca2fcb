"""Peers on the same policies and pairs, where they are installed: decisions a second.

Cedar (the package cedarpy) has no ARNs and none of AWS's conditions, so each statement becomes a Cedar policy that
compares the texts of action and resource, and it decides less. `@cloud-copilot/iam-simulate` runs on Node. Both are
asked through their public functions, and Cedar's policies are parsed once.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Sequence

from iamcli.catalog.actions import expand
from iamcli.catalog.services import service

SAMPLE = 200
"""Pairs that a peer is asked."""
ON_NODE = """
import { runSimulation } from '@cloud-copilot/iam-simulate'
import { readFileSync } from 'node:fs'
const { policies, pairs, principal, account, context } = JSON.parse(readFileSync(0, 'utf8'))
const start = process.cpuUsage()
let decided = 0
for (const [action, resource] of pairs) {
  const request = { action, principal, resource: { resource, accountId: account }, contextVariables: context }
  const simulation = {
    request, identityPolicies: policies, serviceControlPolicies: [], resourceControlPolicies: [],
  }
  const answer = await runSimulation(simulation, {})
  if (answer.resultType !== 'error') decided += 1
}
const used = process.cpuUsage(start)
console.log(JSON.stringify({ decided, seconds: (used.user + used.system) / 1e6 }))
"""


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


def real_pairs(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Actions that the policies speak of and that exist, each with a resource of a kind that it is on.

    The package refuses all others before it simulates anything.
    """
    named = {action for text in texts for statement in _statements(text) for action in _listed(statement["Action"])}
    actions = sorted({action for pattern in named for action in expand(pattern)[:3]})
    return [(action, _resource(action)) for action in actions]


def _resource(action: str) -> str:
    namespace, _, name = action.partition(":")
    found = service(namespace)
    kinds = found.actions[name.lower()].resource_types if found else ()
    if not found or not kinds:
        return "*"
    pattern = found.resource_types[kinds[0].name.lower()].arns[0]
    known = {"Partition": "aws", "Region": "eu-west-1", "Account": "123456789012"}
    return re.sub(r"\$\{(\w+)\}", lambda match: known.get(match[1], "x1"), pattern)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def on_node(
    folder: str, texts: Sequence[tuple[str, str]], asked: list[tuple[str, str]], principal: str, context: dict
) -> tuple[float, int]:
    """Simulations a second of the package in a folder's `node_modules`, and how many of them it took for valid."""
    policies = [{"name": name, "policy": json.loads(text)} for name, text in texts]
    asked = (asked * SAMPLE)[:SAMPLE]
    account = principal.split(":")[4]
    given = {"policies": policies, "pairs": asked, "principal": principal, "account": account}
    done = subprocess.run(
        ["node", "--input-type=module", "-e", ON_NODE],
        input=json.dumps({**given, "context": context}),
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    return SAMPLE / told["seconds"], told["decided"]
