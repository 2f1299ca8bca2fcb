"""Completion in real shells. What they do with words: their manuals, on programmable completion."""

from pathlib import Path

import click
import pytest

from iamcli.cli._index import GROUPS, WAITERS
from iamcli.cli.app import Commands, Iamcli, operation_of
from iamcli.cli.global_options import GLOBALS
from iamcli.cli.help import shown_options
from iamcli.cli.waiting import OPTIONS as WAITING
from iamcli.emit import bash, fish, zsh
from iamcli.emit.declared import all_operations, all_tools, summary
from iamcli.emit.vocabulary import Vocabulary, Word

SCRIPTS = Path(__file__).parents[2] / "completions"
NOBODY = click.Context(click.Command("nobody"))
GLOBAL_FLAGS = {option.flag for option in GLOBALS}


def flags_of(operation):
    """The options of a command that are meant to be seen."""
    return {option.flag for option in shown_options(operation) if not option.positional}


GET_USER_FLAGS = flags_of(operation_of("get-user")) | GLOBAL_FLAGS

CASES = {
    "iamcli create-us": {"create-user"},
    "iamcli iam create-us": {"create-user"},
    "aws iam create-us": {"create-user"},
    "iamcli --output json --debug create-us": {"create-user"},
    "iamcli create-user --us": {"--user-name"},
    "iamcli iam create-user --pa": {"--path"},
    "iamcli create-user --user-name Bob --pa": {"--path"},
    "iamcli create-user --user-name --pa": {"--path"},
    "iamcli get-user --user-name arn:aws:x=y:z --user": {"--user-name"},
    "iamcli create-user --user-name ": set(),
    "iamcli create-user --user-name Bob he": {"help"},
    "iamcli he": {"help"},
    "iamcli wai": {"wait"},
    "iamcli iam wai": {"wait"},
    "iamcli wait user": {"user-exists"},
    "iamcli iam wait --output json user": {"user-exists"},
    "iamcli wait he": {"help"},
    "iamcli wait user-exists he": {"help"},
    "iamcli wait user-exists --us": {"--user-name"},
    "iamcli wait user-exists --user-name Bob --de": {"--debug", "--delay"},
    "iamcli wait user-exists --user-name ": set(),
    "iamcli wait --output t": {"text", "table"},
    "iamcli get-user wait ": {"help"} | GET_USER_FLAGS,
    "iamcli tag-user --tags Key=a,Value=b --user": {"--user-name"},
    "iamcli create-login-profile --password-reset-required --pas": {"--password", "--password-reset-required"},
    "iamcli create-login-profile --no-p": {"--no-password-reset-required", "--no-paginate"},
    "iamcli list-users --mark": set(),
    "iamcli update-access-key --status ": {"Active", "Inactive", "Expired"},
    "iamcli update-access-key --status=": {"Active", "Inactive", "Expired"},
    "iamcli update-access-key --status I": {"Inactive"},
    "iamcli list-users --generate-cli-skeleton y": {"yaml-input"},
    "iamcli --output t": {"text", "table"},
    "iamcli --output=t": {"text", "table"},
    "iamcli get-user --output t": {"text", "table"},
    "iamcli --color ": {"on", "off", "auto"},
}
"""What is offered at the end of each line."""


def test_words(shell):
    """Commands, options and values are offered wherever they can stand; hidden options are not."""
    offered = shell.complete(list(CASES), SCRIPTS)

    assert {line: sorted(words) for line, words in CASES.items()} == offered


def test_every_command(shell):
    """Every word that the program takes for a command is offered, behind `iam` too."""
    offered = shell.complete(["iamcli ", "iamcli iam "], SCRIPTS)

    assert sorted(Iamcli().list_commands(NOBODY)) == offered["iamcli "]
    assert sorted(Commands("").list_commands(NOBODY)) == offered["iamcli iam "]


def test_every_group(shell):
    """Behind words that several commands begin with stand those that go on, and nothing else."""
    lines = {f"iamcli {path} ": sorted(Commands(path).list_commands(NOBODY)) for path in GROUPS}

    assert lines == shell.complete(list(lines), SCRIPTS)


