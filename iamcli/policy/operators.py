"""The condition operators. IAM User Guide, "IAM JSON policy elements: Condition operators".

Their names have a case: CreateRole answers `Invalid Condition type : stringEquals`
(ministryofjustice/modernisation-platform-environments#8893).
"""

from __future__ import annotations

import msgspec

_COMPARISONS = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")

NAMES = frozenset(
    [
        *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
        *("StringLike", "StringNotLike", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress"),
        *("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null"),
        *("Numeric" + comparison for comparison in _COMPARISONS),
        *("Date" + comparison for comparison in _COMPARISONS),
    ]
)
QUANTIFIERS = ("ForAllValues", "ForAnyValue")


class Operator(msgspec.Struct, frozen=True):
    """An operator taken apart."""

    name: str
    """One of NAMES."""
    quantifier: str = ""
    """One of QUANTIFIERS, or empty."""
    if_exists: bool = False


def operator(text: str) -> Operator | None:
    """Take apart an operator as a policy names it; None if there is no such operator.

    IfExists goes with every operator except Null.
    """
    quantifier, colon, rest = text.rpartition(":")
    if colon and quantifier not in QUANTIFIERS:
        return None
    name = rest.removesuffix("IfExists")
    if name not in NAMES or (name == "Null" and name != rest):
        return None
    return Operator(name, quantifier, name != rest)
