"""What IAM accepts as a policy: the cases in `grammar/`, each with the page or record that it rests on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from iamcli.catalog import managed_policies
from iamcli.errors import MalformedPolicyDocument
from iamcli.policy import Kind, check, parse, size
from iamcli.policy.grammar import ConditionBlock, KeyTest, Principals, Strings
from iamcli.policy.json_text import Number, TooDeep, read
from iamcli.policy.operators import Operator, operator

CASES = [
    pytest.param(case, id=f"{file.stem}: {case['case']}")
    for file in sorted((Path(__file__).parent / "grammar").glob("*.json"))
    for case in json.loads(file.read_text())
]


def text_of(case) -> str:
    """The document of a case: its text, JSON to be written out, or brackets to be repeated."""
    if "repeat" in case:
        left, right, times = case["repeat"]
        return left * times + right * times
    document = case["document"]
    return document if isinstance(document, str) else json.dumps(document)


def refusal(document: str, kind: Kind) -> str | None:
    try:
        check(document, kind)
    except MalformedPolicyDocument as error:
        return str(error)
    return None


@pytest.mark.parametrize("case", CASES)
def test_case(case) -> None:
    """A document is accepted, or refused in AWS's words, as its case says."""
    assert case["error"] == refusal(text_of(case), Kind(case["kind"]))


def test_cases_name_their_source() -> None:
    """Every case names a page of AWS's documentation or a public record of AWS's answer."""
    assert [] == [case.values[0]["case"] for case in CASES if not case.values[0]["page"]]


@pytest.mark.parametrize("info", managed_policies.all_infos()[::20], ids=lambda info: info.name)
def test_managed_policies_of_aws_in_part(info) -> None:
    """A policy that AWS publishes is accepted as an inline and as a managed policy, one in twenty by name."""
    document = managed_policies.document(info.arn)
    assert (None, None) == (refusal(document, Kind.IDENTITY), refusal(document, Kind.MANAGED))


def test_managed_policies_of_aws() -> None:
    """Every policy that AWS publishes is accepted as a managed policy."""
    refused = {
        info.name: words
        for info in managed_policies.all_infos()
        if (words := refusal(managed_policies.document(info.arn), Kind.MANAGED))
    }
    assert {} == refused


TEXT = st.text(max_size=12) | st.sampled_from(["*", "s3:*", "arn:aws:s3:::b", "${", "}", ":", "2012-10-17", "\ud800"])
ELEMENTS = st.sampled_from(
    [
        *("Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
        *("Resource", "NotResource", "Condition", "StringEquals", "AWS", "Service", "Federated"),
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ELEMENTS | TEXT, inner, max_size=6),
    max_leaves=20,
)
FINITE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
STATEMENT = st.fixed_dictionaries(
    {
        "Effect": st.just("Allow"),
        "Action": TEXT | st.lists(TEXT, max_size=2),
        "Resource": TEXT | st.lists(TEXT),
    },
    optional={
        "Sid": TEXT,
        "Principal": st.just("*") | st.dictionaries(st.sampled_from(["AWS", "Service", "Federated"]), TEXT),
        "Condition": st.dictionaries(st.just("StringLike") | TEXT, st.dictionaries(TEXT, JSON, max_size=2), max_size=2),
    },
)


@given(st.text() | JSON.map(json.dumps), st.sampled_from(Kind))
def test_any_text(document: str, kind: Kind) -> None:
    """No text whatever makes a check fail with anything but MalformedPolicyDocument."""
    refusal(document, kind)


@given(st.lists(STATEMENT, max_size=3), st.sampled_from(Kind))
def test_any_statement(statements, kind: Kind) -> None:
    """No statement of the right outline makes a check fail with anything but MalformedPolicyDocument."""
    refusal(json.dumps({"Version": "2012-10-17", "Statement": statements}), kind)


@given(FINITE)
def test_kept_as_json(value) -> None:
    """Reading a text agrees with JSON: members and items in order, numbers as they are spelt."""
    text = json.dumps(value)
    try:
        found = read(text)
    except TooDeep:
        reject()
    assert plain(json.loads(text, parse_int=Number, parse_float=Number)) == plain(found)


def plain(value):
    if isinstance(value, dict):
        return [(name, plain(member)) for name, member in value.items()]
    return [plain(item) for item in value] if isinstance(value, list) else (type(value), value)


def test_time_is_bounded() -> None:
    """A document of the greatest length that the API takes, 131,072 characters, is read in one pass."""
    one = '{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}' + "${" * 20 + '"}'
    document = '{"Version":"2012-10-17","Statement":[' + ",".join([one] * (131_000 // (len(one) + 1))) + "]}"
    assert None is refusal(document, Kind.MANAGED)
    unclosed = json.dumps({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:" + "${" * 65_000}})
    assert "Resource vendor must be fully qualified and cannot contain regexes." == refusal(unclosed, Kind.IDENTITY)


def test_tree() -> None:
    """The tree keeps order, spelling and position of what the document says."""
    document = (
        '{"Version": "2008-10-17", "Id": "x", "Statement": {"Sid": "A", "NotAction": ["s3:Get*", "IAM:*"],\n'
        ' "NotPrincipal": {"Service": "a.b.c", "AWS": ["1", "2"]}, "Effect": "Deny", "NotResource": "*",\n'
        ' "Condition": {"NumericEquals": {"b:x": [1e2, "2"], "a:y": true}, "Bool": {}}}}'
    )
    policy = parse(document, Kind.RESOURCE)
    (statement,) = policy.statements
    assert ("2008-10-17", "x", True) == (policy.version, policy.id, policy.single)
    assert ("Version", "Id", "Statement") == policy.elements
    assert ("Sid", "NotAction", "NotPrincipal", "Effect", "NotResource", "Condition") == statement.elements
    assert document[50:-1] == document[statement.start : statement.end]
    assert ("A", "Deny") == (statement.sid, statement.effect)
    assert Strings(("s3:Get*", "IAM:*"), single=False) == statement.not_action
    assert Strings(("*",), single=True) == statement.not_resource
    assert (
        Principals(False, (("Service", Strings(("a.b.c",), True)), ("AWS", Strings(("1", "2"), False))))
        == statement.not_principal
    )
    tests = (KeyTest("b:x", (Number("1e2"), "2"), False), KeyTest("a:y", (True,), True))
    assert (ConditionBlock("NumericEquals", tests), ConditionBlock("Bool", ())) == statement.condition
    assert [Number, str] == [type(value) for value in statement.condition[0].tests[0].values]


def test_operators() -> None:
    """An operator comes apart into its set operator, its name and IfExists."""
    assert Operator("StringLike", "ForAnyValue", True) == operator("ForAnyValue:StringLikeIfExists")
    assert Operator("Null") == operator("Null")
    assert None is operator("ForAnyValue:")
    assert None is operator(":Bool")


def test_size() -> None:
    """White space does not count against quotas, not even inside strings (IAM and AWS STS quotas)."""
    assert 18 == size('{ "Sid" :\t"a b",\r\n"n": 1}')
    assert 0 == size(" \n")
