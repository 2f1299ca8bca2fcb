"""How AWS decides: the cases in `decisions/`, each with the page that it rests on.

A case says its rule, then what differs from the plainest request (`documents` fills up the rest):

    principal, action, resource, resource_account, context    who asks for what, and how
    allow_if, deny_if    a condition under which the caller's policy allows everything, or denies it again
    identity, boundary, session    policies of the caller; a list is several policies
    resource_policy, trust, key, endpoint    one policy; a list is its statements
    scps, rcps    levels from the root to the account, each a list of policies

and the answer: the decision and, where they are of interest, by which kind of policy and which keys are missing.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from iamcli.policy.evaluate import Evaluator, evaluate

from . import documents

FILES = {
    file.stem: json.loads(file.read_text()) for file in sorted((Path(__file__).parent / "decisions").glob("*.json"))
}
CASES = [
    pytest.param({"page": content["page"], **case}, id=f"{topic}: {case['says']}")
    for topic, content in FILES.items()
    for case in content["cases"]
]
MEMBERS = {
    *("says", "page", "principal", "action", "resource", "resource_account", "resource_in_management_account"),
    *("context", "allow_if", "deny_if", "identity", "resource_policy", "trust", "key", "boundary", "session"),
    *("scps", "rcps", "endpoint", "decision", "by", "missing"),
}


@pytest.mark.parametrize("case", CASES)
def test_case(case) -> None:
    """A request is decided as its case says, by the kind of policy and with the missing keys that it names."""
    policies, request = documents.policies(case), documents.request(case)
    decision = evaluate(request, policies)
    assert case["decision"] == decision.verdict.value
    assert case["decision"] == Evaluator(policies).allows(request).value
    if "by" in case:
        assert case["by"] == (decision.decided_by and decision.decided_by.value)
    if "missing" in case:
        assert sorted(key.lower() for key in case["missing"]) == sorted(key.lower() for key in decision.missing)


def test_cases_are_in_order() -> None:
    """Every case names a page and has known members, every rule is said once, and no file is without cases."""
    cases = [case.values[0] for case in CASES]
    assert [] == [case["says"] for case in cases if not case["page"] or set(case) - MEMBERS]
    assert [] == [says for says, count in Counter(case["says"] for case in cases).items() if count > 1]
    assert [] == [topic for topic, content in FILES.items() if not content["cases"]]
    assert 400 <= len(cases)
