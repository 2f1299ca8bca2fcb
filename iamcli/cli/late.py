"""Modules that libraries import at their beginning, and that few commands come to use, are loaded when they are used.

They are a sixth of what it takes to start.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from types import ModuleType
from typing import Any

LATE: dict[str, dict[str, Any]] = {
    "inspect": {},  # of click, for help texts
    "platform": {"system": lambda: os.uname().sysname},  # of uuid, which asks it for nothing else
    "msgspec.inspect": {},  # of msgspec, for JSON schemas
    "secrets": {},  # of filelock, for locks of other kinds
    "textwrap": {},  # of msgspec, for JSON schemas
}
"""The modules, each with what is asked of it at once; once it is loaded it answers for itself."""


class Late(ModuleType):
    """A module that is loaded when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        self.__class__ = ModuleType  # type: ignore[assignment]
        if self.__spec__ and self.__spec__.loader:
            self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def import_late(names: Mapping[str, Mapping[str, Any]] = LATE) -> None:
    """Whoever imports these modules from now on gets them unloaded; for a process of one thread."""
    for name, known in names.items():
        if name not in sys.modules and (spec := find(name)):
            module = module_from_spec(spec)
            module.__class__ = Late
            vars(module).update(known)
            sys.modules[name] = module


def find(name: str) -> ModuleSpec | None:
    """Where a module is, found without importing what it is a part of; None if it is nowhere."""
    parent = name.rpartition(".")[0]
    path = None
    if parent:
        package = find(parent)
        path = package.submodule_search_locations if package else []
    return PathFinder.find_spec(name, path)
