"""JSON text to values that remember what decoders lose: positions, repeated keys, the spelling of numbers."""

from __future__ import annotations

import msgspec

WHITE_SPACE = " \t\n\r"
_WORDS = {"true": True, "false": False, "null": None}
MAX_DEPTH = 20
"""A policy is 7 levels deep at most, from the document to the values of a condition key."""


class NotJson(Exception):
    """The text is not one JSON value."""


class TooDeep(Exception):
    """The text nests deeper than any policy can."""


class Number(str):
    """A JSON number, as it is spelt."""

    __slots__ = ()


class Object(dict[str, object]):
    """A JSON object, members in order; of a repeated key the last value stays."""

    __slots__ = ("end", "repeated", "start")

    def __init__(self, start: int) -> None:
        super().__init__()
        self.start = start
        self.end = start
        """Offset just behind the closing brace."""
        self.repeated = False
        """True if a key occurs twice."""


def read(text: str) -> object:
    """Return the value that `text` holds: Object, list, str, Number, bool or None.

    Takes time linear in the text's length. Raises NotJson, or TooDeep beyond MAX_DEPTH levels.
    """
    try:
        msgspec.json.decode(text)
    except RecursionError:
        raise TooDeep from None
    except (msgspec.DecodeError, ValueError):
        raise NotJson from None
    return _Reader(text).value(0)


class _Reader:
    """Walks over text that is known to be JSON, so that it need not look for errors."""

    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def value(self, depth: int) -> object:
        if depth > MAX_DEPTH:
            raise TooDeep
        first = self.peek()
        if first == '"':
            return self.string()
        if first == "{":
            return self.mapping(depth)
        if first == "[":
            return self.array(depth)
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in ",]} \t\n\r":
            self.at += 1
        word = self.text[start : self.at]
        return _WORDS[word] if word in _WORDS else Number(word)

    def peek(self) -> str:
        """Skip white space and return the character behind it."""
        while self.text[self.at] in WHITE_SPACE:
            self.at += 1
        return self.text[self.at]

    def string(self) -> str:
        start = self.at
        end = self.text.index('"', start + 1)
        if "\\" not in self.text[start:end]:
            self.at = end + 1
            return self.text[start + 1 : end]
        end = start + 1
        while self.text[end] != '"':
            end += 2 if self.text[end] == "\\" else 1
        self.at = end + 1
        return msgspec.json.decode(self.text[start : self.at], type=str)

    def mapping(self, depth: int) -> Object:
        members = Object(self.at)
        self.at += 1
        while (mark := self.peek()) != "}":
            if mark == ",":
                self.at += 1
                self.peek()
            key = self.string()
            self.peek()
            self.at += 1
            members.repeated = members.repeated or key in members
            members[key] = self.value(depth + 1)
        self.at += 1
        members.end = self.at
        return members

    def array(self, depth: int) -> list[object]:
        items: list[object] = []
        self.at += 1
        while (mark := self.peek()) != "]":
            if mark == ",":
                self.at += 1
            items.append(self.value(depth + 1))
        self.at += 1
        return items
