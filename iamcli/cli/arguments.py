"""Splitting a command line into options and values the way the AWS CLI does, which is argparse's.

Options can be shortened to a unique prefix and written `--name=value`; the last of several wins; a list takes all
words up to the next option; a word that looks like an option is never a value unless it is joined by `=`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from .usage import BadArguments

Takes = Literal["nothing", "word", "words", "integer"]


class Option(msgspec.Struct, frozen=True):
    """An option of a command: its spelling, where its value goes, and what it takes."""

    flag: str
    dest: str
    takes: Takes = "word"
    value: Any = True
    """What an option that takes nothing stands for."""
    required: bool = False
    choices: tuple[str, ...] = ()
    metavar: str = ""
    doc: str = ""
    hidden: bool = False
    positional: bool = False
    """True for a word that stands behind no option; `flag` is what it is called then."""
    own: bool = False
    """Whether the command is none of AWS's, so that its errors may say more than those of the AWS CLI."""
    repeats: bool = False
    """Whether words of several occurrences add up, where AWS's command line takes the last."""


def parse(options: Iterable[Option], args: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """The values of the options on a command line, and the words that belong to none, in their order.

    BadArguments where a value is missing, unwanted or of the wrong form.
    """
    known = {option.flag: option for option in options}
    values: dict[str, Any] = {}
    extras: list[str] = []
    position = 0
    while position < len(args):
        word = args[position]
        position += 1
        if word == "--":
            extras += args[position - 1 :]
            break
        option, joined = lookup(known, word) if is_option(word) else (None, None)
        if option is None:
            extras.append(word)
            continue
        end = position
        if joined is None and option.takes != "nothing":
            while end < len(args) and not is_option(args[end]) and (option.takes == "words" or end == position):
                end += 1
        value = read(option, joined, args[position:end])
        values[option.dest] = [*values.get(option.dest, ()), *value] if option.repeats else value
        position = end
    return values, extras


def is_option(word: str) -> bool:
    """Whether a word looks like an option: it begins with a hyphen and is neither a number nor a phrase.

    A phrase has a blank, which no option has: PEM text that begins with `-----BEGIN CERTIFICATE` is one.
    """
    return (
        len(word) > 1
        and word[0] == "-"
        and not word[1:].replace(".", "", 1).isdigit()
        and " " not in word.partition("=")[0]
    )


def lookup(known: Mapping[str, Option], word: str) -> tuple[Option | None, str | None]:
    """The option a word means, and the value joined to it by `=`; no option if the word is a stranger."""
    if word in known:
        return known[word], None
    flag, equals, joined = word.partition("=")
    value = joined if equals else None
    if flag in known:
        return known[flag], value
    matching = [name for name in known if name.startswith(flag)] if flag.startswith("--") and len(flag) > 2 else []
    if len(matching) > 1:
        raise BadArguments(f"ambiguous option: {word} could match {', '.join(matching)}")
    return (known[matching[0]], value) if matching else (None, None)


def read(option: Option, joined: str | None, words: Sequence[str]) -> Any:
    """The value of an option, out of what is joined to it or the words behind it."""
    given = [joined] if joined is not None else list(words)
    if option.takes == "nothing":
        if given:
            raise BadArguments(f"argument {option.flag}: ignored explicit argument {given[0]!r}")
        return option.value
    if option.takes == "words":
        return given
    if not given:
        raise BadArguments(f"argument {option.flag}: expected one argument")
    if option.takes == "integer":
        try:
            return int(given[0])
        except ValueError:
            raise BadArguments(f"argument {option.flag}: invalid int value: {given[0]!r}") from None
    if option.choices and given[0] not in option.choices:
        raise BadArguments.choice(option.flag, given[0], option.choices, own=option.own)
    return given[0]


def check_required(options: Iterable[Option], values: Mapping[str, Any]) -> None:
    """BadArguments that names every option that has to be given and is not."""
    missing = [option.flag for option in options if option.required and option.dest not in values]
    if missing:
        raise BadArguments(f"the following arguments are required: {', '.join(missing)}")
