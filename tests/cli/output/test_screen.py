"""Measuring and breaking text for a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.cli.output.screen import StandIns, broadest, columns, printable, wrap, wrap_heading


@pytest.mark.parametrize(
    ("expected", "text"), [(0, ""), (3, "abc"), (1, "é"), (1, "e\u0301"), (4, "山田"), (2, "😀"), (1, "½")]
)
def test_columns(expected: int, text: str) -> None:
    """Wide characters take two columns, marks none, all others one."""
    assert expected == columns(text)


@pytest.mark.parametrize(
    ("expected", "text", "width"),
    [
        ([""], "", 5),
        (["ab cd"], "ab cd", 5),
        (["ab", "cd"], "ab cd", 4),
        (["arn:aws:iam::", "123456789012:", "user/alice"], "arn:aws:iam::123456789012:user/alice", 14),
        (["see", "arn:aws:x"], "see arn:aws:x", 9),
        (["abcd", "ef"], "abcdef", 4),
        (["山", "田"], "山田", 3),
        (["  ab", "  cd"], "  ab cd", 4),
        (["山"], " 山", 2),
        (["a", "b"], "a\nb", 9),
    ],
)
def test_wrap(expected: list[str], text: str, width: int) -> None:
    """Text is broken at blanks, a longer word after its signs, a longer part anywhere; indents are kept."""
    assert expected == wrap(text, width)


def test_wrap_heading() -> None:
    """A member's name is broken before its capitals."""
    assert ["MaxSession", "Duration"] == wrap_heading("MaxSessionDuration", 10)
    assert ["SAML", "Provider", "Arn"] == wrap_heading("SAMLProviderArn", 8)


def test_printable() -> None:
    """Control characters are escapes, tabs are blanks, line breaks stay."""
    assert "a\\x1b    \nb\\ud800" == printable("a\x1b\t\r\nb\ud800")


@given(st.text(), st.integers(2, 40))
def test_wrapped_lines_fit(text: str, width: int) -> None:
    """No line is broader than the width, and nothing but blanks is lost."""
    text = printable(text)
    lines = wrap(text, width)
    assert broadest(lines) <= width
    assert text.replace(" ", "").replace("\n", "") == "".join(lines).replace(" ", "")


@given(st.lists(st.text(st.characters(exclude_characters="\n"))))
def test_stand_ins(texts: list[str]) -> None:
    """Stand-ins are as many characters as their text has columns, and give it back."""
    stand_ins = StandIns()
    put = [stand_ins.put(text) for text in texts]
    assert texts == [stand_ins.restore(text) for text in put]
    visible = [text for text in texts if text == text.lstrip("\u0300\u200d")]
    assert all(len(stand_ins.put(text)) >= columns(text) for text in visible)
