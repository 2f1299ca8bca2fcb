"""Checking the members of a request: what a client refuses before it asks, and what the service refuses.

A client checks presence, names, types and minima, in botocore's words; the service checks the rest of the model's
constraints, in the words of its validation errors. Both collect everything before they speak.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from ..errors import Fault
from ..shapes.rules import Choice, Items, Number, Text
from .members import Member

PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "list": (list, tuple),
    "structure": (dict,),
    "map": (dict,),
}


def client_problems(members: Sequence[Member], given: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """What a client says of a structure's members: first the missing, then the unknown, then what is inside."""
    place = where or "input"
    members = [member for member in members if not member.ours]
    for member in members:
        if member.required and member.wire not in given:
            yield f'Missing required parameter in {place}: "{member.wire}"'
    known = {member.wire: member for member in members}
    for wire in given:
        if wire not in known:
            yield f'Unknown parameter in {place}: "{wire}", must be one of: {", ".join(known)}'
    for wire, value in given.items():
        if wire in known:
            yield from _client_value(known[wire], value, f"{where}.{wire}" if where else wire)


def _client_value(member: Member, value: Any, where: str) -> Iterator[str]:
    types = PYTHON_TYPES[member.kind]
    if not any(isinstance(value, kind) for kind in types):
        valid = ", ".join(map(str, types))
        shown = "****" if member.sensitive else value
        yield f"Invalid type for parameter {where}, value: {shown}, type: {type(value)}, valid types: {valid}"
        return
    if isinstance(value, str) and not is_text(value):
        yield f"Invalid value for parameter {where}: it is no valid text"
        return
    least = getattr(member.rule, "min", None)
    if isinstance(member.rule, Number):
        if least is not None and value < least:
            yield f"Invalid value for parameter {where}, value: {value}, valid min value: {least}"
    elif least is not None and len(value) < least:
        yield f"Invalid length for parameter {where}, value: {len(value)}, valid min length: {least}"
    if member.kind == "structure":
        yield from client_problems(member.members, value, where)
    elif member.item and member.kind == "list":
        for index, item in enumerate(value):
            yield from _client_value(member.item, item, f"{where}[{index}]")
    elif member.item and member.kind == "map":
        for key, item in value.items():
            if not is_text(key):
                yield f"Invalid value for parameter {where}: a key in it is no valid text"
            else:
                yield from _client_value(member.item, item, f"{where}.{key}")


def is_text(value: str) -> bool:
    """Whether a string can be written as UTF-8; what a shell or JSON gives may hold half a character."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def service_faults(
    members: Sequence[Member], given: Mapping[str, Any], where: str = "", *, quotes: bool = False
) -> Iterator[Fault]:
    """What the service says of a structure's members, one fault for each broken constraint.

    STS `quotes` the value that breaks one, unless it is secret; IAM leaves it out.
    """
    for member in members:
        if member.wire not in given and not member.required:
            continue
        place = f"{where}.{_lower(member.wire)}" if where else _lower(member.wire)
        if member.wire in given:
            yield from _service_value(member, given[member.wire], place, quotes=quotes)
        else:
            yield Fault(f"Value at '{place}' failed to satisfy constraint: Member must not be null")


def _service_value(member: Member, value: Any, where: str, *, quotes: bool) -> Iterator[Fault]:
    for demand in broken(member, value):
        if demand.startswith("The specified value"):
            yield Fault(demand.format(where), sentence=True)
        else:
            quoted = f"Value '{value}'" if quotes and not member.sensitive and not member.members else "Value"
            yield Fault(f"{quoted} at '{where}' failed to satisfy constraint: {demand}")
    if member.kind == "structure":
        yield from service_faults(member.members, value, where, quotes=quotes)
    elif member.kind == "list" and member.item:
        yield from _service_items(member.item, value, where, quotes=quotes)
    elif member.kind == "map" and member.item and member.item.members:
        for key, item in value.items():
            yield from service_faults(member.item.members, item, f"{where}.{key}.member", quotes=quotes)


def _service_items(item: Member, values: Sequence[Any], where: str, *, quotes: bool) -> Iterator[Fault]:
    """Faults of a list's items: structures one by one, scalars in one sentence for the whole list."""
    if item.kind == "structure":
        for index, value in enumerate(values, start=1):
            yield from service_faults(item.members, value, f"{where}.{index}.member", quotes=quotes)
    elif any(demand for value in values for demand in broken(item, value)):
        demands = ", ".join(demands_of(item))
        yield Fault(f"Value at '{where}' failed to satisfy constraint: Member must satisfy constraint: [{demands}]")


def broken(member: Member, value: Any) -> Iterator[str]:
    """The demands of a member's rule that a value does not meet."""
    rule = member.rule
    if rule is None:
        return
    if isinstance(rule, Choice):
        if value not in rule.values:
            yield "Member must satisfy enum value set"
        return
    measured = value if isinstance(rule, Number) else len(value)
    noun = "value" if isinstance(rule, Number) else "length"
    if rule.max is not None and measured > rule.max:
        yield f"Member must have {noun} less than or equal to {rule.max}"
    if rule.min is not None and measured < rule.min:
        yield f"Member must have {noun} greater than or equal to {rule.min}"
    elif isinstance(rule, Text) and rule.pattern and not matches(rule.pattern, value):
        yield rule.sentence or f"Member must satisfy regular expression pattern: {rule.pattern}"


def demands_of(member: Member) -> Iterator[str]:
    """All demands of a rule, as IAM lists them when an item of a list of scalars breaks any."""
    rule = member.rule
    if isinstance(rule, Choice):
        yield "Member must satisfy enum value set"
    if isinstance(rule, Text | Number | Items):
        noun = "value" if isinstance(rule, Number) else "length"
        if rule.max is not None:
            yield f"Member must have {noun} less than or equal to {rule.max}"
        if rule.min is not None:
            yield f"Member must have {noun} greater than or equal to {rule.min}"
    if isinstance(rule, Text) and rule.pattern:
        yield f"Member must satisfy regular expression pattern: {rule.pattern}"


def matches(pattern: str, value: str) -> bool:
    """Whether the whole value matches one of AWS's regular expressions."""
    return compiled(pattern).fullmatch(value) is not None


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    r"""AWS's Java patterns for Python: `\w` is ASCII there, and `\p{L}\p{N}` is what Python's `\w` has but `_`."""
    if r"\p{L}" not in pattern:
        return re.compile(pattern, re.ASCII)
    separators = "\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
    return re.compile(pattern.replace(r"\p{L}", r"\w").replace(r"\p{Z}", separators).replace(r"\p{N}", ""))


def _lower(wire: str) -> str:
    return wire[:1].lower() + wire[1:]
