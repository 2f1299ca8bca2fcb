"""JSON as the AWS CLI prints it, which is as Python's json does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.cli.output.as_json import to_json

TEXT = st.text(st.characters(categories=None))  # all of Unicode, halves of surrogate pairs too
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=20)


def pythons(value: Any) -> str:
    """What the AWS CLI writes."""
    return json.dumps(value, indent=4, ensure_ascii=False) + "\n"


@given(VALUES)
def test_as_python_does(value: Any) -> None:
    """Every value is written byte for byte as `json.dumps(indent=4, ensure_ascii=False)` writes it."""
    assert pythons(value) == to_json(value)


@pytest.mark.parametrize(
    "value",
    [
        1e16,
        1e-5,
        -0.0,
        float("nan"),
        float("inf"),
        2**63,
        2**64,
        -(2**63) - 1,
        10**40,
        "\ud800",
        {"\udfff": 1},
        "\x00\x08\x0c\x1f\x7f\x80\u2028\u2029\ufeff\uffff",
        "</script>&",
        "日本語😀",
        {"a": [], "b": {}, "c": [[], [{}]]},
        [1, [1.5]],
    ],
)
def test_known_differences_between_encoders(value: Any) -> None:
    """Where fast encoders differ from Python in numbers, escapes and empty values, it is as in Python."""
    assert pythons(value) == to_json(value)


def test_layout() -> None:
    """Four blanks a level, members in their own order, what is not ASCII as it is."""
    expected = """\
{
    "Users": [
        {
            "UserName": "é",
            "Arn": "x"
        }
    ]
}
"""
    assert expected == to_json({"Users": [{"UserName": "é", "Arn": "x"}]})
