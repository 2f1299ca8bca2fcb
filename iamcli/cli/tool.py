"""Commands of iamcli's own: what AWS's command line does not have, declared the way operations are.

A tool is one typed function in a module below `tools/` that is named by its first words. Its parameters are its
options and, where they are noted as `Positional`, the words behind it. It answers with what is told of it, or prints
by itself and answers nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, ParamSpec

import msgspec

from ..operation.members import resolve, unwrap
from ..shapes.rules import Choice
from .arguments import Option, Takes, check_required, parse
from .global_options import GLOBALS
from .usage import BadArguments, UnknownOptions

if TYPE_CHECKING:
    from .session import Session

P = ParamSpec("P")
TAKES: dict[Any, Takes] = {str: "word", int: "integer", list[str]: "words"}
END_OF_OPTIONS = "--"
NO_STATUSES: Mapping[int | str, str] = {}


class Told(msgspec.Struct, frozen=True):
    """What a tool has to say: data for programs and, where it reads better than they do, a text for people."""

    data: Any
    text: Callable[[bool], str] | None = None
    """Makes the text, with colours or without; it is shown unless `--output` or `--query` ask for the data."""
    status: int = 0
    """The exit status."""


class Positional:
    """Marks a parameter that is given as a word of its own, not behind an option."""


class Metavar(str):
    """What the value of an option is called in help; `file` makes shells complete the names of files."""


class Tool(Generic[P]):
    """Still the function it was, with the words of its command."""

    pages: dict[str, Any] = {}  # noqa: RUF012  no tool has any; help and manual ask it of every command
    errors = ()
    answer_members = ()

    def __init__(self, function: Callable[P, Told | None], command: str, statuses: Mapping[int | str, str]) -> None:
        self.function, self.command, self.statuses = function, command, statuses
        self.module = function.__module__.rpartition("tools.")[2]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Told | None:
        """Run it, with arguments that have been read."""
        return self.function(*args, **kwargs)

    @property
    def doc(self) -> str:
        """What the tool does: a summary line, then what a user should know."""
        import inspect

        return inspect.getdoc(self.function) or ""

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The positional parameters and the options, in the order they are declared in."""
        from ..shapes import scalars

        known = {**scalars.namespace(), **self.function.__globals__}
        defaults = self.function.__kwdefaults__ or {}
        hints = {
            name: hint for name, hint in self.function.__annotations__.items() if name not in ("session", "return")
        }
        return tuple(
            option
            for name, hint in hints.items()
            for option in described(name, resolve(hint, known, {}), name in defaults, defaults.get(name))
        )

    def read(self, args: Sequence[str]) -> dict[str, Any]:
        """The arguments that the words behind the command give; UsageError if they do not fit."""
        named = [option for option in self.options if not option.positional]
        values, words = parse(named, args)
        ended = words.index(END_OF_OPTIONS) if END_OF_OPTIONS in words else len(words)
        if strange := [word for word in words[:ended] if word.startswith("-") and word != "-"]:
            raise UnknownOptions(strange, [option.flag for option in (*named, *GLOBALS)])
        words = words[:ended] + words[ended + 1 :]
        for option in self.options:
            if option.positional and words:
                taken, words = (words, []) if option.takes == "words" else (words[:1], words[1:])
                values[option.dest] = taken if option.takes == "words" else chosen(option, taken[0])
        if words:
            raise UnknownOptions(words, ())
        check_required(self.options, values)
        return values


def described(name: str, hint: Any, optional: bool, default: Any) -> Iterator[Option]:
    """The options of a parameter: one, or of a boolean that is true or unset by default the one that says no."""
    base, notes = unwrap(hint)
    doc = next((note for note in reversed(notes) if type(note) is str), "")
    choices = next((note.values for note in notes if isinstance(note, Choice)), ())
    metavar = next((str(note) for note in notes if isinstance(note, Metavar)), "")
    flag = name.replace("_", "-")
    if base is bool:
        if default is not True:
            yield Option(f"--{flag}", name, "nothing", True, doc=doc)
        if default is not False:
            yield Option(f"--no-{flag}", name, "nothing", False, doc=doc if default else f"The opposite of --{flag}.")
        return
    positional = any(isinstance(note, Positional) for note in notes)
    yield Option(
        flag.upper() if positional else f"--{flag}",
        name,
        TAKES[base],
        required=not optional,
        choices=choices,
        metavar=metavar or ("" if positional else flag.rpartition("-")[2]),
        doc=doc,
        positional=positional,
        own=True,
        repeats=base == list[str],
    )


def chosen(option: Option, word: str) -> str:
    """A positional word, if it is one that is allowed."""
    if option.choices and word not in option.choices:
        raise BadArguments.choice(option.flag, word, option.choices, own=True)
    return word


def tool(
    command: str, *, statuses: Mapping[int | str, str] = NO_STATUSES
) -> Callable[[Callable[P, Told | None]], Tool[P]]:
    """Declare a command of iamcli's own by its words, as in `account create`.

    `statuses` says what exit statuses mean that the command alone has, or that mean something else than elsewhere.
    """
    return lambda function: Tool(function, command, statuses)


def run_tool(session: Session, asked: Tool[Any], args: Sequence[str]) -> int:
    """Carry out a tool; the exit status."""
    from .present import check_query, presented
    from .run import colored, destination, show_data

    check_query(session.options.get("query"))
    told = asked(session, **asked.read(args))
    if told is None:
        return 0
    if told.text and not session.options.keys() & {"output", "query"}:
        text = told.text(colored(session))
        with destination(session) as stream:
            stream.write(text)
    else:
        data = presented(told.data, wire_times=session.config.wire_times)
        show_data(session, data, title=asked.command)
    return told.status
