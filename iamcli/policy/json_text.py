"""JSON text to values that remember what decoders lose: positions, repeated keys, the spelling of numbers."""

from __future__ import annotations

import msgspec

WHITE_SPACE = " \t\n\r"
_WORDS = {"true": True, "false": False, "null": None}
MAX_DEPTH = 20
"""A policy is 7 levels deep at most, from the document to the values of a condition key."""


class NotJson(Exception):
    """The text is not one JSON value; `what` is wrong with it, and the offset in characters at which it is."""

    def __init__(self, what: str, at: int) -> None:
        super().__init__(what)
        self.what = what
        self.at = at


class TooDeep(Exception):
    """The text nests deeper than any policy can."""


class Number(str):
    """A JSON number, as it is spelt."""

    __slots__ = ()


class Object(dict[str, object]):
    """A JSON object, members in order; of a repeated key the last value stays."""

    __slots__ = ("end", "keys_at", "repeats", "start", "values_at")

    def __init__(self, start: int) -> None:
        super().__init__()
        self.start = start
        self.end = start
        """Offset just behind the closing brace."""
        self.keys_at: dict[str, int] = {}
        """Offsets of the keys, of a repeated one the first."""
        self.values_at: dict[str, int] = {}
        """Offsets of the values that stay."""
        self.repeats: list[tuple[str, int]] = []
        """Keys that were there before, and their offsets."""

    @property
    def repeated(self) -> bool:
        """True if a key occurs twice."""
        return bool(self.repeats)


class Array(list[object]):
    """A JSON array that knows the offsets of its items."""

    __slots__ = ("at",)

    def __init__(self) -> None:
        super().__init__()
        self.at: list[int] = []


def read(text: str) -> object:
    """Return the value that `text` holds: Object, Array, str, Number, bool or None.

    Takes time linear in the text's length. Raises NotJson, or TooDeep beyond MAX_DEPTH levels.
    """
    try:
        msgspec.json.decode(text)
    except RecursionError:
        raise TooDeep from None
    except msgspec.ValidationError:  # nothing but a number can be invalid where any value is allowed
        raise NotJson("a number is out of range", 0) from None
    except msgspec.DecodeError as error:
        raise _not_json(text, str(error)) from None
    except UnicodeEncodeError as error:
        raise NotJson("half of a surrogate pair", error.start) from None
    return _Reader(text).value(0)


def _not_json(text: str, words: str) -> NotJson:
    """Say in characters what the decoder says in bytes: `JSON is malformed: <what> (byte <n>)`."""
    what, _, place = words.removeprefix("JSON is malformed: ").rpartition(" (byte ")
    if not what:
        return NotJson("the text ends too early", len(text))
    return NotJson(what, len(text.encode()[: int(place.rstrip(")"))].decode(errors="ignore")))


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
            key_at = self.at
            key = self.string()
            self.peek()
            self.at += 1
            self.peek()
            if key in members:
                members.repeats.append((key, key_at))
            else:
                members.keys_at[key] = key_at
            members.values_at[key] = self.at
            members[key] = self.value(depth + 1)
        self.at += 1
        members.end = self.at
        return members

    def array(self, depth: int) -> Array:
        items = Array()
        self.at += 1
        while (mark := self.peek()) != "]":
            if mark == ",":
                self.at += 1
                self.peek()
            items.at.append(self.at)
            items.append(self.value(depth + 1))
        self.at += 1
        return items
