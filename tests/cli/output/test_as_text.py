"""Text for cut and awk. Expected lines were taken from runs of the AWS CLI."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.cli.output.as_text import to_text

SCALARS = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(SCALARS, lambda one: st.lists(one) | st.dictionaries(st.text(), one), max_leaves=20)


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        ("USER\tarn\talice\n", {"User": {"UserName": "alice", "Arn": "arn"}}),
        ("x\tTrue\tNone\n", {"b": None, "a": True, "A": "x"}),
        ("J\t1\n", {"k": {"j": {"i": 1}}}),
        ("A\t1\n", {"k": {"a": [1]}}),
    ],
)
def test_structures(expected: str, answer: Any) -> None:
    """Scalars stand on one line in code-point order of keys, led by the key of the structure."""
    assert expected == to_text(answer)


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        (
            "USERS\t/\talice\nUSERS\t\tbob\n",
            {"Users": [{"UserName": "alice", "Path": "/"}, {"UserName": "bob"}]},
        ),
        ("A\t\nA\t1\n", {"a": [{}, {"b": 1}]}),
        ("", {"a": [{}, {}]}),
        ("1\n2\n", [[{"a": 1}], [{"b": 2}]]),
        (
            "ROLES\tx\nTAGS\tk\tv\nROLES\ty\n",
            {"Roles": [{"N": "x", "Tags": [{"Key": "k", "Value": "v"}]}, {"N": "y"}]},
        ),
    ],
)
def test_lists_of_structures(expected: str, answer: Any) -> None:
    """All rows have the columns of all; a row's nested values follow it at once."""
    assert expected == to_text(answer)


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        ("K\t{'x': 1}\t1\nK\t3\t\n", {"k": [{"a": {"x": 1}, "b": 1}, {"a": 3}]}),
        ("1\nB\t1\n['s3:*']\nB\t2\n", [{"a": 1, "b": [1]}, {"a": ["s3:*"], "b": [2]}]),
    ],
)
def test_scalar_here_list_there(expected: str, answer: Any) -> None:
    """A key that is a scalar in one row is a column in all, with other values as Python writes them."""
    assert expected == to_text(answer)


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        ("a\tb\n", ["a", "b"]),
        ("NAMES\ta\nNAMES\tb\n", {"Names": ["a", "b"]}),
        ("1\t2\n3\t4\n", [[1, 2], [3, 4]]),
        ("1\t6\n2\t5\n3\t4\n", [1, [2, [3, 4], 5], 6]),
        ("A\t1\nA\t6\nA\t2\nA\t5\nA\t3\nA\t4\n", {"a": [1, [2, [3, 4], 5], 6]}),
        ("", [[], [[]]]),
        ("\t\n", ["", ""]),
    ],
)
def test_lists(expected: str, answer: Any) -> None:
    """Scalars share a line without a key and have one each with it; inner lists come after them."""
    assert expected == to_text(answer)


def test_raw_text() -> None:
    """Tabs and line breaks in text are not escaped."""
    assert "a\tb\nc\n" == to_text("a\tb\nc")


def test_structures_among_scalars() -> None:
    """A list that mixes scalars and structures, over which the AWS CLI fails, prints scalars first."""
    assert "1\t2\nx\n" == to_text([1, {"a": "x"}, 2])


@given(VALUES)
def test_any_value(value: Any) -> None:
    """Any value prints, and what prints ends its last line."""
    assert to_text(value)[-1:] in ("", "\n")
