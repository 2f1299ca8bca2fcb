"""The operations, found by looking: a module of operations is one whose name has no leading underscore."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from itertools import groupby
from pkgutil import iter_modules
from typing import Any

from .. import operations
from ..operation import Operation
from ..operation.members import dashed

AnyOperation = Operation[..., Any]


def all_operations() -> list[AnyOperation]:
    """Every operation, ordered by its command."""
    found: list[AnyOperation] = []
    for module in iter_modules(operations.__path__):
        if not module.name.startswith("_"):
            things = vars(import_module(f"{operations.__name__}.{module.name}")).values()
            found += [thing for thing in things if isinstance(thing, Operation) and thing.module == module.name]
    return sorted(found, key=lambda operation: operation.command)


def by_module(of: Iterable[AnyOperation]) -> dict[str, list[AnyOperation]]:
    """Operations by the module they stand in, modules in alphabetical order, commands in theirs."""
    ordered = sorted(of, key=lambda operation: (operation.module, operation.command))
    return {module: list(members) for module, members in groupby(ordered, lambda operation: operation.module)}


def waiters(of: Iterable[AnyOperation]) -> dict[str, AnyOperation]:
    """The operation that each waiter asks, by the waiter's name, in alphabetical order."""
    found = {dashed(operation.waiter.name): operation for operation in of if operation.waiter}
    return dict(sorted(found.items()))


def summary(operation: AnyOperation) -> str:
    """The first line of what an operation says of itself."""
    return operation.doc.partition("\n")[0]


def subject(operation: AnyOperation) -> str:
    """What the module of an operation is about, in its own first words."""
    return (import_module(operation.function.__module__).__doc__ or "").strip().partition("\n")[0]
