"""Everything in which the declarations differ from the API model, one line each; a line begins with its subject.

The subject is the operation, the waiter or the error that a difference is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from . import declared, model
from .contract import Contract, Part

INPUT_DEMANDS = ("min", "max", "pattern", "enum", "sensitive")
ANSWER_DEMANDS = ("sensitive",)
"""What the service answers meets the rest by itself; what is secret has to be known to be."""


@cache
def found() -> frozenset[str]:
    """All differences there are."""
    return frozenset(_found())


def subject(line: str) -> str:
    """What a difference is about."""
    return line.partition(":")[0].partition(" ")[0]


def _found() -> Iterator[str]:
    ours, ours_waiting = declared.contracts(), declared.waiters()
    apis = [model.api(service) for service in model.VERSIONS]
    known = {name: contract for api in apis for name, contract in api.operations.items()}
    for name in ours.keys() | known.keys():
        if name not in ours:
            yield f"{name}: operation missing"
        elif name not in known:
            yield f"{name}: operation not in the model"
        else:
            yield from of_operation(name, known[name], ours[name])
    waiting = {name: waiter for api in apis for name, waiter in api.waiters.items()}
    yield from _of_waiters(waiting, ours_waiting)


def of_operation(name: str, theirs: Contract, ours: Contract) -> Iterator[str]:
    """In what one operation differs."""
    yield from of_members(f"{name} input", theirs.inputs, ours.inputs, INPUT_DEMANDS)
    yield from of_members(f"{name} answer", theirs.answers, ours.answers, ANSWER_DEMANDS)
    yield from _of_names(f"{name} error", list(theirs.errors), list(ours.errors))
    for code, status in theirs.errors.items():
        if status is not None and ours.errors.get(code, status) != status:
            yield f"{code}: HTTP status is {status}, declared {ours.errors[code]}"
    yield from _of_paginator(name, theirs.paginator, ours.paginator)


def of_members(
    where: str, theirs: Mapping[str, Part], ours: Mapping[str, Part], demands: Sequence[str]
) -> Iterator[str]:
    """In what the members of one structure differ: their names, their order, and each by itself."""
    yield from _of_names(where, list(theirs), list(ours))
    for wire in theirs.keys() & ours.keys():
        yield from of_part(_inside(where, wire), theirs[wire], ours[wire], demands)


def of_part(where: str, theirs: Part, ours: Part, demands: Sequence[str]) -> Iterator[str]:
    """In what one member differs, and what is inside it."""
    if theirs.kind != ours.kind:
        yield f"{where}: kind is {theirs.kind}, declared {ours.kind}"
        return
    if demands is INPUT_DEMANDS and theirs.required != ours.required:
        yield f"{where}: required is {theirs.required}, declared {ours.required}"
    for demand in demands:
        if theirs.demands.get(demand) != ours.demands.get(demand):
            yield f"{where}: {demand} is {theirs.demands.get(demand)!r}, declared {ours.demands.get(demand)!r}"
    yield from of_members(where, theirs.members, ours.members, demands)
    if theirs.item and ours.item:
        yield from of_part(f"{where}[]", theirs.item, ours.item, demands)


def _inside(where: str, wire: str) -> str:
    """The place of a member: `CreateUser input Tags`, and below that `CreateUser input Tags[].Key`."""
    return f"{where}{'.' if where.count(' ') > 1 else ' '}{wire}"


def _of_names(where: str, theirs: list[str], ours: list[str]) -> Iterator[str]:
    yield from (f"{_inside(where, name)}: missing" for name in theirs if name not in ours)
    yield from (f"{_inside(where, name)}: not in the model" for name in ours if name not in theirs)
    common, as_declared = [name for name in theirs if name in ours], [name for name in ours if name in theirs]
    if common != as_declared:
        yield f"{where}: order is {', '.join(common)}; declared {', '.join(as_declared)}"


def _of_paginator(name: str, theirs: Mapping[str, object] | None, ours: Mapping[str, object] | None) -> Iterator[str]:
    if theirs is None or ours is None:
        if theirs is not ours:
            yield f"{name} paginator: {'not in the model' if theirs is None else 'missing'}"
        return
    for role in sorted(theirs.keys() | ours.keys()):
        if theirs.get(role) != ours.get(role):
            yield f"{name} paginator: {role} is {theirs.get(role)!r}, declared {ours.get(role)!r}"


def _of_waiters(theirs: Mapping[str, Mapping[str, object]], ours: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    for name in theirs.keys() | ours.keys():
        if name not in ours:
            yield f"{name}: waiter missing"
        elif name not in theirs:
            yield f"{name}: waiter not in the model"
        elif theirs[name] != ours[name]:
            yield f"{name}: waiter is {theirs[name]!r}, declared {ours[name]!r}"
