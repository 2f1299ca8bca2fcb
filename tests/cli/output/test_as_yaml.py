"""YAML as the AWS CLI prints it, as ruamel.yaml 0.17 in Python emits it.

Expected text was taken from runs of that.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from iamcli.cli.output import render
from iamcli.cli.output.as_yaml import to_yaml

# Python refuses to read some of what YAML escapes, and folds other line breaks than \n.
TEXT = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"], include_characters="\n\t "))
SCALARS = st.none() | st.booleans() | st.integers() | TEXT
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=20)


def test_layout() -> None:
    """Keys are sorted, lists stand at their key's indent, empty lists and structures are in flow style."""
    users = [{"UserName": "é", "Arn": "arn:aws:iam::1:user/é", "Tags": []}, {"UserName": "bob", "Used": {}}]
    expected = """\
Users:
- Arn: arn:aws:iam::1:user/é
  Tags: []
  UserName: é
- Used: {}
  UserName: bob
"""
    assert expected == to_yaml({"Users": users})


@pytest.mark.parametrize(
    "text",
    ["2012-10-17", "1e3", "null", "~", "=", "", "*", "a: b", "#x", "2024-01-02T03:04:05+00:00", "007", "<<"],
)
def test_quoted(text: str) -> None:
    """Text that would be read as something else is quoted."""
    assert f"k: '{text}'\n" == to_yaml({"k": text})


@pytest.mark.parametrize(
    "text", ["yes", "no", "-x", "arn:aws:iam::1:user/x", "1:30", "it's", "a,b", "?a", ":a", "\\", "é", "a=b"]
)
def test_plain(text: str) -> None:
    """Text that YAML 1.2 reads as text is plain, though YAML 1.1 might not."""
    assert f"k: {text}\n" == to_yaml({"k": text})


def test_escaped() -> None:
    """Line breaks, tabs and control characters are escapes between double quotes."""
    assert 'k: "a\\nb\\tc\\x01\\e"\n' == to_yaml({"k": "a\nb\tc\x01\x1b"})


def test_long_word() -> None:
    """A session token stays on its key's line, whatever its length."""
    assert f"SessionToken: {'F' * 300}\n" == to_yaml({"SessionToken": "F" * 300})


def test_folded_at_80() -> None:
    """A line is broken at the first blank past column 80, two blanks deeper than its key."""
    expected = f"k: {'word ' * 15}word\n  {'word ' * 3}word\n"
    assert expected == to_yaml({"k": " ".join(["word"] * 20)})


def test_folded_between_double_quotes() -> None:
    """Between double quotes a broken line ends with a backslash, and a blank after it is escaped."""
    expected = 'k: "\\n' + "word " * 15 + 'word\\\n  \\ word"\n'
    assert expected == to_yaml({"k": "\n" + " ".join(["word"] * 17)})


def test_same_value_twice() -> None:
    """A value that stands in two places is written twice, without anchors."""
    tags = [{"Key": "k"}]
    assert "a:\n- Key: k\nb:\n- Key: k\n" == to_yaml({"a": tags, "b": tags})


def test_stream() -> None:
    """A page of a stream is a list of one."""
    assert "- IsTruncated: false\n  Users:\n  - UserName: x\n" == render(
        "yaml-stream", {"Users": [{"UserName": "x"}], "IsTruncated": False}, title="ListUsers"
    )


@given(st.lists(VALUES))
def test_read_back(value: Any) -> None:
    """What is written is read as the same value."""
    assert value == YAML(typ="safe", pure=True).load(to_yaml(value))
