"""The operators that compare something else than text: numbers, times, truth values, bytes, addresses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from . import values
from .match import Matcher
from .variables import Token, literal

Read = TypeVar("Read")
Family = Callable[[Sequence[Sequence[Token]]], Matcher]


def _compared(read: Callable[[str], Read | None], compare: Callable[[Read, Read], bool]) -> Family:
    """A family whose values are read first; of another form they match nothing."""

    def family(options: Sequence[Sequence[Token]]) -> Matcher:
        wanted = [found for option in options if (found := read(literal(option))) is not None]

        def matches(value: str) -> bool:
            found = read(value)
            return found is not None and any(compare(found, one) for one in wanted)

        return matches

    return family


def _inside(address: values.Network, wanted: values.Network) -> bool:
    return address.version == wanted.version and wanted.first <= address.first <= address.last <= wanted.last


FAMILIES: dict[str, Family] = {
    "Bool": _compared(values.truth, lambda found, wanted: found == wanted),
    "BinaryEquals": _compared(values.octets, lambda found, wanted: found == wanted),
    "IpAddress": _compared(values.network, _inside),
    "NumericEquals": _compared(values.number, lambda found, wanted: found == wanted),
    "NumericLessThan": _compared(values.number, lambda found, wanted: found < wanted),
    "NumericLessThanEquals": _compared(values.number, lambda found, wanted: found <= wanted),
    "NumericGreaterThan": _compared(values.number, lambda found, wanted: found > wanted),
    "NumericGreaterThanEquals": _compared(values.number, lambda found, wanted: found >= wanted),
    "DateEquals": _compared(values.time, lambda found, wanted: found == wanted),
    "DateLessThan": _compared(values.time, lambda found, wanted: found < wanted),
    "DateLessThanEquals": _compared(values.time, lambda found, wanted: found <= wanted),
    "DateGreaterThan": _compared(values.time, lambda found, wanted: found > wanted),
    "DateGreaterThanEquals": _compared(values.time, lambda found, wanted: found >= wanted),
}
