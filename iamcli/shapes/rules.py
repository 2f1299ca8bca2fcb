"""What a shape can demand of a value, and the bases of all structures."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import msgspec


class Text(msgspec.Struct, frozen=True):
    """Bounds of a string, in characters; `pattern` is AWS's own regular expression."""

    min: int | None = None
    max: int | None = None
    pattern: str | None = None
    sentence: str = ""
    """What IAM says in place of the pattern, with `{}` for the member."""
    sensitive: bool = False
    """True for what must never be shown or logged."""


class Choice(msgspec.Struct, frozen=True):
    """The values an enumeration allows, in the model's order."""

    values: tuple[str, ...]


class Number(msgspec.Struct, frozen=True):
    """Bounds of an integer."""

    min: int | None = None
    max: int | None = None


class Items(msgspec.Struct, frozen=True):
    """Bounds of a list's length."""

    min: int | None = None
    max: int | None = None


class Wire(str):
    """A member's name on the wire where it is not the PascalCase of ours, as in `SAMLProviderArn`."""


class Ours:
    """Marks a member that AWS does not have; it is an option of the command line and nothing else."""


class Document:
    """A policy document in an answer: percent-encoded on the wire, JSON on the command line.

    It is no structure of msgspec's, so that each edge is asked how to encode it.
    """

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Document({self.text!r})"


class Shape(msgspec.Struct, omit_defaults=True, rename="pascal"):
    """A structure of the API: snake_case here, PascalCase on the wire, absent where None."""

    sensitive: ClassVar[tuple[str, ...]] = ()
    """Wire names of the members that must never be logged."""


class Response(Shape):
    """A structure that is the whole answer rather than one member of it."""


@cache
def members_of(structure: Any) -> tuple[tuple[str, str], ...]:
    """Pairs of our name and the wire's for each member of a structure, in the model's order."""
    return tuple(zip(structure.__struct_fields__, structure.__struct_encode_fields__, strict=True))


def time_members() -> frozenset[bytes]:
    """The wire's names of the members that are times, of all structures that are loaded."""
    waiting: list[type[Shape]] = [Shape]
    names: set[bytes] = set()
    while waiting:
        structure = waiting.pop()
        waiting += structure.__subclasses__()
        hints = structure.__annotations__
        names.update(wire.encode() for ours, wire in members_of(structure) if "datetime" in hints.get(ours, ""))
    return frozenset(names)
