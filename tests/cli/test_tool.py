"""Commands of iamcli's own: how their words are read, and how what they say is shown."""

from typing import Annotated

import pytest

from iamcli.cli.session import Session
from iamcli.cli.tool import Metavar, Positional, Told, run_tool, tool
from iamcli.cli.usage import BadArguments, UnknownOptions
from iamcli.shapes.rules import Choice


@tool("try it")
def try_it(
    session: Session,
    *,
    kind: Annotated[str, Positional(), Choice(("one", "two")), "What kind."],
    rest: Annotated[list[str], Positional(), "Words."] | None = None,
    pair: Annotated[list[str], Metavar("k=v"), "Pairs."] | None = None,
    often: Annotated[int, "How often."] = 1,
    shade: Annotated[str, Choice(tuple(f"shade-{number}" for number in range(13))), "Which shade."] = "shade-0",
    loud: Annotated[bool, "Whether to be loud."] = False,
    tidy: Annotated[bool, "Do not tidy up."] = True,
) -> Told:
    """Try it."""
    data = {"Kind": kind, "Often": often}
    return Told(data, text=lambda color: f"{kind} {'in colour' if color else 'plain'}\n", status=3)


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["one"], {"kind": "one"}),
        (["--loud", "one", "--no-tidy"], {"kind": "one", "loud": True, "tidy": False}),
        (["one", "two", "three"], {"kind": "one", "rest": ["two", "three"]}),
        (["one", "--", "--loud", "-x"], {"kind": "one", "rest": ["--loud", "-x"]}),
        (["--pair", "a=1", "b=2", "--often", "7", "one"], {"kind": "one", "pair": ["a=1", "b=2"], "often": 7}),
        (["one", "--pair", "a=1", "--pair", "b=2"], {"kind": "one", "pair": ["a=1", "b=2"]}),
        (["one", "--pair=a=1"], {"kind": "one", "pair": ["a=1"]}),
    ],
)
def test_read(args, expected):
    """Options stand anywhere, words are taken in their order, a list adds up, and behind `--` all is words."""
    assert expected == try_it.read(args)


@pytest.mark.parametrize(
    ("args", "error", "message"),
    [
        ([], BadArguments, "the following arguments are required: KIND"),
        (
            ["three"],
            BadArguments,
            "argument KIND: Found invalid choice 'three'\n\nChoose from:\n\n  \\* one\n  \\* two",
        ),
        (["twoo"], BadArguments, "argument KIND: Found invalid choice 'twoo'\n\nMaybe you meant:\n\n  \\* two"),
        (["one", "--shade", "x"], BadArguments, "argument --shade: Found invalid choice 'x'\n$"),
        (["one", "--strange"], UnknownOptions, "Unknown options: --strange"),
        (["one", "--often", "x"], BadArguments, "argument --often: invalid int value: 'x'"),
    ],
)
def test_refused(args, error, message):
    """What does not fit is refused as the AWS CLI refuses it; a few choices are listed where none is near."""
    with pytest.raises(error, match=message):
        try_it.read(args)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "one plain\n"),
        ({"color": "on"}, "one in colour\n"),
        ({"query": "Kind"}, '"one"\n'),
        ({"output": "text"}, "one\t1\tone\n"),
    ],
)
def test_told(options, expected, home, capsys):
    """A text is for people; whoever asks for a format or a part gets the data. The status is the tool's own."""
    if options.get("output") == "text":
        options["query"] = "[Kind, to_string(Often), Kind]"

    assert 3 == run_tool(Session("iamcli", options), try_it, ["one"])
    assert expected == capsys.readouterr().out
