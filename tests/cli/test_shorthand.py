"""The shorthand of the AWS CLI. Trees and messages were taken from runs of the AWS CLI."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.cli.shorthand import ShorthandError, parse

KEYS = st.text("abcXYZ019-_.#/:", min_size=1)
BARE = st.text("abc 012+@/:.-_é日", min_size=1).filter(lambda text: text == text.strip())


def refusal(text: str) -> str:
    """The message with which a text is refused."""
    with pytest.raises(ShorthandError) as caught:
        parse(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        ({"Key": "team", "Value": "red"}, "Key=team,Value=red"),
        ({"a": ["b", "c"]}, "a=b,c"),
        ({"a": ["b", "c"], "d": "e"}, "a=b,c,d=e"),
        ({"a": ""}, "a="),
        ({"a": "", "b": "c"}, "a=,b=c"),
        ({"": ""}, "="),
        ({"a": []}, "a=[ ]"),
        ({"a": ["b"]}, "a=[b]"),
        ({"a": ["", "b"]}, "a=[,b]"),
        ({"a": {"b": "c", "d": "e"}}, "a={ b = c , d = e }"),
        ({"a": {"b": {"c": ["d", "e"]}}, "f": "g"}, "a={b={c=[d,e]}},f=g"),
        ({"a": "b", "c": "d"}, "a=b ,c= d"),
        ({"a": "b c\nd"}, "a=b c\nd"),
    ],
)
def test_grammar(tree: dict[str, Any], text: str) -> None:
    """A word is keys with scalars, csv lists, [lists] and {objects}; blanks around signs do not count."""
    assert tree == parse(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("b==c", "a=b==c"),
        ("x[{y", "a=x[{y"),
        (["b", "c]"], "a=b,c]"),
        (",b", r"a=\,b"),
        (["b", "c,d"], r"a=b,c\,d"),
        ("b", "a=b \t"),
        (" b, c ", "a=' b, c '"),
        ("it's", r"a='it\'s'"),
        ('"\\', r'a="\"\\"'),
        (r"\x", r"a='\x'"),
        ("é😀", "a=é😀"),
    ],
)
def test_values(value: str | list[str], text: str) -> None:
    """A bare value may hold the signs that cannot end it, trailing blanks fall off, quotes keep all."""
    assert {"a": value} == parse(text)


def test_one_expected_sign() -> None:
    """A refusal says what was wanted and what stood there, below the text with a caret."""
    assert "Expected: '=', received: 'EOF' for input:\n foo\n   ^" == refusal("foo")
    assert "Expected: ',', received: '=' for input:\n a==b\n  ^" == refusal("a==b")
    assert "Expected: ',', received: 'EOF' for input:\n a=[b\n    ^" == refusal("a=[b")
    assert "Expected: '<second>', received: '<none>' for input:\n a=b,\n    ^" == refusal("a=b,")
    assert "Expected: '<singled quoted>', received: '<none>' for input:\n a='x\n  ^" == refusal("a='x")


def test_caret_in_several_lines() -> None:
    """The caret stands under its own line, in that line's columns, with the later lines below."""
    assert "Expected: '=', received: 'b' for input:\n a b=1\n  ^\nfoo\nbar" == refusal("a b=1\nfoo\nbar")
    assert "Expected: ',', received: 'EOF' for input:\n a=[1\n2\n ^" == refusal("a=[1\n2")


def test_second_instance_of_a_key() -> None:
    """A key twice at the top is refused with a hint: a comma was meant to be a blank."""
    expected = (
        'Second instance of key "a" encountered for input:\na=b,c=d,a=e\n        ^\n'
        'This is often because there is a preceding "," instead of a space.'
    )
    assert expected == refusal("a=b,c=d,a=e")


def test_second_instance_within_an_object() -> None:
    """Within braces the last of a repeated key wins, as in the AWS CLI."""
    assert {"a": {"b": "d"}} == parse("a={b=c,b=d}")


def test_back_to_the_last_comma() -> None:
    """A csv gives its last item back as the next key from the last comma on, even a second one."""
    assert {"a": "b", "c": "d"} == parse("a=b,,c=d")


def test_loads_after_at() -> None:
    """After `key@=` each value that names a file is loaded; other values and other keys are not."""
    text = "a@=file://x,b=file://y,c@=[file://z,w],d@={e=file://v,f@='fileb://u'}"
    loaded = {
        "a": "<file://x>",
        "b": "file://y",
        "c": ["<file://z>", "w"],
        "d": {"e": "file://v", "f": "<fileb://u>"},
    }
    assert loaded == parse(text, lambda name: f"<{name}>")
    assert {"a": "file://x"} == parse("a@=file://x")


def test_loads_nothing_that_is_a_key() -> None:
    """What proves to be the next key was never loaded."""
    contents = {"file://x": "loaded"}
    assert {"a": "loaded", "file://y": "z"} == parse("a@=file://x,file://y=z", contents.__getitem__)


def test_error_of_the_loader() -> None:
    """What the loader raises passes through."""

    def load(name: str) -> str:
        raise FileNotFoundError(name)

    with pytest.raises(FileNotFoundError):
        parse("a=b,c@=file://x", load)


@given(st.dictionaries(KEYS, st.text(), min_size=1))
def test_quoted_text_survives(tree: dict[str, str]) -> None:
    """Any text between quotes comes back, if quotes are escaped and it has no backslash."""
    tree = {key: value.replace("\\", "/") for key, value in tree.items()}
    text = ",".join("{}='{}'".format(key, value.replace("'", r"\'")) for key, value in tree.items())
    assert tree == parse(text)


@given(st.dictionaries(KEYS, BARE, min_size=1))
def test_bare_text_survives(tree: dict[str, str]) -> None:
    """Simple text comes back without quotes."""
    assert tree == parse(",".join(f"{key}={value}" for key, value in tree.items()))


@given(st.text("ab=,[]{}'\"\\ @\nX"))
def test_any_text(text: str) -> None:
    """Any text is a tree or a ShorthandError."""
    with suppress(ShorthandError):
        assert isinstance(parse(text), dict)
