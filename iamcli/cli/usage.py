"""What can go wrong at the command line itself, before or after an operation is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from ..errors import ConfigurationError, IamError, UsageError

MAX_LISTED = 12
"""Choices that are listed at most."""


class BadArguments(UsageError):
    """The words of a command line do not fit the command; the message is followed by the usage."""

    @classmethod
    def choice(cls, argument: str, given: str, choices: Collection[str], *, own: bool = False) -> BadArguments:
        """A word that is none of those allowed, with the ones it resembles.

        Where it resembles none, the words are listed if they are few and `own`, that is, none of AWS's.
        """
        message = f"argument {argument}: Found invalid choice '{given}'\n"
        near = nearest(given, choices)
        if not near and "help" in choices and sorted(given) == sorted("help"):
            near = ["help"]  # which is so short that with two letters swapped it resembles itself too little
        if near or (own and len(choices) <= MAX_LISTED):
            told = "Maybe you meant:" if near else "Choose from:"
            message += "\n".join(["", told, "", *(f"  * {name}" for name in near or choices), ""]).rstrip() + "\n"
        return cls(message)


class UnknownOptions(UsageError):
    """Words that belong to no option of the command."""

    def __init__(self, words: Sequence[str], known: Iterable[str]) -> None:
        super().__init__(f"Unknown options: {', '.join(words)}")
        self.near = [name for word in words if word.startswith("--") for name in nearest(word, known)]


class BadParameter(UsageError):
    """The text of an option cannot be read as what the option takes."""

    def __init__(self, name: str, why: object) -> None:
        super().__init__(f"Error parsing parameter '{name}': {why}")


class Bare(IamError):
    """An error that the AWS CLI shows as it is, with neither a code nor a format: it did not foresee it."""


class NotANumber(Bare):
    """Text where a whole number belongs."""


class UnknownProfile(Bare):
    """The profile that was asked for is not configured."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The config profile ({name}) could not be found")


class InvalidRegion(Bare):
    """The Region that was chosen is none."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Provided region_name '{name}' doesn't match a supported format.")


class PartialCredentials(Bare):
    """Half of an access key is configured."""

    def __init__(self, place: str, missing: str) -> None:
        super().__init__(f"Partial credentials found in {place}, missing: {missing}")


class UnknownOutput(Bare):
    """The environment or config.toml names an output format that does not exist."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Unknown output type: {name}")


class PagerNotFound(ConfigurationError):
    """The pager that is configured cannot be started."""

    def __init__(self, error: Exception) -> None:
        super().__init__(
            f"Unable to redirect output to pager. Received the following error when opening pager:\n{error}"
        )


def nearest(word: str, choices: Iterable[str]) -> list[str]:
    """Up to three choices that are spelled much like the word, the best first."""
    from difflib import get_close_matches

    return get_close_matches(word, list(choices), n=3, cutoff=0.8)


def usage(program: str) -> str:
    """How commands are put together, shown under every usage error."""
    return "\n".join(
        [
            f"usage: {program} [options] <command> <subcommand> [<subcommand> ...] [parameters]",
            "To see help text, you can run:",
            "",
            f"  {program} help",
            f"  {program} <command> help",
            f"  {program} <command> <subcommand> help",
        ]
    )
