"""Explanations, to the letter: the cases in `explanations/`, written in the shorthand of `documents`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iamcli.policy.compiled import PolicyType
from iamcli.policy.evaluate import Policies, Verdict
from iamcli.policy.explain import NEAREST, as_text, explain

from . import documents

CASES = [
    pytest.param(case, id=f"{file.stem}: {case['says']}")
    for file in sorted((Path(__file__).parent / "explanations").glob("*.json"))
    for case in json.loads(file.read_text())
]


@pytest.mark.parametrize("case", CASES)
def test_case(case) -> None:
    """An explanation reads as its case says."""
    explanation = explain(documents.request(case), documents.policies(case))
    assert case["text"] == as_text(explanation, color=False).splitlines()


def test_smallest_change() -> None:
    """The change that is asked for is a sentence, and the statement to add stands beside it as JSON."""
    explanation = explain(documents.request({}), Policies())
    (change,) = explanation.changes
    assert change.sentence.endswith(change.statement)
    assert PolicyType.IDENTITY is change.type
    expected = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/key"}
    assert expected == json.loads(change.statement)


def test_the_nearest_come_first() -> None:
    """Statements that apply come before those that only came near, and no more than a few are shown."""
    far = [{"Sid": f"Far{number}", "Resource": "arn:aws:s3:::other"} for number in range(NEAREST)]
    case = {"identity": [[*far, {"Sid": "Near"}]]}
    (trace,) = explain(documents.request(case), documents.policies(case)).types
    assert ["Near", "Far0", "Far1", "Far2", "Far3"] == [statement.sid for statement in trace.statements]
    assert (Verdict.ALLOWED, 1) == (trace.verdict, trace.omitted)


def test_a_million_values() -> None:
    """A sentence breaks off after a few values, however many there are."""
    case = {"identity": [{"Action": [f"s3:Put{number}" for number in range(1000)]}]}
    text = as_text(explain(documents.request(case), documents.policies(case)), color=False)
    assert "s3:Put0, s3:Put1, s3:Put2, s3:Put3 and 996 more" in text
