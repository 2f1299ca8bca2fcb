"""The index of commands."""

import ast
import subprocess
import sys

import pytest

from iamcli.cli._index import COMMANDS, GROUPS
from iamcli.cli.app import operation_of, tool_of
from iamcli.emit import index
from iamcli.emit.declared import all_operations, all_tools, summary


def test_every_command():
    """Each operation and tool is found by its words, in alphabetical order, and nothing else is in the index."""
    expected = {one.command: (f"operations.{one.module}", summary(one)) for one in all_operations()}
    expected |= {one.command: (f"cli.tools.{one.module}", summary(one)) for one in all_tools()}

    assert sorted(expected.items()) == list(COMMANDS.items())
    assert all(operation_of(operation.command) is operation for operation in all_operations())
    assert all(tool_of(tool.command) is tool for tool in all_tools())


def test_tools_where_their_words_say():
    """The first words of a tool name its module, so that the path of its code can be guessed."""
    assert [] == [
        tool.command
        for tool in all_tools()
        if not f"{tool.command.replace(' ', '.').replace('-', '_')}.".startswith(f"{tool.module}.")
    ]


def test_groups():
    """The words that several commands begin with are explained in one sentence."""
    begun = {command.rpartition(" ")[0] for command in COMMANDS} - {""}

    assert begun <= set(GROUPS)
    assert [] == [path for path, text in GROUPS.items() if not text.endswith(".")]


def test_summaries():
    """A summary is one sentence, so that lists of commands stay readable."""
    assert [] == [command for command, (_, text) in COMMANDS.items() if not text.endswith(".") or len(text) > 110]


def test_loads_alone():
    """The index needs nothing else to be loaded: every command reads it."""
    nodes = ast.walk(ast.parse(index.module(all_operations(), all_tools())))

    assert not any(isinstance(node, ast.Import | ast.ImportFrom) for node in nodes)


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

    module = index.module([Long, *all_operations()], all_tools())

    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--line-length", "120", "-"],
        input=module,
        capture_output=True,
        text=True,
    )
    assert (module, "") == (done.stdout, done.stderr)
