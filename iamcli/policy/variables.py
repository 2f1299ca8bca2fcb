"""Wildcards and policy variables in the text of a policy: taking them apart and putting values in.

IAM User Guide, "IAM policy elements: Variables and tags". Variables are plain text before version 2012-10-17. A
value that takes a variable's place is literal, whatever it contains.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .context import Context


class Mark(enum.Enum):
    """A wildcard."""

    ANY = "*"
    ONE = "?"


class Variable(NamedTuple):
    """A variable with the value it has where the request lacks its key."""

    key: str
    """In lower case."""
    name: str
    """The key as written."""
    default: str | None


Token = str | Mark
Piece = str | Mark | Variable
_ESCAPED = ("*", "?", "$")


def tokens(text: str) -> list[Token]:
    """Split at wildcards; what stands between them is literal."""
    if "*" not in text and "?" not in text:
        return [text] if text else []
    found: list[Token] = []
    start = 0
    for at, character in enumerate(text):
        if character in "*?":
            if start < at:
                found.append(text[start:at])
            found.append(Mark(character))
            start = at + 1
    if start < len(text):
        found.append(text[start:])
    return found


def pieces(text: str, *, variables: bool = True) -> list[Piece]:
    """Split into literals, wildcards and, if the policy's version has them, variables; `${*}` is a literal `*`."""
    if not variables or "${" not in text:
        return list(tokens(text))
    found: list[Piece] = []
    at = 0
    while (start := text.find("${", at)) >= 0 and (end := text.find("}", start)) >= 0:
        found += tokens(text[at:start])
        inside = text[start + 2 : end]
        found.append(inside if inside in _ESCAPED else _variable(inside))
        at = end + 1
    found += tokens(text[at:])
    return found


def has_variables(parts: Sequence[Piece]) -> bool:
    """Whether the pieces can only be matched in the context of a request."""
    return any(isinstance(piece, Variable) for piece in parts)


def filled(parts: Sequence[Piece], context: Context) -> list[Token] | None:
    """Put values in place of variables; None if one has neither a single value nor a default."""
    found: list[Token] = []
    for piece in parts:
        if isinstance(piece, Variable):
            value = context.single(piece.key)
            if value is None and context.values(piece.key) is None:
                value = piece.default
            if value is None:
                return None
            found.append(value)
        else:
            found.append(piece)
    return found


def plain(parts: Sequence[Piece]) -> list[Token]:
    """The pieces of a text without variables."""
    return [piece for piece in parts if not isinstance(piece, Variable)]


def literal(parts: Sequence[Token]) -> str:
    """The text for an operator that knows no wildcards."""
    return "".join(part.value if isinstance(part, Mark) else part for part in parts)


def names(text: str) -> Iterator[Variable]:
    """The variables that a text refers to."""
    return (piece for piece in pieces(text) if isinstance(piece, Variable))


def _variable(inside: str) -> Variable:
    key, _, default = inside.partition(",")
    key, default = key.strip(), default.strip()
    quoted = len(default) >= 2 and default[0] == default[-1] == "'"
    return Variable(key.lower(), key, default[1:-1] if quoted else None)
