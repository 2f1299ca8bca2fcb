"""Answers as JSON straight from their structures: to the byte what plain data give."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.cli.encode import PLACE, laid_out
from iamcli.cli.output.as_json import to_json
from iamcli.cli.present import presented
from iamcli.shapes.authorization_details import PolicyDetail, UserDetail
from iamcli.shapes.policies import AttachedPolicy
from iamcli.shapes.rules import Document, Shape, members_of, time_members
from iamcli.shapes.tags import Tag
from tests.parity.declared import operations

CREATED = datetime(2024, 1, 1, tzinfo=UTC)
TEXT = st.text() | st.sampled_from(
    ["2024-01-01T00:00:00Z", '"CreateDate":"2024-01-01T00:00:00Z', "CreateDate", ":", "Z", '\\"', "\x00", "null"]
)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-3, minutes=-30)), None])
TIMES = st.datetimes(timezones=ZONES)
WORDS = st.none() | st.booleans() | TEXT


def nested(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
        max_leaves=10,
    )


CONDITIONS = st.fixed_dictionaries(
    {"Sid": TEXT, "Condition": nested(WORDS | st.integers() | st.floats())}, optional={"Resource": nested(WORDS)}
)
POLICIES = st.fixed_dictionaries({"Version": nested(WORDS), "Statement": CONDITIONS | st.lists(CONDITIONS, max_size=3)})
PLAIN = nested(WORDS) | CONDITIONS | st.lists(CONDITIONS) | POLICIES
LAID_OUT = st.builds(json.dumps, PLAIN, indent=st.none() | st.integers(0, 3), ensure_ascii=st.booleans())
DOCUMENTS = st.builds(Document, LAID_OUT | TEXT)
USERS = st.builds(
    UserDetail,
    path=st.none() | TEXT,
    user_name=TEXT,
    create_date=st.none() | TIMES,
    user_policy_list=st.lists(st.builds(PolicyDetail, policy_name=TEXT, policy_document=DOCUMENTS), max_size=2),
    group_list=st.lists(TEXT, max_size=3),
    attached_managed_policies=st.lists(st.builds(AttachedPolicy, policy_name=TEXT, policy_arn=TEXT), max_size=2),
    tags=st.lists(st.builds(Tag, key=TEXT, value=TEXT), max_size=2),
)
NAMES = TEXT.filter(lambda name: name.encode() not in time_members())
ANSWERS = st.dictionaries(NAMES, st.lists(USERS, max_size=3) | st.booleans() | st.integers() | st.binary() | TEXT)


def slowly(answer: dict[str, Any], *, wire_times: bool) -> str:
    """The answer by way of plain data."""
    return to_json(presented(answer, wire_times=wire_times))


def quickly(answer: dict[str, Any], *, wire_times: bool) -> str:
    """The answer straight from its structures, or by the other way if it does not go."""
    text = laid_out(answer, wire_times=wire_times)
    return slowly(answer, wire_times=wire_times) if text is None else text.decode()


def document(text: str) -> dict[str, Any]:
    """An answer that has this document, between a time and a text that looks like one."""
    tag = Tag(key="CreateDate", value="2024-01-01T00:00:00Z")
    policy = PolicyDetail(policy_name="Z", policy_document=Document(text))
    return {"UserDetailList": [UserDetail(create_date=CREATED, user_policy_list=[policy], tags=[tag])]}


@given(ANSWERS, st.booleans())
def test_same(answer: dict[str, Any], wire_times: bool) -> None:
    """Every answer is the same both ways."""
    assert slowly(answer, wire_times=wire_times) == quickly(answer, wire_times=wire_times)


@pytest.mark.parametrize("wire_times", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{",
        "no JSON",
        '{"a": "b"} c',
        '{"a": "b"}, "Tags": {"c": "d"}',
        '{"a": [',
        '{"a": "\x01"}',
        '{"CreateDate": "2024-01-01T00:00:00Z"}',
        '{"a": [], "b": {}, "c": [ ], "d": { }}',
        '\n{"a" : \t"b" }\r\n',
        '{"Condition": {"a": 1e2}}',
        '{"Condition": {"a":1.50}}',
        '{"Condition": {"a": [-0.0, -0, 0]}}',
        '{"Condition": {"a": 1E400}}',
        '{"Condition": {"a": 123456789012345678901234567890}}',
        '{"Statement": {"Condition": {"a": {"b": 1.50}}}}',
        '{"Statement": [{"Condition": {"a": {"b": ["c", 1e2]}}}]}',
        '{"Statement": "a"}',
        '{"a": "::123"}',
        '{"a": null, "b": true}',
        '{"a": "\\u00e9\\/\\ud83d\\ude00"}',
        '{"é": "😀\u2028"}',
        "12",
        "1.10",
        "7" * 25,
        f'{{"a": "{PLACE.decode()}"}}',
        '"x"',
        "[1]",
        "null",
        "[[" * 100 + "]]" * 100,
    ],
)
def test_document(text: str, wire_times: bool) -> None:
    """Documents come out the same both ways, JSON or not, however numbers and letters are spelt."""
    assert slowly(document(text), wire_times=wire_times) == quickly(document(text), wire_times=wire_times)


@pytest.mark.parametrize("text", ['{"Condition": {"a": "b"}}', '{"Version": "2012-10-17", "Statement": []}', "no JSON"])
def test_straight(text: str) -> None:
    """An ordinary document does not need plain data."""
    assert laid_out(document(text), wire_times=False) is not None


def test_place_is_a_text_too() -> None:
    """A text that has what stands for documents meanwhile does no harm."""
    answer = document('{"a": "b"}')
    answer["UserDetailList"][0].user_name = PLACE.decode()

    assert slowly(answer, wire_times=False) == quickly(answer, wire_times=False)


def test_generators() -> None:
    """Lists that are made while they are read are lists."""
    assert '{\n    "Tags": [\n        {\n' in quickly(
        {"Tags": (Tag(key="a", value=value) for value in "bc")}, wire_times=False
    )


def shapes(kind: type[Shape] = Shape) -> list[type[Shape]]:
    """All structures there are, once the operations are loaded."""
    operations()
    return [kind, *(found for below in kind.__subclasses__() for found in shapes(below))]


def test_time_members() -> None:
    """No member is a time in one structure and a text in another: by its name alone a time can be told."""
    others = {
        wire.encode()
        for shape in shapes()
        for ours, wire in members_of(shape)
        if "datetime" not in shape.__annotations__.get(ours, "datetime")
    }

    assert set() == others & time_members()


def test_defaults() -> None:
    """What a structure leaves out unless told is None, and nothing else, both ways."""
    assert {None, msgspec.NODEFAULT} == {default for shape in shapes() for default in shape.__struct_defaults__}
