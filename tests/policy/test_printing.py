"""Printing: the tree back to JSON."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from iamcli.catalog import managed_policies
from iamcli.errors import MalformedPolicyDocument
from iamcli.policy import Kind, parse
from iamcli.policy.keys import keys_of
from iamcli.policy.outline import outline
from iamcli.policy.printing import to_json

from .test_grammar import CASES, STATEMENT, plain, text_of


def meaning(document: str):
    """Members and items in order, numbers as they are spelt."""
    return plain(json.loads(document, parse_int=lambda text: (text,), parse_float=lambda text: (text,)))


def same(document: str, kind: Kind) -> None:
    try:
        policy = parse(document, kind)
    except MalformedPolicyDocument:
        return
    printed = to_json(policy)
    assert meaning(document) == meaning(printed)
    assert printed == to_json(parse(printed, kind))
    assert printed == to_json(parse(to_json(policy, indent=4), kind))


def test_managed_policies_of_aws() -> None:
    """Every policy that AWS publishes prints back to what was read: elements, order, lists and plain values."""
    for info in managed_policies.all_infos():
        same(managed_policies.document(info.arn), Kind.MANAGED)


def test_grammar_cases() -> None:
    """So does every document of the grammar's cases that has the right shape."""
    for case in CASES:
        same(text_of(case.values[0]), Kind(case.values[0]["kind"]))


@given(st.lists(STATEMENT, min_size=1, max_size=3), st.booleans())
def test_any_document(statements, single: bool) -> None:
    """So does any document at all."""
    body = statements[0] if single else statements
    same(json.dumps({"Version": "2012-10-17", "Id": "x", "Statement": body}), Kind.RESOURCE)


def test_quick_reading_says_the_same() -> None:
    """The quick reading of a checked document has the contents of the careful one."""
    for info in managed_policies.all_infos()[::7]:
        document = managed_policies.document(info.arn)
        policy, quick = parse(document, Kind.MANAGED), outline(document)
        assert len(quick.speaking) == len(policy.statements)
        for careful, fast in zip(policy.statements, map(quick.statement, range(len(policy.statements))), strict=True):
            fields = ("effect", "sid", "principal", "action", "not_action", "resource", "not_resource", "condition")
            assert [getattr(careful, name) for name in fields] == [getattr(fast, name) for name in fields]


def test_keys() -> None:
    """Keys of conditions and of variables are told once, as first written; escapes are none (Variables and tags)."""
    document = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Action": "s3:*",
            "Resource": "arn:aws:s3:::${aws:username}/${*}/${aws:PrincipalTag/team, 'x'}",
            "Condition": {"StringLike": {"s3:prefix": ["${AWS:UserName}", "${aws:userid}"]}},
        },
    }
    assert ["aws:username", "aws:PrincipalTag/team", "s3:prefix", "aws:userid"] == keys_of(parse(json.dumps(document)))
    document["Version"] = "2008-10-17"
    assert ["s3:prefix"] == keys_of(parse(json.dumps(document)))
