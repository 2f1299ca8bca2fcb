"""The commands, found by looking: operations and tools stand in modules whose names have no leading underscore."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import groupby
from pkgutil import walk_packages
from types import ModuleType
from typing import Any, TypeVar

from .. import operations
from ..cli import tools
from ..cli.tool import Tool
from ..operation import Operation
from ..operation.members import dashed

AnyOperation = Operation[..., Any]
AnyTool = Tool[Any]
AnyCommand = AnyOperation | AnyTool


def all_operations() -> list[AnyOperation]:
    """Every operation, ordered by its command."""
    found = [thing for thing in declared_in(operations) if isinstance(thing, Operation)]
    return sorted(found, key=lambda operation: operation.command)


def all_tools() -> list[AnyTool]:
    """Every command of iamcli's own, ordered by its words."""
    found = [thing for thing in declared_in(tools) if isinstance(thing, Tool)]
    return sorted(found, key=lambda tool: tool.command)


def declared_in(package: ModuleType) -> Iterator[Any]:
    """What the modules of a package declare, each thing where it stands and not where it is imported."""
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.rpartition(".")[2].startswith("_"):
            things = vars(import_module(module.name)).values()
            yield from (thing for thing in things if getattr(thing, "module", "") == module_name(package, module.name))


def module_name(package: ModuleType, name: str) -> str:
    """The name of a module as its operations and tools know it: below their package."""
    return name.removeprefix(f"{package.__name__}.")


Declared = TypeVar("Declared", AnyOperation, AnyTool)


def by_module(of: Iterable[Declared]) -> dict[str, list[Declared]]:
    """Commands by the module they stand in, modules in alphabetical order, commands in theirs."""
    ordered = sorted(of, key=lambda command: (command.module, command.command))
    return {module: list(members) for module, members in groupby(ordered, lambda command: command.module)}


def groups(of: Iterable[AnyCommand]) -> dict[str, str]:
    """The words that several commands begin with, each with what its commands have in common, in order.

    The first sentence of the module or package of that name says it: `operations/sts/`, or below `cli/tools/`.
    """
    found = {}
    for command in of:
        words = command.command.split(" ")[:-1]
        for count in range(1, len(words) + 1):
            package = tools if isinstance(command, Tool) else operations
            module = import_module(".".join([package.__name__, *(word.replace("-", "_") for word in words[:count])]))
            found[" ".join(words[:count])] = (module.__doc__ or "").strip().partition("\n")[0]
    return dict(sorted(found.items()))


def waiters(of: Iterable[AnyOperation]) -> dict[str, AnyOperation]:
    """The operation that each waiter asks, by the waiter's name, in alphabetical order."""
    found = {dashed(operation.waiter.name): operation for operation in of if operation.waiter}
    return dict(sorted(found.items()))


def summary(operation: AnyCommand) -> str:
    """The first line of what a command says of itself."""
    return operation.doc.partition("\n")[0]


def subject(operation: AnyCommand) -> str:
    """What the module of a command is about, in its own first words."""
    return (import_module(operation.function.__module__).__doc__ or "").strip().partition("\n")[0]
