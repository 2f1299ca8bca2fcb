"""Hostile documents and requests: an answer or a clear error, in a time that grows with the length alone."""

from __future__ import annotations

import json

import pytest

from iamcli.errors import MalformedPolicyDocument
from iamcli.policy import Kind
from iamcli.policy.compiled import PolicyType, compiled
from iamcli.policy.evaluate import Evaluator, Policies, Verdict, evaluate
from iamcli.policy.explain import as_text, explain
from iamcli.policy.findings import findings

from . import documents

LENGTH = 131_072
"""The longest policy document that the API takes, in characters."""


def decided(statement: dict, **case) -> Verdict:
    """The verdict under one statement, given both by the careful way and by the quick one."""
    document = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*", **statement}})
    request = documents.request(case)
    verdicts = {
        evaluate(request, Policies(identity=[compiled(document, PolicyType.IDENTITY, checked=checked)])).verdict
        for checked in (False, True)
    }
    (verdict,) = verdicts
    return verdict


def test_long_patterns() -> None:
    """Patterns made to backtrack are matched in one pass, in actions, resources and conditions."""
    pattern = "*a" * 30_000
    assert Verdict.IMPLICIT_DENY is decided({"Action": f"s3:{pattern}b"}, action=f"s3:{'a' * 60_000}")
    assert Verdict.ALLOWED is decided({"Action": f"s3:{pattern}"}, action=f"s3:{'a' * 60_000}")
    resource = f"arn:aws:s3:::{'a' * 60_000}"
    assert Verdict.IMPLICIT_DENY is decided({"Action": "*", "Resource": f"arn:aws:s3:::{pattern}?b"}, resource=resource)
    condition = {"StringLike": {"s3:prefix": f"{pattern}?b"}}
    assert Verdict.IMPLICIT_DENY is decided(
        {"Action": "*", "Condition": condition}, context={"s3:prefix": "a" * 60_000}
    )


def test_many_statements() -> None:
    """A document of the greatest length is decided and explained."""
    one = {"Effect": "Allow", "Action": "s3:Put*", "Resource": "*"}
    count = LENGTH // len(json.dumps(one)) - 1
    policies = Policies(
        identity=[compiled(json.dumps({"Version": "2012-10-17", "Statement": [one] * count}), PolicyType.IDENTITY)]
    )
    assert Verdict.IMPLICIT_DENY is Evaluator(policies).allows(documents.request({}))
    assert "more that came near" in as_text(explain(documents.request({}), policies), color=False)


@pytest.mark.parametrize(
    "document",
    [
        "[" * LENGTH,
        '{"Statement":' * 5000 + "1" + "}" * 5000,
        '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*"}}',
        '{"Version": 20121017, "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}',
        '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": 1e999, "Resource": "*"}}',
        '{"Version": "2012-10-17", "Statement": "\ud800"}',
        "\x00",
        "",
    ],
)
def test_documents_that_are_none(document: str) -> None:
    """Deep nesting, repeated keys, numbers for strings and half characters are refused, and found."""
    with pytest.raises(MalformedPolicyDocument):
        compiled(document, PolicyType.IDENTITY)
    assert [] != findings(document, Kind.IDENTITY)


@pytest.mark.parametrize("number", ["1e999999999", "9" * 5000, "-0", "1.", "0x1", "\u0661", "nan", "Infinity", ""])
def test_odd_numbers(number: str) -> None:
    """A number too long or in another form equals nothing, and takes no time to find that out."""
    condition = {"NumericEquals": {"aws:x": ["1", number, "-7"]}, "DateNotEquals": {"aws:x": number}}
    assert Verdict.IMPLICIT_DENY is decided({"Action": "*", "Condition": condition}, context={"aws:x": number + "x"})


def test_unicode() -> None:
    """Letters whose small form is longer, and characters that look alike, match themselves and nothing else."""
    assert Verdict.ALLOWED is decided({"Action": "s3:\u0130*"}, action="s3:\u0130x")
    assert Verdict.IMPLICIT_DENY is decided({"Action": "\u0455\u0033:*"}, action="s3:GetObject")
