"""The index of commands."""

import subprocess
import sys

import pytest

from iamcli.cli.app import operation_of
from iamcli.emit import index
from iamcli.emit.declared import all_operations, summary
from iamcli.operations._index import COMMANDS


def test_every_operation():
    """Each operation is found by its command, in alphabetical order, and nothing else is in the index."""
    expected = {operation.command: (operation.module, summary(operation)) for operation in all_operations()}

    assert list(expected.items()) == list(COMMANDS.items())
    assert all(operation_of(operation.command) is operation for operation in all_operations())


def test_summaries():
    """A summary is one sentence, so that lists of commands stay readable."""
    assert [] == [command for command, (_, text) in COMMANDS.items() if not text.endswith(".") or len(text) > 110]


def test_loads_alone():
    """The index needs nothing else to be loaded: every command reads it."""
    assert "import" not in index.module(all_operations()).replace('"', " ").split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", '"plain"'),
        ("it's", '"it\'s"'),
        ('"', "'\"'"),
        ('"it\'s"', "'\"it\\'s\"'"),
        ("'\"", '"\'\\""'),
        ("back\\slash", '"back\\\\slash"'),
    ],
)
def test_literals(text, expected):
    """Strings are written as ruff writes them, and mean what they meant."""
    assert expected == index.literal(text)
    assert text == eval(index.literal(text))


def test_formatted():
    """The module is as ruff formats it, also where a row is too long for one line."""

    class Long:
        waiter = None
        command, module, doc = "create-something", "x" * 20, 'Create it, or else it\'s "not" there. ' + "x" * 50

    module = index.module([Long, *all_operations()])

    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--line-length", "120", "-"],
        input=module,
        capture_output=True,
        text=True,
    )
    assert (module, "") == (done.stdout, done.stderr)
