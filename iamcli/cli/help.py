"""What `help` and `--version` print."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from ..operation.members import Member, dashed
from ..shapes.rules import Choice
from .arguments import Option
from .global_options import GLOBALS
from .request import SKELETONS, options_of
from .run import destination
from .tool import Tool

if TYPE_CHECKING:
    from ..operation import Operation
    from .session import Session

    AnyCommand = Operation[..., Any] | Tool[Any]

NO_MEMBERS: Mapping[str, Member] = {}


def version() -> str:
    """The versions of iamcli and Python, and the kind of machine."""
    import platform

    from .. import __version__

    machine = f"{platform.system()}/{platform.release()} {platform.machine()}"
    return f"iamcli/{__version__} Python/{platform.python_version()} {machine}"


def show_commands(session: Session, commands: Mapping[str, str], path: str = "") -> None:
    """List the commands that begin with the words of a path, with a line each, and the options they all take."""
    page = click.HelpFormatter(max_width=100)
    program = f"{session.program} {path}".strip()
    page.write_usage(program, "[options] <command> [parameters]")
    page.write_paragraph()
    if path:
        from ._index import GROUPS

        page.write_text(GROUPS[path])
    else:
        page.write_text(
            "AWS Identity and Access Management on your own machine. Commands, options and answers are those of "
            f"`aws iam`; `{program} iam <command>` is the same as `{program} <command>`."
        )
    with page.section("Commands"):
        page.write_dl(list(commands.items()))
    with page.section("Options"):
        page.write_dl(rows(GLOBALS))
    page.write_paragraph()
    page.write_text(f"`{program} <command> help` explains a command.")
    write(session, page)


def show_command(session: Session, operation: AnyCommand, *, waits: bool = False) -> None:
    """Explain a command: what it does, its options, what it answers, and how it can be refused."""
    page = click.HelpFormatter(max_width=100)
    options = shown_options(operation)
    if waits and not isinstance(operation, Tool) and operation.waiter:
        from .waiting import OPTIONS

        options += OPTIONS
        page.write(synopsis(f"{session.program} wait {dashed(operation.waiter.name)}", options, page.width))
        page.write_paragraph()
        page.write_text(f"Wait until {operation.command} succeeds.")
    else:
        page.write(synopsis(f"{session.program} {operation.command}", options, page.width))
    for paragraph in operation.doc.split("\n\n"):
        page.write_paragraph()
        page.write_text(paragraph)
    members = {} if isinstance(operation, Tool) else {member.wire: member for member in operation.members}
    with page.section("Options"):
        page.write_dl(rows(options, members))
    if isinstance(operation, Tool) and operation.statuses:
        with page.section("Exit status"):
            page.write_dl([(str(status), meaning) for status, meaning in operation.statuses.items()])
    if operation.answer_members:
        with page.section("Answer"):
            page.write_text(", ".join(member.wire for member in operation.answer_members))
    if operation.errors:
        with page.section("Errors"):
            page.write_dl([(error.code, (error.__doc__ or "").splitlines()[0]) for error in operation.errors])
    write(session, page)


def shown_options(command: AnyCommand) -> list[Option]:
    """The options of a command, and the words it takes besides, that are meant to be seen."""
    options = command.options if isinstance(command, Tool) else options_of(command)
    return [option for option in options if not option.hidden]


def synopsis(command: str, options: Iterable[Option], width: int) -> str:
    """The usage of a command, its lines broken between options; those that may be left out stand in brackets."""
    lines = [f"Usage: {command}"]
    for option in options:
        part = label(option) if option.required else f"[{label(option)}]"
        if len(lines[-1]) + 1 + len(part) > width:
            lines.append("      ")
        lines[-1] += f" {part}"
    return "\n".join(lines) + "\n"


def rows(options: Iterable[Option], members: Mapping[str, Member] = NO_MEMBERS) -> list[tuple[str, str]]:
    """Options, what they are for and the values they are limited to, in two columns."""
    return [(label(option), meaning(option, values_of(option, members.get(option.dest)))) for option in options]


def meaning(option: Option, values: Sequence[str]) -> str:
    """What an option is for, the values it is limited to, and whether it has to be given."""
    limits = f"One of {', '.join(values)}." if values else ""
    return " ".join(filter(None, [option.doc, limits, "(required)" * option.required]))


def values_of(option: Option, member: Member | None) -> tuple[str, ...]:
    """The values an option is limited to; none if there is no such limit."""
    if option.flag == "--generate-cli-skeleton":
        return SKELETONS
    rules = (member.rule, member.item.rule if member.item else None) if member else ()
    return next((rule.values for rule in rules if isinstance(rule, Choice)), option.choices)


def label(option: Option) -> str:
    """An option with what it takes; what stands behind none is called by a name in upper case."""
    if option.positional:
        return f"{option.flag} ..." if option.takes == "words" else option.flag
    if option.takes == "nothing":
        return option.flag
    value = option.metavar or ("integer" if option.takes == "integer" else "string")
    return f"{option.flag} {value}"


def write(session: Session, page: click.HelpFormatter) -> None:
    """Print a page of help, through a pager on a terminal."""
    with destination(session) as stream:
        stream.write(page.getvalue())
    sys.stdout.flush()
