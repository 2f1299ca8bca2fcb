"""What libraries import and few commands use is loaded when it is used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from iamcli.cli.late import LATE

CODE = """
import sys
from iamcli.cli.late import LATE, Late, import_late

sys.modules["typing_extensions"] = None  # no library of iamcli's, and it uses what it imports
import_late()
import click, inspect, msgspec, os, platform, uuid
for name in LATE:
    assert type(sys.modules[name]) is Late, name
name = {name!r}
module = sys.modules[name]
assert {use}
assert module is sys.modules[name]
assert (type(module) is not Late) is {loaded}
"""
HELP = "'  a' in click.Command('b', help='  a').get_help(click.Context(click.Command('b')))"


@pytest.mark.parametrize(
    ("name", "use", "loaded"),
    [
        ("inspect", "inspect.cleandoc('  a') == 'a'", True),
        ("inspect", HELP, True),
        ("inspect", "not hasattr(inspect, 'what_no_module_has')", True),
        ("inspect", "inspect.__name__ == 'inspect'", False),
        ("platform", "platform.system() == os.uname().sysname", False),
        ("platform", "platform.machine() == os.uname().machine", True),
        ("msgspec.inspect", "msgspec.inspect.type_info(int).ge is None", True),
        ("textwrap", "sys.modules['textwrap'].dedent('  a') == 'a'", True),
    ],
)
def test_late(name: str, use: str, loaded: bool) -> None:
    """A module stays unloaded until something of it is asked for, and is the same module then."""
    code = CODE.format(name=name, use=use, loaded=loaded)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr)


def test_imported_before() -> None:
    """A module that is there already stays as it is."""
    code = "import inspect; from iamcli.cli.late import Late, import_late; import_late(); print(type(inspect) is Late)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "False\n" == done.stdout


@pytest.mark.parametrize("name", ["no_such_module", "no_such_package.module", "json.no_such_module"])
def test_unknown(name: str) -> None:
    """Of a module that is not there, whoever imports it hears."""
    code = f"from iamcli.cli.late import import_late; import_late({{{name!r}: {{}}}}); import {name}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert "ModuleNotFoundError" in done.stderr


def test_known_beforehand() -> None:
    """What is told without loading a module is what the module tells."""
    for name, known in LATE.items():
        for attribute, value in known.items():
            assert value() == getattr(__import__(name), attribute)()


THREADS = """
import sys
from threading import Barrier, Thread
from iamcli.cli.late import import_late

import_late()
import inspect
sys.setswitchinterval(1e-6)
barrier, found = Barrier(4), []


def use():
    barrier.wait()
    found.append(inspect.cleandoc("  a"))


threads = [Thread(target=use) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert found == ["a"] * 4, found
"""
FAILS_ONCE = """
import sys
from iamcli.cli.late import import_late

import_late()
import textwrap
loader = vars(textwrap)["__spec__"].loader
rightly = loader.exec_module


def wrongly(module):
    loader.exec_module = rightly
    raise OSError("the disk")


loader.exec_module = wrongly
try:
    textwrap.dedent
except OSError as error:
    print(error)
assert textwrap.dedent("  a") == "a"
"""


@pytest.mark.parametrize(("code", "told"), [(THREADS, ""), (FAILS_ONCE, "the disk\n")])
def test_loading(code: str, told: str) -> None:
    """Threads wait until a module is whole; one that cannot be loaded is tried anew."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (0, told, "") == (done.returncode, done.stdout, done.stderr)


def test_a_command_loads_late(tmp_path: Path) -> None:
    """The command itself leaves unloaded what it does not use."""
    code = """
import sys
sys.modules["typing_extensions"] = None
sys.argv = ["iamcli", "list-users"]
from iamcli.__main__ import main
try:
    main()
finally:
    print(type(sys.modules["platform"]).__name__, type(sys.modules["inspect"]).__name__)
"""
    environment = {"IAMCLI_HOME": str(tmp_path)}
    for _ in range(2):  # the first one makes the account
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)

    assert "Late Late" == done.stdout.splitlines()[-1]
