"""The program: click groups whose commands are the operations, loaded when they are asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from ..errors import IamError, UsageError
from ._index import COMMANDS, GROUPS, WAITERS
from .arguments import is_option, parse
from .global_options import ERROR_FORMATS, GLOBALS
from .session import Session
from .usage import BadArguments, UnknownOptions

if TYPE_CHECKING:
    from ..operation import Operation
    from .tool import Tool


SERVICES = ("", "sts")
"""The words behind which operations stand: for those of IAM there need be none."""
INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it."""
BROKEN_PIPE = 141
"""128 and the number of SIGPIPE: whoever read our output has gone."""


class Group(click.Group):
    """Commands found by the first word that is no option, as the AWS CLI finds them."""

    argument = "command"
    own = False
    """Whether the AWS CLI has no such group."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave options to the commands; groups have none of their own."""
        if not [word for word in args if not is_option(word)]:
            if wants_help(args):
                args = ["help"]
            elif args:
                raise UnknownOptions(args, [option.flag for option in GLOBALS])
            else:
                raise BadArguments(f"the following arguments are required: {self.argument}")
        ctx.args = args
        return args

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that the words name."""
        name, command, rest = self.resolve_command(ctx, ctx.args)
        with command.make_context(name, rest, parent=ctx) as inner:
            return inner.command.invoke(inner)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str, click.Command, list[str]]:
        """The command a line names, and the words that are left for it."""
        name = next(word for word in args if not is_option(word))
        command = self.get_command(ctx, name)
        if command is None:
            raise BadArguments.choice(self.argument, name, self.list_commands(ctx), own=self.own)
        position = args.index(name)
        return name, command, [*args[:position], *args[position + 1 :]]


class Commands(Group):
    """The commands that begin with the same words: a service's operations, or tools that belong together."""

    def __init__(self, path: str, argument: str = "") -> None:
        super().__init__(path.rpartition(" ")[2] or "iam")
        self.path, self.argument = path, argument or ("operation" if path in SERVICES else "subcommand")
        self.own = path not in SERVICES

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The words that can stand here."""
        return [*subcommands(self.path), *([] if self.path else ["wait"]), "help"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A group, or the command of an operation or a tool, whose module is loaded now."""
        if cmd_name == "help":
            return Help("help", self)
        if cmd_name == "wait" and not self.path:
            return Waiters("wait")
        path = f"{self.path} {cmd_name}".strip()
        if path in GROUPS:
            return Commands(path)
        return leaf(path) if path in COMMANDS else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave options to the commands; a group that is a command too takes the words that name none of its own."""
        word = next((word for word in args if not is_option(word)), None)
        if self.path in COMMANDS and (word is None or word not in self.list_commands(ctx)):
            ctx.args = args
            return args
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str, click.Command, list[str]]:
        """The command a line names, and the words that are left for it."""
        word = next((word for word in args if not is_option(word)), None)
        if self.path in COMMANDS and (word is None or word not in self.list_commands(ctx)):
            return self.path, leaf(self.path), args
        return super().resolve_command(ctx, args)


class Iamcli(Commands):
    """The whole program: the operations of IAM, plainly and under `iam`, and everything else."""

    def __init__(self) -> None:
        super().__init__("", "command")

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all operations and groups."""
        return ["iam", *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A group, or the command of an operation."""
        return Commands("") if cmd_name == "iam" else super().get_command(ctx, cmd_name)


def subcommands(path: str) -> dict[str, str]:
    """The words that can stand behind those of a path, each with what it is for."""
    start = f"{path} " if path else ""
    found = {name: summary for name, (_, summary) in COMMANDS.items()} | GROUPS
    behind = {name.removeprefix(start): text for name, text in found.items() if name.startswith(start)}
    return {name: behind[name] for name in sorted(behind) if " " not in name}


def leaf(path: str) -> click.Command:
    """The command of an operation or of a tool."""
    return OperationCommand(operation_of(path)) if is_operation(path) else ToolCommand(tool_of(path))


class Waiters(Group):
    """Subcommands that wait until an operation succeeds."""

    argument = "subcommand"

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all waiters."""
        return [*WAITERS, "help"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a waiter."""
        if cmd_name == "help":
            return Help("help", self)
        return OperationCommand(operation_of(WAITERS[cmd_name]), waits=True) if cmd_name in WAITERS else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse to wait for nothing, in words that only this command has."""
        if not args:
            program = ctx.find_root().info_name
            raise UsageError(
                f"usage: {program} [options] iam wait <subcommand> [parameters]\n{program}: [ERROR]: too few arguments"
            )
        return super().parse_args(ctx, args)


class OperationCommand(click.Command):
    """An operation as a command. Its words are read by the rules of the AWS CLI instead of click's."""

    def __init__(self, operation: Operation[..., Any], *, waits: bool = False) -> None:
        super().__init__(operation.command)
        self.operation = operation
        self.waits = waits
        """Whether to wait until it succeeds instead of showing its answer."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the words for `invoke`."""
        ctx.args = args
        return args

    def invoke(self, ctx: click.Context) -> None:
        """Run the operation, or explain it."""
        session: Session = ctx.obj
        if wants_help(ctx.args) or ("help" in ctx.args and self.asks_for_help(ctx.args)):
            from .help import show_command

            show_command(session, self.operation, waits=self.waits)
            return
        if self.waits:
            from .waiting import wait_for

            wait_for(session, self.operation, ctx.args)
            return
        from .run import run

        run(session, self.operation, ctx.args)

    def asks_for_help(self, args: list[str]) -> bool:
        """Whether `help` is the word that belongs to no option."""
        from .request import asks_for_help

        if not self.waits:
            return asks_for_help(self.operation, args)
        from .waiting import OPTIONS

        return asks_for_help(self.operation, args, OPTIONS)


class ToolCommand(click.Command):
    """A command of iamcli's own."""

    def __init__(self, tool: Tool[Any]) -> None:
        super().__init__(tool.command)
        self.tool = tool

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the words for `invoke`."""
        ctx.args = args
        return args

    def invoke(self, ctx: click.Context) -> int:
        """Run the tool, or explain it; the exit status."""
        if ctx.args == ["help"] or wants_help(ctx.args):
            from .help import show_command

            show_command(ctx.obj, self.tool)
            return 0
        from .tool import run_tool

        return run_tool(ctx.obj, self.tool, ctx.args)


class Help(click.Command):
    """The word `help` behind a group."""

    def __init__(self, name: str, group: Group) -> None:
        super().__init__(name)
        self.group = group

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the words: the first may be a command to explain."""
        ctx.args = args
        return args

    def invoke(self, ctx: click.Context) -> None:
        """List the commands, or explain the one that is named."""
        from .help import show_commands

        if ctx.args:
            _, command, _ = self.group.resolve_command(ctx, ctx.args)
            with command.make_context(command.name, ["help"], parent=ctx) as inner:
                command.invoke(inner)
            return

        if isinstance(self.group, Waiters):
            show_commands(ctx.obj, {name: f"Wait until {asked} succeeds." for name, asked in WAITERS.items()})
        elif isinstance(self.group, Commands):
            show_commands(ctx.obj, subcommands(self.group.path), self.group.path)


def is_operation(path: str) -> bool:
    """Whether the words of a command name an operation, rather than a tool."""
    return COMMANDS[path][0].startswith("operations.")


def operation_of(path: str) -> Operation[..., Any]:
    """The operation that the words of a command name; of all modules of operations only its own is loaded."""
    found: Operation[..., Any] = declared(path, path.rpartition(" ")[2])
    return found


def tool_of(path: str) -> Tool[Any]:
    """The tool that the words of a command name: all of them make up its name."""
    found: Tool[Any] = declared(path, path.replace(" ", "_"))
    return found


def declared(path: str, name: str) -> Any:
    """What the module of a command has under a name."""
    return getattr(import_module(f"iamcli.{COMMANDS[path][0]}"), name.replace("-", "_"))


def wants_help(args: Sequence[str]) -> bool:
    """Whether an option among the words asks for help, as other programs have it; not one of a command behind `--`."""
    own = args[: args.index("--")] if "--" in args else args
    return any(word in ("-h", "--help") for word in own)


def execute(args: Sequence[str], program: str) -> int:
    """Run a command line and return its exit status; errors have been told on standard error."""
    session = Session(program, {})
    try:
        session.options, rest = parse(GLOBALS, args)
        session = Session(program, session.options)
        if session.options.get("version"):
            from .help import version

            print(version())
            return 0
        with Iamcli().make_context(program, rest, obj=session) as ctx:
            status = ctx.command.invoke(ctx) or 0
        sys.stdout.flush()
    except IamError as error:
        session.log(f"{type(error).__module__}.{type(error).__qualname__}, exit status {error.exit_status}")
        sys.stdout.flush()
        from .failure import hint, told

        sys.stderr.write(told(error, program, session.operation, error_style(session)))
        if sys.stderr.isatty():
            sys.stderr.write(hint(error, session.operation))
        return error.exit_status
    return int(status)


def error_style(session: Session) -> str:
    """The format of errors; the usual one if what is configured cannot be read or is none."""
    try:
        chosen = session.config.error_format
    except IamError:
        return "enhanced"
    if chosen not in ERROR_FORMATS:
        print(f"warning: unknown error format {chosen!r}; using enhanced.", file=sys.stderr)
        return "enhanced"
    return chosen


def guarded(args: Sequence[str], program: str) -> int:
    """Run, and turn what is no error of ours into a status: an interruption, a closed pipe, a defect."""
    try:
        return execute(args, program)
    except KeyboardInterrupt:
        print()
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except OSError as error:  # what iamcli reads and writes itself is told as errors of its own; this is stdout
        sys.stderr.write(f"\n{program}: [ERROR]: {error}\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 255
    except Exception as error:
        if "--debug" in args:
            import traceback

            traceback.print_exc()
        sys.stderr.write(f"\n{program}: [ERROR]: {type(error).__name__}: {error} (a defect; --debug shows where)\n")
        return 255
