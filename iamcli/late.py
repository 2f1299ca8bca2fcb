"""Modules that libraries import at their beginning, and that few commands come to use, are loaded when they are used.

`inspect`, which click asks for help texts alone, is a tenth of what it takes to start.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any


class Late(ModuleType):
    """A module that is loaded when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        self.__class__ = ModuleType  # type: ignore[assignment]
        if self.__spec__ and self.__spec__.loader:
            self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def import_late(*names: str) -> None:
    """Whoever imports these modules from now on gets them unloaded; for a process of one thread."""
    for name in names:
        if name not in sys.modules and (spec := find_spec(name)):
            module = module_from_spec(spec)
            module.__class__ = Late
            sys.modules[name] = module
