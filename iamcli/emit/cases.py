"""What the completions for bash and zsh have in common: `case` means the same in both."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from shlex import quote

from .template import Script
from .vocabulary import ANY, FACTORS, PREFIXES, Vocabulary, Word, factored, grouped

READ_WORD = Script("""\
        case $word in
            (-*=* | @@nothing)
                option= ;;
            (@@several)
                option=$word several=1 given= ;;
            (-?*)
                option=$word several= given= ;;
            (*)
                if [[ -n $option ]]; then
                    given=1
                    [[ -n $several ]] || option=
                elif [[ -z $command$prefix && ( @@prefixes ) ]]; then
                    prefix=$word
                elif [[ -z $command ]]; then
                    command=$word
                else
                    case $command in
                        (@@groups) command=$command/$word ;;
                    esac
                fi ;;
        esac""")
"""Reads one word of a line: `option` is left with the option whose value comes next, `given` tells if one has.

A command of several words is kept as one, as the vocabulary has it."""


def common_parts(words: Vocabulary, shown: Callable[[Word], str]) -> dict[str, str]:
    """The parts of a script that both shells read alike; `shown` gives an option the form of a list's item."""
    return {
        "read_word": READ_WORD.substitute(
            nothing=pattern(words.flags(takes="nothing")),
            several=pattern(words.flags(takes="words")),
            prefixes=" || ".join(f"$word == {prefix}" for prefix in PREFIXES),
            groups=pattern(path for path in words.groups if path),
        ),
        "takes_files": pattern(words.takes_files),
        "values": values(words),
        "documents": pattern(any_command(words.flags(source="document"))),
        "files": pattern(any_command(words.flags(source="file"))),
        "factors": "\n".join(factor(name) for name in FACTORS),
        "options": options(words, shown),
    }


def factor(name: str) -> str:
    """A list of options that many commands have."""
    return f"    local -a {name}; {name}=({' '.join(option.flag for option in FACTORS[name])})"


def options(words: Vocabulary, shown: Callable[[Word], str]) -> str:
    """A branch for each set of options, with the commands that have it."""
    rows = {}
    for command, all_words in words.options.items():
        own, names = factored(all_words)
        rows[command] = " ".join([*map(shown, own), *(f'"${{{name}[@]}}"' for name in names)])
    return "\n".join(branch(commands, f"offer+=({items})") for items, commands in grouped(rows).items())


def values(words: Vocabulary) -> str:
    """A branch for each set of values, with the options that are limited to it."""
    return "\n".join(
        branch((f"{command}\\ {flag}" for command, flag in places), f"offer=({' '.join(map(quote, allowed))})")
        for allowed, places in words.values().items()
    )


def branch(patterns: Iterable[str], does: str) -> str:
    """A branch of a `case`."""
    return f"        ({pattern(patterns)}) {does} ;;"


def any_command(flags: Iterable[str]) -> list[str]:
    """Patterns for options of whichever command."""
    return [f"{ANY}\\ {flag}" for flag in flags]


def pattern(alternatives: Iterable[str]) -> str:
    """The pattern of a branch; one that no word meets if there are no alternatives."""
    return " | ".join(alternatives) or "'no such word'"
