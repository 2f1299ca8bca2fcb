"""The shorthand of the AWS CLI: `Key=team,Value=red` in place of JSON.

    parameter = keyval *("," keyval)
    keyval    = key ["@"] "=" [values]           "@=": a value may name a file, file:// or fileb://
    values    = csv / "[" [item *("," item)] "]" / "{" keyval *("," keyval) "}"
    csv       = value *("," value)               one value is a scalar, several are a list
    item      = value / "[" ... "]" / "{" ... "}"
    value     = 'single quoted' / "double quoted" / bare

The tree knows no types: every leaf is text. What an operation makes of it is the caller's affair.
See "Using shorthand syntax" in the AWS CLI user guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Load = Callable[[str], str]

_BLANKS = re.compile(r"[ \t\r\n\f\v]*")
_KEY = re.compile(r"[A-Za-z0-9\-_.#/:]*")
_BARE_START = r"""(?:\\,|[^ \t\r\n\f\v"',=\[{])"""
_BARE = re.compile(_BARE_START + r"""(?:\\,|[^"',\]}])*""")
_LATER_BARE = re.compile(_BARE_START + r"""(?:\\,|[^"',=])*""")
_QUOTED = {
    "'": ("singled quoted", re.compile(r"'((?:\\'|[^'])*)'")),  # AWS spells it so; scripts see it
    '"': ("double quoted", re.compile(r'"((?:\\"|[^"])*)"')),
}


class ShorthandError(ValueError):
    """The text is not shorthand; str() shows the text with a caret under the place."""


class _Unexpected(ShorthandError):
    """Something else stands where the grammar wants a given sign."""

    def __init__(self, expected: str, received: str, text: str, at: int) -> None:
        super().__init__(f"Expected: '{expected}', received: '{received}' for input:\n {_pointed(text, at)}")


class _SecondInstance(ShorthandError):
    """One key stands twice at the top of one word."""

    def __init__(self, key: str, text: str, at: int) -> None:
        super().__init__(
            f'Second instance of key "{key}" encountered for input:\n{_pointed(text, at)}\n'
            'This is often because there is a preceding "," instead of a space.'
        )


def parse(text: str, load: Load | None = None) -> dict[str, Any]:
    """The tree of one word: text at the leaves, in lists and objects.

    `load` reads a `file://` or `fileb://` value of a `key@=`; without it they stay as written.
    Raises ShorthandError, and whatever `load` raises.
    """
    return _Reader(text, load).parameter()


def _pointed(text: str, at: int) -> str:
    """The text with a caret on its own line, below the line and column of `at`."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    if end < 0:
        end = len(text)
    return f"{text[:end]}\n{' ' * (at - start)}^{text[end:]}"


class _Reader:
    """A text, how far it was read, and one method per rule of the grammar."""

    def __init__(self, text: str, load: Load | None) -> None:
        self.text = text
        self.load = load
        self.at = 0

    def parameter(self) -> dict[str, Any]:
        key, value = self.keyval(self.values)
        tree = {key: value}
        while self.at < len(self.text):
            after_comma = self.at + 1
            self.expect(",")
            key, value = self.keyval(self.values)
            if key in tree:
                raise _SecondInstance(key, self.text, after_comma)
            tree[key] = value
        return tree

    def keyval(self, values: Callable[[bool], Any]) -> tuple[str, Any]:
        key = self.take(_KEY)
        self.take(_BLANKS)
        loads = self.here() == "@"
        if loads:
            self.expect("@")
        self.expect("=")
        return key, values(loads)

    def values(self, loads: bool) -> Any:
        if self.here() in ("[", "{"):
            return self.item(loads)
        first = self.value()
        self.take(_BLANKS)
        found = [first, *self.later_values()] if self.here() == "," else [first]
        leaves = [self.leaf(text, loads) for text in found]
        return leaves if len(leaves) > 1 else leaves[0]

    def later_values(self) -> list[str]:
        """The rest of a csv. It ends where an item proves to be the next key: back to the last comma read."""
        found: list[str] = []
        while self.at < len(self.text):
            try:
                self.expect(",")
                text = self.value(_LATER_BARE)
                self.take(_BLANKS)
                if self.here() not in ("", ","):
                    raise self.unexpected(",")
            except ShorthandError:
                if self.at == len(self.text):
                    raise
                # Also where that comma is an escaped one or a second one (`a=b,,c=d`): as AWS does.
                self.at = self.text.rindex(",", 0, self.at + 1)
                break
            found.append(text)
        return found

    def item(self, loads: bool) -> Any:
        if self.here() == "[":
            return self.explicit_list(loads)
        if self.here() == "{":
            return self.explicit_object()
        return self.leaf(self.value(), loads)

    def explicit_list(self, loads: bool) -> list[Any]:
        items: list[Any] = []
        self.expect("[")
        while self.here() != "]":
            items.append(self.item(loads))
            self.separator("]")
        self.at += 1
        return items

    def explicit_object(self) -> dict[str, Any]:
        members: dict[str, Any] = {}
        self.expect("{")
        while self.here() != "}":
            key, value = self.keyval(self.item)
            members[key] = value  # unlike at the top, AWS lets the last of a repeated key win
            self.separator("}")
        self.at += 1
        return members

    def separator(self, closing: str) -> None:
        self.take(_BLANKS)
        if self.here() != closing:
            self.expect(",")

    def value(self, bare: re.Pattern[str] = _BARE) -> str:
        """A quoted or bare value, unescaped; nothing at all is '' except as a later item of a csv."""
        quote = self.here()
        if quote in _QUOTED:
            return self.quoted(quote)
        found = bare.match(self.text, self.at)
        if found is None and bare is _LATER_BARE:
            raise _Unexpected("<second>", "<none>", self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0].replace("\\,", ",").rstrip()

    def quoted(self, quote: str) -> str:
        name, pattern = _QUOTED[quote]
        found = pattern.match(self.text, self.at)
        if found is None:
            raise _Unexpected(f"<{name}>", "<none>", self.text, self.at)
        self.at = found.end()
        return found[1].replace("\\" + quote, quote).replace("\\\\", "\\")

    def leaf(self, text: str, loads: bool) -> str:
        if loads and self.load is not None and text.startswith(("file://", "fileb://")):
            return self.load(text)
        return text

    def here(self) -> str:
        """The next sign, or '' at the end."""
        return self.text[self.at : self.at + 1]

    def take(self, pattern: re.Pattern[str]) -> str:
        """What a pattern that always matches finds here."""
        found = pattern.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        return found[0]

    def expect(self, sign: str) -> None:
        """Read past the sign and the blanks around it."""
        self.take(_BLANKS)
        if self.here() != sign:
            raise self.unexpected(sign)
        self.at += 1
        self.take(_BLANKS)

    def unexpected(self, sign: str) -> _Unexpected:
        return _Unexpected(sign, self.here() or "EOF", self.text, self.at)