def test_every_waiter(shell):
    """Behind `wait` everything is offered that can be waited for, behind `iam wait` too, and no command."""
    offered = shell.complete(["iamcli wait ", "iamcli iam wait "], SCRIPTS)

    assert {"iamcli wait ": sorted([*WAITERS, "help"]), "iamcli iam wait ": sorted([*WAITERS, "help"])} == offered


def test_every_option_of_waiters(shell):
    """Behind what is waited for stand the options of the command that is asked, and those of waiting."""
    flags = {
        f"iamcli wait {name} --": flags_of(operation_of(command)) | {option.flag for option in WAITING}
        for name, command in WAITERS.items()
    }

    offered = shell.complete(list(flags), SCRIPTS)

    assert {line: sorted(own | GLOBAL_FLAGS) for line, own in flags.items()} == offered


def test_every_option(shell):
    """Every option of every command is offered behind it, with the options of all commands."""
    flags = {f"iamcli {command.command} --": flags_of(command) for command in (*all_operations(), *all_tools())}

    offered = shell.complete(list(flags), SCRIPTS)

    assert {line: sorted(own | GLOBAL_FLAGS) for line, own in flags.items()} == offered


def test_documents(shell):
    """Behind an option that takes a document, and behind `file://` anywhere, file names are offered."""
    (shell.folder / "some policy.json").touch()
    (shell.folder / "some folder").mkdir()
    lines = [f"iamcli put-user-policy --policy-document {typed}" for typed in ("", "file", "file://some")]
    elsewhere = "iamcli create-user --user-name file://some"

    offered = shell.complete([*lines, elsewhere], SCRIPTS)

    assert offered[lines[0]]
    assert all(word.startswith("file://") for line in lines[:2] for word in offered[line])
    for line in (lines[2], elsewhere):
        found = [word.removeprefix("//").rstrip("/") for word in offered[line]]
        assert ["some folder", "some policy.json"] == found


def test_files(shell):
    """Behind an option that takes a file's path, file names are offered as they are."""
    (shell.folder / "root.pem").touch()

    assert {"iamcli --ca-bundle ro": ["root.pem"]} == shell.complete(["iamcli --ca-bundle ro"], SCRIPTS)


def test_special_characters(shell):
    """Values, summaries and descriptions may hold what a shell would otherwise read as its own."""
    odd = ["it's", 'a "b"', "$HOME", "`date`", "back\\slash", "x*", "~", "a;b", "(c)"]
    words = Vocabulary(
        groups={"": {"do-it": 'It\'s `date` $HOME \\ "x": y', "wait": ""}, "wait": {"it-is": "It's `date` $HOME: y"}},
        options={"do-it": (Word("--odd", "word", "".join(odd), tuple(odd)), Word("--rest", "words"))},
        globals=(Word("--debug", "nothing", "[x] (y) 100% it's"),),
    )
    for name, writer in {"iamcli.bash": bash, "iamcli.fish": fish, "_iamcli": zsh}.items():
        (shell.folder / name).write_text(writer.script(words))

    lines = ["iamcli d", "iamcli do-it --", "iamcli do-it --odd ", "iamcli wait i"]
    offered = shell.complete(lines, shell.folder)

    assert ["do-it"] == offered["iamcli d"]
    assert ["--debug", "--odd", "--rest"] == offered["iamcli do-it --"]
    assert sorted(odd) == offered["iamcli do-it --odd "]
    assert ["it-is"] == offered["iamcli wait i"]


@pytest.mark.parametrize("name", ["_iamcli", "iamcli.fish"])
def test_summaries(name):
    """Shells that show descriptions get the summary of each command."""
    script = (SCRIPTS / name).read_text().replace("\\'", "'").replace("'\"'\"'", "'")

    assert [] == [operation.command for operation in all_operations() if f"{summary(operation)}'" not in script]


def test_size():
    """Each script stays below 90 kB: a shell reads one of them at its first TAB."""
    assert max(path.stat().st_size for path in SCRIPTS.iterdir()) < 90_000
