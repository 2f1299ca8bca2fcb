"""The tree of a policy document: what "Grammar of the IAM JSON policy language" (IAM User Guide) spells out.

Names of elements and the values of Effect have a case; names of actions and condition keys are kept as
written, and later stages compare them without it.
"""

from __future__ import annotations

import msgspec

from .json_text import Number

Value = str | bool | Number
"""A value of a condition key; a Number is a str that was written without quotation marks."""


class Strings(msgspec.Struct, frozen=True):
    """The value of an element that takes one string or a list of them."""

    values: tuple[str, ...]
    single: bool
    """True where it was written as a plain string."""


class Principals(msgspec.Struct, frozen=True):
    """The value of Principal or NotPrincipal."""

    everyone: bool
    """True for the plain string `*`; then there are no entries."""
    entries: tuple[tuple[str, Strings], ...] = ()
    """Type (AWS, Federated, Service, CanonicalUser) and identifiers, in the document's order."""


class KeyTest(msgspec.Struct, frozen=True):
    """A condition key and the values its operator compares it with."""

    key: str
    values: tuple[Value, ...]
    single: bool
    """True where it was written as a plain value."""


class ConditionBlock(msgspec.Struct, frozen=True):
    """One operator of a Condition with its keys."""

    operator: str
    """As written, such as `ForAnyValue:StringLikeIfExists`; `operators.operator` takes it apart."""
    tests: tuple[KeyTest, ...]


class Statement(msgspec.Struct, frozen=True):
    """One statement; an element that is absent is None."""

    elements: tuple[str, ...]
    """Names of the elements, in the document's order."""
    start: int
    """Offset of the opening brace in the document, in characters."""
    end: int
    """Offset just behind the closing brace."""
    effect: str | None
    """Allow or Deny."""
    sid: str | None = None
    principal: Principals | None = None
    not_principal: Principals | None = None
    action: Strings | None = None
    not_action: Strings | None = None
    resource: Strings | None = None
    not_resource: Strings | None = None
    condition: tuple[ConditionBlock, ...] | None = None


class Policy(msgspec.Struct, frozen=True):
    """A policy document."""

    elements: tuple[str, ...]
    """Names of the elements, in the document's order."""
    version: str | None
    """As written; without it the language is that of 2008-10-17."""
    id: str | None
    statements: tuple[Statement, ...]
    single: bool
    """True where Statement is one object rather than a list."""
