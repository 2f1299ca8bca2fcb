"""The engine beside the naive one: on random requests, and on the decision cases, which check the naive one too."""

from __future__ import annotations

import pytest
from hypothesis import given

from iamcli.policy.evaluate import evaluate

from . import documents, naive, strategies
from .test_decisions import CASES


@given(strategies.cases())
def test_random_requests(case) -> None:
    """Engine and naive engine decide alike."""
    request = documents.request(case)
    assert naive.decide(request, documents.plain(case)) == evaluate(request, documents.policies(case)).verdict.value


@pytest.mark.parametrize("case", CASES)
def test_decision_case(case) -> None:
    """The naive engine, too, decides as AWS's pages say."""
    assert case["decision"] == naive.decide(documents.request(case), documents.plain(case))
