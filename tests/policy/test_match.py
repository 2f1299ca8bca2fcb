"""Patterns: wildcards, actions, resources and the variables in them."""

from __future__ import annotations

import fnmatch
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.policy.compiled import Question
from iamcli.policy.match import Resources, Wildcard, action_matches
from iamcli.policy.request import Principal, PrincipalKind, Request

ALICE = Principal(
    kind=PrincipalKind.USER, arn="arn:aws:iam::123456789012:user/team/alice", account="123456789012", id="AIDAALICE"
)
SMALL = st.text(alphabet="ab*?:", max_size=12)


def covers(pattern: str, resource: str, *, variables: bool = True, **context: object) -> bool:
    request = Request(principal=ALICE, action="s3:GetObject", resource=resource, context=context)
    return Resources([pattern], variables=variables).match(Question(request, has_boundary=False))


@given(SMALL, st.text(alphabet="ab:", max_size=12))
def test_wildcards_agree_with_regular_expressions(pattern: str, text: str) -> None:
    """`*` is any number of characters and `?` exactly one, whatever else the pattern holds."""
    expression = "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)
    assert (re.fullmatch(expression, text, re.DOTALL) is not None) is Wildcard(pattern).matches(text)


@given(SMALL, st.text(alphabet="abAB:", max_size=12))
def test_folded_wildcards(pattern: str, text: str) -> None:
    """A folded pattern takes capital and small letters for the same."""
    assert fnmatch.fnmatchcase(text.lower(), pattern) is Wildcard(pattern.upper(), fold=True).matches(text)


def test_patterns_that_backtrack() -> None:
    """A pattern made to be tried again and again is matched in one pass."""
    assert not Wildcard("*a" * 20_000 + "b").matches("a" * 60_000)
    assert Wildcard("*a?" * 2_000).matches("ab" * 3_000)
    assert not Wildcard("*" + "?a" * 20_000 + "?b*").matches("a" * 60_000)
    assert Wildcard("*" + "?a" * 20_000 + "?b*").matches("a" * 60_000 + "b")


@given(st.text(alphabet="ab?", min_size=8, max_size=30), st.text(alphabet="ab", max_size=40))
def test_pieces(piece: str, text: str) -> None:
    """A piece that many `?` cut is found wherever it stands, as a regular expression finds it."""
    found = re.search(piece.replace("?", "."), text)
    assert (found is not None) is Wildcard(f"*{piece}*").matches(text)
    assert Wildcard(f"*{piece}*").matches(f"{text}{piece}{text}")


@pytest.mark.parametrize(
    ("expected", "pattern", "action"),
    [
        (True, "*", "s3:GetObject"),
        (True, "S3:getobject", "s3:GetObject"),
        (True, "s3:Get*", "S3:GETOBJECT"),
        (True, "iam:*AccessKey*", "iam:CreateAccessKey"),
        (True, "s3:Get?bject", "s3:GetObject"),
        (False, "s3:Get?bject", "s3:GetBject"),
        (False, "s3:Get*", "sts:GetCallerIdentity"),
        (False, "s*:Get*", "s3:GetObject"),
        (False, "s3", "s3:GetObject"),
    ],
)
def test_actions(expected: bool, pattern: str, action: str) -> None:
    """Actions have no case; wildcards stand in the name, not in the service (elements: Action)."""
    assert expected is action_matches(pattern, action)


@pytest.mark.parametrize(
    ("expected", "pattern", "resource"),
    [
        (True, "*", "arn:aws:s3:::bucket"),
        (True, "*", "*"),
        (False, "arn:aws:s3:::bucket", "*"),
        (True, "arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a/b:c"),
        (False, "arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket"),
        (False, "arn:aws:s3:::Bucket", "arn:aws:s3:::bucket"),
        (True, "arn:aws:iam::123456789012:user/?li*", "arn:aws:iam::123456789012:user/alice"),
        (True, "arn:aws:sns:*:123456789012:t", "arn:aws:sns:eu-west-1:123456789012:t"),
        (False, "arn:aws:sns:*:t", "arn:aws:sns:eu-west-1:123456789012:t"),
        (False, "arn:aws:*:::bucket", "arn:aws:s3:::bucket"),
        (True, "arn:*:s3:::bucket", "arn:aws-cn:s3:::bucket"),
        (True, "arn:aws:sqs", "arn:aws:sqs:us-east-1:123456789012:queue"),
        (True, "arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/alice/x"),
        (False, "arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/bob/x"),
        (True, "arn:aws:iam::${aws:PrincipalAccount}:user/*", "arn:aws:iam::123456789012:user/x"),
        (False, "arn:aws:s3:::home/${aws:PrincipalTag/team}", "arn:aws:s3:::home/"),
        (True, "arn:aws:s3:::home/${aws:PrincipalTag/team, 'none'}", "arn:aws:s3:::home/none"),
        (True, "arn:aws:s3:::a${*}b", "arn:aws:s3:::a*b"),
        (False, "arn:aws:s3:::a${*}b", "arn:aws:s3:::axb"),
        (True, "arn:aws:s3:::a${$}b${?}*", "arn:aws:s3:::a$b?c"),
        (True, "arn:aws:s3:::a${b", "arn:aws:s3:::a${b"),
    ],
)
def test_resources(expected: bool, pattern: str, resource: str) -> None:
    """ARNs match field by field and with their case (elements: Resource; IAM ARNs; Variables and tags)."""
    assert expected is covers(pattern, resource)


def test_values_of_variables_are_literal() -> None:
    """A value that takes a variable's place is no pattern, and one of several values takes no place."""
    pattern = "arn:aws:s3:::home/${aws:PrincipalTag/x, 'd'}"
    assert covers(pattern, "arn:aws:s3:::home/*", **{"aws:principaltag/X": "*"})
    assert not covers(pattern, "arn:aws:s3:::home/y", **{"aws:principaltag/X": "*"})
    assert not covers(pattern, "arn:aws:s3:::home/y", **{"aws:principaltag/X": ["y"]})


def test_variables_before_2012() -> None:
    """Under version 2008-10-17 a variable is plain text (Variables and tags)."""
    assert covers("arn:aws:s3:::${aws:username}", "arn:aws:s3:::${aws:username}", variables=False)
    assert not covers("arn:aws:s3:::${aws:username}", "arn:aws:s3:::alice", variables=False)
