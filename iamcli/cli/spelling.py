"""How policy documents are spelt within an answer: a document that can be spelt in one way only stays as it is."""

# No `from __future__ import annotations` here: msgspec would evaluate every annotation anew at each start.
import msgspec

Words = str | bool | None


class Unlike(Exception):
    """There is something in it that msgspec writes otherwise than Python does."""


class NumberlessStatement(msgspec.Struct, gc=False):
    """A statement whose conditions have no numbers; what else there is in it is not looked at."""

    condition: dict[str, dict[str, Words | list[Words]]] | None = msgspec.field(name="Condition", default=None)


class NumberlessPolicy(NumberlessStatement, gc=False):
    """A policy whose conditions have no numbers, wherever they stand."""

    statement: NumberlessStatement | list[NumberlessStatement] | None = msgspec.field(name="Statement", default=None)


numberless = msgspec.json.Decoder(NumberlessPolicy).decode
"""Raises DecodeError for what is not JSON, as ValidationError for what is but no such policy."""


def spelt(documents: list[str]) -> tuple[bytes, ...] | None:
    """Policy documents as JSON that says what each says; None if there is one that msgspec cannot write like Python."""
    try:
        return tuple(map(document, documents))
    except Unlike:
        return None


def document(text: str) -> bytes:
    """A policy document as JSON: as it is, unless its strings or numbers can be spelt in several ways."""
    try:
        if "\\" in text:
            return spelt_anew(text)
        numberless(text)
    except msgspec.ValidationError:
        return spelt_anew(text)
    except msgspec.DecodeError:
        return msgspec.json.encode(text)
    return text.encode()


def spelt_anew(text: str) -> bytes:
    """What JSON says, as msgspec writes it."""
    try:
        return msgspec.json.encode(msgspec.json.Decoder(float_hook=unlike).decode(text))
    except msgspec.DecodeError:
        return msgspec.json.encode(text)


def unlike(_: str) -> float:
    """A float, which Python may write otherwise than msgspec, as it does 1e16."""
    raise Unlike
