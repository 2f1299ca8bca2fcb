"""The words a shell can offer, as facts that the scripts for bash, zsh and fish share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from ..cli.arguments import Option, Takes
from ..cli.global_options import GLOBALS
from ..cli.help import shown_options, values_of
from ..cli.request import CLI_INPUT, PAGING
from ..cli.tool import Tool
from ..cli.waiting import OPTIONS as WAITING
from ..operation.members import Member
from ..shapes.rules import Text
from .declared import AnyCommand, AnyOperation, AnyTool, groups, summary, waiters

PREFIXES = {"iam": "The same commands, as the AWS CLI spells them."}
"""Words that may stand before a command and change nothing."""
HELP = {"help": "Explain what there is, or the command before it."}
"""The word that may stand in a command's place or behind it."""
WAIT = {"wait": "Wait until something exists."}
"""The word in a command's place behind which stands what to wait for."""
ANY = "*"
"""In place of a command: whichever it is, as all three shells write it in a pattern."""
LONG = 4096
"""Characters from which on a value is rather a file's than typed."""
FACTORS = {"input": CLI_INPUT, "paging": PAGING}
"""Options that many commands have, under the name they share in a script."""

Source = Literal["typed", "document", "file"]
"""Where the value of an option comes from: documents are named as `file://path`, files by their path alone."""


class Word(NamedTuple):
    """An option as a shell sees it."""

    flag: str
    takes: Takes
    doc: str = ""
    values: tuple[str, ...] = ()
    source: Source = "typed"


class Vocabulary(NamedTuple):
    """The words that can stand behind one another, the options of each command, and those of all.

    The words of a command are joined by slashes, as in `sts/assume-role` and `wait/user-exists`: so they are one word,
    which is what scripts know a command by.
    """

    groups: dict[str, dict[str, str]]
    """What can stand behind the words of a path, each with what it is for; behind the empty path, the first words."""
    options: dict[str, tuple[Word, ...]]
    globals: tuple[Word, ...]
    takes_files: tuple[str, ...] = ()
    """The commands that take the name of a file as a word of its own."""

    @property
    def words(self) -> Iterator[Word]:
        """Every option of every command, and the global ones."""
        yield from self.globals
        for options in self.options.values():
            yield from options

    def flags(self, *, takes: Takes | None = None, source: Source | None = None) -> list[str]:
        """The options that take so much, or from there, in alphabetical order."""
        fitting = (word for word in self.words if takes in (None, word.takes) and source in (None, word.source))
        return sorted({word.flag for word in fitting})

    def values(self) -> dict[tuple[str, ...], list[tuple[str, str]]]:
        """Each set of values with the commands and options it belongs to; ANY if an option has but one set."""
        sets: dict[str, set[tuple[str, ...]]] = {}
        for word in self.words:
            sets.setdefault(word.flag, set()).add(word.values)
        found: dict[tuple[str, ...], dict[tuple[str, str], None]] = {}
        for command, words in [(ANY, self.globals), *self.options.items()]:
            for word in words:
                if word.values:
                    place = ANY if len(sets[word.flag]) == 1 else command
                    found.setdefault(word.values, {})[place, word.flag] = None
        return {values: list(places) for values, places in found.items()}

    def docs(self) -> dict[str, str]:
        """What each option says of itself most often; of two sayings as frequent, the one met first."""
        said: dict[str, Counter[str]] = {}
        for word in self.words:
            said.setdefault(word.flag, Counter())[word.doc] += 1
        return {flag: counter.most_common(1)[0][0] for flag, counter in sorted(said.items())}


def vocabulary(operations: Sequence[AnyOperation], tools: Sequence[AnyTool] = ()) -> Vocabulary:
    """What there is to complete in a command line."""
    commands: list[AnyCommand] = sorted([*operations, *tools], key=lambda command: command.command)
    options = {joined(command.command): tuple(words_of(command)) for command in commands}
    asked_by = waiters(operations)
    waiting = tuple(word_of(option) for option in WAITING)
    options |= {f"wait/{name}": (*options[asked.command], *waiting) for name, asked in asked_by.items()}
    summaries = {command.command: summary(command) for command in commands} | groups(commands)
    paths = {joined(path): text for path, text in sorted(summaries.items())} | WAIT
    paths |= {f"wait/{name}": f"Wait until {asked.command} succeeds." for name, asked in asked_by.items()}
    behind: dict[str, dict[str, str]] = {"": {}}
    for path, text in paths.items():
        group, _, word = path.rpartition("/")
        behind.setdefault(group, {})[word] = text
    return Vocabulary(
        groups=behind,
        options=options,
        globals=tuple(word_of(option) for option in GLOBALS),
        takes_files=tuple(joined(tool.command) for tool in tools if any(map(is_file, tool.options))),
    )


def joined(command: str) -> str:
    """The words of a command as one."""
    return command.replace(" ", "/")


def is_file(option: Option) -> bool:
    """Whether this is a word of its own that names a file."""
    return option.positional and option.metavar == "file"


def words_of(command: AnyCommand) -> Iterator[Word]:
    """The options of a command that are meant to be seen."""
    members = {} if isinstance(command, Tool) else {member.wire: member for member in command.members}
    for option in shown_options(command):
        if not option.positional:
            yield word_of(option, members.get(option.dest))


def word_of(option: Option, member: Member | None = None) -> Word:
    """An option with the values it can have and where they come from."""
    doc = re.sub(r"`([^`]+)`", r"\1", option.doc)
    return Word(option.flag, option.takes, doc, values_of(option, member), source_of(option, member))


def source_of(option: Option, member: Member | None) -> Source:
    """Where a value comes from; texts that are long, or whose own documentation says so, come from documents."""
    if option.metavar == "file":
        return "file"
    long = member is not None and isinstance(member.rule, Text) and (member.rule.max or 0) >= LONG
    return "document" if long or "file://" in option.doc or option.metavar in ("json", "yaml") else "typed"


def factored(words: Iterable[Word]) -> tuple[list[Word], list[str]]:
    """A command's own options, and the names of the FACTORS that give the others."""
    own = list(words)
    names = []
    for name, options in FACTORS.items():
        shared = {option.flag for option in options}
        if shared <= {word.flag for word in own}:
            own = [word for word in own if word.flag not in shared]
            names.append(name)
    return own, names


def grouped(rows: Mapping[str, str]) -> dict[str, list[str]]:
    """The keys of each value, so that a script says it once."""
    keys: dict[str, list[str]] = {}
    for key, value in rows.items():
        keys.setdefault(value, []).append(key)
    return keys
