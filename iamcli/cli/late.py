"""Modules that libraries import at their beginning, and that few commands come to use, are loaded when they are used.

Without them a command starts in six sevenths of the instructions. The standard library's LazyLoader loads a module as
soon as it is imported a second time.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from threading import RLock
from types import ModuleType
from typing import Any

LATE: dict[str, dict[str, Any]] = {
    "inspect": {},  # click, for help texts; typing_extensions, where it is installed, uses it at once
    "platform": {"system": lambda: os.uname().sysname},  # uuid, which asks it for nothing else
    "msgspec.inspect": {},  # msgspec, for JSON schemas
    "secrets": {},  # filelock, for locks of other kinds
    "textwrap": {},  # msgspec, for JSON schemas
}
"""The modules, and who imports them, each with what is asked of it at once; loaded, it answers for itself."""

LOADING = RLock()
BEGUN = "__begun__"


class Late(ModuleType):
    """A module that is loaded when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        with LOADING:  # other threads wait until it is whole
            if type(self) is Late and BEGUN not in vars(self) and self.__spec__ and self.__spec__.loader:
                vars(self)[BEGUN] = True
                try:
                    self.__spec__.loader.exec_module(self)
                    self.__class__ = ModuleType  # type: ignore[assignment]
                finally:
                    del vars(self)[BEGUN]
            return ModuleType.__getattribute__(self, name)


def import_late(names: Mapping[str, Mapping[str, Any]] = LATE) -> None:
    """Whoever imports these modules from now on gets them unloaded."""
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
