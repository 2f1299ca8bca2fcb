"""Conditions: whether what a statement demands of the request's context is met.

IAM User Guide, "IAM JSON policy elements: Condition", "Condition operators", "Conditions with multiple context
keys or values", "Single-valued vs. multivalued context keys" and "Set operators for multivalued context keys".
Policy variables work in strings, ARNs and Bool; the other operators take their values as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .context import Context, as_text
from .grammar import ConditionBlock, KeyTest
from .match import ArnPattern, Matcher, fields_of, matcher
from .operators import Operator, operator
from .variables import Piece, Token, filled, has_variables, literal, names, pieces, plain, tokens

_VARIABLES_IN = ("String", "Arn", "Bool")


class Test:
    """One key under one operator."""

    __slots__ = (
        *("_accepted", "_templates", "_variables"),
        *("family", "key", "name", "negated", "operator", "spelled", "values"),
    )

    def __init__(self, spelled: str, taken_apart: Operator, test: KeyTest, *, variables: bool) -> None:
        self.spelled = spelled
        """The operator as written."""
        self.operator = taken_apart
        self.name = test.key
        """The key as written."""
        self.key = test.key.lower()
        self.values = tuple(as_text(value) for value in test.values)
        """What the policy compares with, as written."""
        self.family = taken_apart.name.replace("Not", "", 1)
        self.negated = self.family != taken_apart.name
        self._variables = variables and self.family.startswith(_VARIABLES_IN)
        self._accepted: Matcher | None = None
        self._templates: list[list[Piece]] = []

    def met(self, context: Context) -> bool:
        """Whether the request satisfies this test."""
        found = context.values(self.key)
        if self.family == "Null":
            return any(value.lower() == ("true" if found is None else "false") for value in self.values)
        quantifier = self.operator.quantifier
        if quantifier and found is not None:
            found = tuple(value for value in found if value)  # an empty string is a null data set
        if not found:
            return self._met_without_value(quantifier)
        if quantifier == "ForAllValues":
            return all(self.accepts(value, context) is not self.negated for value in found)
        if quantifier == "ForAnyValue":
            return any(self.accepts(value, context) is not self.negated for value in found)
        return any(self.accepts(value, context) for value in found) is not self.negated

    def _met_without_value(self, quantifier: str) -> bool:
        if self.operator.if_exists or quantifier == "ForAllValues":
            return True
        return self.negated and not quantifier

    @property
    def variables(self) -> Sequence[str]:
        """The names of the variables in the policy's values."""
        if not self._variables or not any("${" in value for value in self.values):
            return ()
        return [variable.name for value in self.values for variable in names(value)]

    def accepts(self, value: str, context: Context) -> bool:
        """Whether a value of the request is one of the policy's values, negation aside."""
        if self._accepted is None:
            self._compile()
        return (self._accepted is not None and self._accepted(value)) or any(
            _accepts_filled(self.family, template, value, context) for template in self._templates
        )

    def _compile(self) -> None:
        """Prepare the policy's values when they are first needed: most are not."""
        fixed: list[list[Token]] = []
        for value in self.values:
            parts = pieces(value, variables=self._variables)
            if has_variables(parts):
                self._templates.append(parts)
            else:
                fixed.append(plain(parts))
        self._accepted = _family(self.family)(fixed)


def _accepts_filled(family: str, template: Sequence[Piece], value: str, context: Context) -> bool:
    parts = filled(template, context)
    return parts is not None and _family(family)([parts])(value)


def tests(condition: Sequence[ConditionBlock] | None, *, variables: bool) -> tuple[Test, ...]:
    """The tests of a Condition; all of them have to be met. An unknown operator is a test that never is."""
    return tuple(
        Test(block.operator, operator(block.operator) or _NEVER, test, variables=variables)
        for block in condition or ()
        for test in block.tests
    )


Family = Callable[[Sequence[Sequence[Token]]], Matcher]


def _equals(options: Sequence[Sequence[Token]]) -> Matcher:
    return frozenset(map(literal, options)).__contains__


def _equals_ignoring_case(options: Sequence[Sequence[Token]]) -> Matcher:
    folded = frozenset(literal(option).lower() for option in options)
    return lambda value: value.lower() in folded


def _like(options: Sequence[Sequence[Token]]) -> Matcher:
    matchers = [matcher(option) for option in options]
    return lambda value: any(matches(value) for matches in matchers)


def _arn(options: Sequence[Sequence[Token]]) -> Matcher:
    """ArnEquals and ArnLike are the same: each field by itself, with wildcards."""
    patterns = [ArnPattern(fields) for option in options if (fields := _six(option)) is not None]

    def matches(value: str) -> bool:
        fields = fields_of(value)
        return fields is not None and any(pattern.matches(fields) for pattern in patterns)

    return matches


def _six(option: Sequence[Token]) -> list[list[Token]] | None:
    """Cut a pattern at its first five colons; a plain `*` is every ARN."""
    fields: list[list[Token]] = [[]]
    for part in option:
        if isinstance(part, str):
            first, *others = part.split(":", 6 - len(fields))
            fields[-1].append(first)
            fields += [[other] for other in others]
        else:
            fields[-1].append(part)
    if len(fields) == 1 and literal(option) == "*":
        return [list(tokens("*")) for _ in range(6)]
    return fields if len(fields) == 6 else None


_FAMILIES: dict[str, Family] = {
    "StringEquals": _equals,
    "StringEqualsIgnoreCase": _equals_ignoring_case,
    "StringLike": _like,
    "ArnEquals": _arn,
    "ArnLike": _arn,
    "Never": lambda options: lambda value: False,
}
_NEVER = Operator("Never", "ForAnyValue")


def _family(name: str) -> Family:
    if name in _FAMILIES:
        return _FAMILIES[name]
    from . import comparisons  # most policies compare nothing but text

    return comparisons.FAMILIES[name]
