"""The manual. What mandoc has to say against a page: mandoc(1), DIAGNOSTICS."""

import re
import subprocess
from pathlib import Path
from shutil import which

import pytest

import iamcli
from iamcli.cli._index import WAITERS
from iamcli.cli.global_options import GLOBALS
from iamcli.cli.help import label
from iamcli.cli.request import options_of
from iamcli.cli.waiting import OPTIONS as WAITING
from iamcli.emit.declared import all_operations, all_tools
from iamcli.emit.man import bounds, page_name
from iamcli.emit.overview import ENVIRONMENT, service_errors
from iamcli.emit.roff import bold, head, italic, page_text, prose, section
from iamcli.server.environment import REDIRECTING

MAN = Path(__file__).parents[2] / "man"
SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "ANSWER", "ERRORS", "EXIT STATUS", "SEE ALSO"]

needs_mandoc = pytest.mark.skipif(which("mandoc") is None, reason="mandoc is not installed")


@needs_mandoc
def test_lint():
    """No page has anything that mandoc finds fault with, be it in style."""
    done = subprocess.run(["mandoc", "-T", "lint", *sorted(MAN.glob("*.1"))], capture_output=True, text=True)

    assert (0, "") == (done.returncode, done.stdout + done.stderr)


@needs_mandoc
@pytest.mark.parametrize(
    "text",
    [
        ".starts with a dot",
        "'starts with a quote'",
        "back\\slash \\fB \\n \\",
        "--two-hyphens -1 and ~tilde ^hat",
        'a "quoted" word, and `more` code',
        "`.code` first",
        "`--option`=`'\"\\`",
        "a long dash \N{EM DASH} and \N{LATIN SMALL LETTER U WITH DIAERESIS}",
        "!@#$%^&*()_+-=[]{}|'",
    ],
)
def test_prose(text):
    """Text is shown as it is, whatever it holds; the marks of code become bold."""
    page = page_text([*head("test"), *section("NAME", ["test \\- test"]), *section("TEXT", [prose(text)])])

    shown = subprocess.run(
        ["mandoc", "-T", "utf8", "-O", "width=200"], input=page, capture_output=True, text=True
    ).stdout

    assert text.replace("`", "") in re.sub(".\b", "", shown)


def test_bold():
    """Code is bold, and what is around it is not."""
    assert r"Give \fB\-\-path\fR or \fB/\fR." == prose("Give `--path` or `/`.")


def test_every_command():
    """Each command has a page, with all sections in their order, and so have the program and `wait`."""
    expected = {"iamcli.1", "iamcli-wait.1"}
    expected |= {f"{page_name(command)}.1" for command in (*all_operations(), *all_tools())}

    assert expected == {path.name for path in MAN.iterdir()}
    for operation in all_operations():
        text = (MAN / f"{page_name(operation)}.1").read_text()
        assert SECTIONS == re.findall(r"^\.SH (.*)", text, re.MULTILINE)


def test_whole_commands():
    """A command's page has its options, the members of its answer, its errors and the name of AWS's operation."""
    for operation in all_operations():
        text = (MAN / f"{page_name(operation)}.1").read_text()
        told = [option.flag for option in options_of(operation) if not option.hidden]
        told += [member.wire for member in operation.answer_members]
        told += [error.code for error in operation.errors]
        assert [] == [word for word in [*told, operation.name] if bold(word) not in text]


def test_whole_tools():
    """The page of a command of iamcli's own has everything it takes, and its whole description."""
    for tool in all_tools():
        text = (MAN / f"{page_name(tool)}.1").read_text()
        told = [italic(label(option)) if option.positional else bold(option.flag) for option in tool.options]
        told += map(prose, tool.doc.split("\n\n"))
        assert [] == [words for words in told if words not in " ".join(text.split())]


def test_statuses_of_tools():
    """The page of a command of iamcli's own has the exit statuses that it alone has, besides those of all."""
    declared = 0
    for tool in all_tools():
        text = " ".join((MAN / f"{page_name(tool)}.1").read_text().split())
        statuses = {"252": "", **{str(status): prose(meaning) for status, meaning in tool.statuses.items()}}
        declared += len(tool.statuses)
        assert [] == [status for status, meaning in statuses.items() if f"{bold(status)} {meaning}" not in text]
    assert declared


def test_wait():
    """The page of `wait` has everything that can be waited for, its command, and the options of waiting."""
    text = (MAN / "iamcli-wait.1").read_text()
    told = [*WAITERS, *WAITERS.values(), *(option.flag for option in WAITING)]

    assert [] == [word for word in told if bold(word) not in text]
    assert bold("254") not in text


def test_overview():
    """The program's page has all commands, all global options, and every code of an error."""
    text = (MAN / "iamcli.1").read_text()
    told = ["wait", *(command.command for command in (*all_operations(), *all_tools()))]
    told += [option.flag for option in GLOBALS]
    told += [error.code for error in service_errors()]

    assert [] == [word for word in told if bold(word) not in text]


def test_nested_answers():
    """Members of members are indented below them."""
    text = (MAN / "iamcli-create-user.1").read_text()

    answer = text.partition(".SH ANSWER")[2].partition(".SH ERRORS")[0]
    boundary = answer.partition(r"\fBPermissionsBoundary\fR")[2].partition(".RE")[0]
    assert r"\fBPermissionsBoundaryArn\fR" in boundary
    assert ".RS" in boundary


def test_environment():
    """Every variable that the sources read is explained, and no other is."""
    sources = [path.read_text() for path in Path(iamcli.__file__).parent.rglob("*.py") if "emit" not in path.parts]
    named = {name for source in sources for name in re.findall(r'"((?:IAMCLI|AWS|XDG)_[A-Z_]+)"', source)}
    read = {name for source in sources for name in re.findall(r'environ(?:ment)?(?:\.get\(|\[)"([A-Za-z_]+)"', source)}
    by_their_parts = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}
    set_for_others = {"LESS", "NO_COLOR"}
    taken_from_others = set(REDIRECTING) - {"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"}

    assert (named | read | by_their_parts | set_for_others) - taken_from_others == set(ENVIRONMENT)


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (1, 64, "1 to 64 items."),
        (0, 64, "At most 64 items."),
        (None, 5, "At most 5 items."),
        (6, None, "At least 6 items."),
        (None, None, ""),
    ],
)
def test_bounds(least, most, expected):
    """Bounds are told as a reader would say them."""
    assert expected == bounds(least, most, " items")
