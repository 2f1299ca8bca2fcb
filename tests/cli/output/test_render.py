"""Which module answers for which format, and what is never printed."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from iamcli.cli.output import render
from iamcli.errors import IamError

FORMATS = ["json", "text", "table", "yaml", "yaml-stream"]


@pytest.mark.parametrize("name", [*FORMATS, "off"])
def test_empty_answer(name: str) -> None:
    """An operation without output prints nothing, whatever the format."""
    assert "" == render(name, {}, title="DeleteUser")


@pytest.mark.parametrize(
    ("expected", "name", "answer"),
    [
        ("null\n", "json", None),
        ("None\n", "text", None),
        ("", "table", None),
        ("null\n", "yaml", None),
        ("- null\n", "yaml-stream", None),
        ("[]\n", "json", []),
        ("", "text", []),
        ("", "table", []),
        ("[]\n", "yaml", []),
        ("- []\n", "yaml-stream", []),
        ('"x"\n', "json", "x"),
        ("x\n", "text", "x"),
        ("x\n", "table", "x"),
        ('"x"\n', "yaml", "x"),
        ("- x\n", "yaml-stream", "x"),
        ("true\n", "json", True),
        ("True\n", "text", True),
        ("true\n", "table", True),
        ("true\n", "yaml", True),
    ],
)
def test_what_queries_leave(expected: str, name: str, answer: Any) -> None:
    """null, an empty list and scalars each print what the AWS CLI prints for them in that format."""
    assert expected == render(name, answer, title="ListUsers")


def test_off() -> None:
    """`off` prints nothing."""
    assert "" == render("off", {"User": {"UserName": "alice"}}, title="GetUser")


def test_unknown_format() -> None:
    """A format that does not exist is an error with AWS's sentence."""
    with pytest.raises(IamError, match=r"^Unknown output type: xml$"):
        render("xml", {}, title="GetUser")


@pytest.mark.parametrize(
    ("name", "unwanted"),
    [
        ("json", ["tabulate", "ruamel.yaml", "dataclasses"]),
        ("text", ["tabulate", "ruamel.yaml", "msgspec"]),
        ("table", ["ruamel.yaml", "msgspec"]),
        ("yaml", ["tabulate"]),
    ],
)
def test_imports(name: str, unwanted: list[str]) -> None:
    """A format loads no other format's library: start-up is the product."""
    script = (
        "import sys; from iamcli.cli.output import render; "
        f"render({name!r}, {{'a': 'b'}}, title=''); print(sorted(set({unwanted!r}) & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "[]\n" == run.stdout
