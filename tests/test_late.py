"""What libraries import and few commands use is loaded when it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

CODE = """
import sys
from iamcli.late import import_late

import_late("inspect")
import click, inspect
assert "ast" not in sys.modules  # which it is full of
assert inspect.__spec__.name == "inspect" and inspect is sys.modules["inspect"]
assert "ast" not in sys.modules
{}
assert "ast" in sys.modules and inspect is sys.modules["inspect"]
"""


@pytest.mark.parametrize(
    "use",
    [
        "assert inspect.cleandoc('  a') == 'a'",
        "from inspect import cleandoc",
        "assert not hasattr(inspect, 'what_no_module_has')",
        "command = click.Command('a', help='  b'); assert '  b' in command.get_help(click.Context(command))",
        "import_late('inspect'); assert inspect.isclass(int)",
    ],
)
def test_used(use: str) -> None:
    """A module stays unloaded until something of it is asked for, whoever asks."""
    subprocess.run([sys.executable, "-c", CODE.format(use)], check=True)


def test_unknown() -> None:
    """Of a module that is not there, whoever imports it hears."""
    code = "from iamcli.late import import_late; import_late('no_such_module'); import no_such_module"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert "ModuleNotFoundError" in done.stderr
