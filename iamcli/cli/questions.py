"""Asking for what a command lacks, secrets without an echo, where somebody can be asked."""

from __future__ import annotations

import sys

from ..errors import IamError, UsageError


def can_ask() -> bool:
    """Whether somebody sits at a terminal to answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def ask(question: str, option: str, *, needed: bool = True) -> str:
    """What is typed behind a question; UsageError, which names the option, where nobody can be asked."""
    if not can_ask():
        raise UsageError(f"the following arguments are required where nobody can be asked: {option}")
    print(f"{question}: ", end="", file=sys.stderr, flush=True)
    try:
        line = sys.stdin.readline()
    except UnicodeError:
        line = ""
    if not line.endswith("\n"):
        print(file=sys.stderr)
    answer = line.strip()
    if needed and not answer:
        raise IamError("The question was not answered. Nothing was changed.")
    return answer


def ask_secret(question: str, option: str) -> str:
    """What is typed behind a question and not shown; UsageError, which names the option, where nobody can be asked."""
    if not can_ask():
        raise UsageError(f"the following arguments are required where nobody can be asked: {option}")
    from getpass import getpass

    try:
        answer = getpass(f"{question}: ", sys.stderr)
    except (EOFError, UnicodeError):
        print(file=sys.stderr)
        answer = ""
    if not answer:
        raise IamError("The question was not answered. Nothing was changed.")
    return answer


def ask_new() -> str:
    """A new password, typed twice; IamError if it is not the same both times."""
    option = "--password-stdin or --password-file"
    first = ask_secret("New password", option)
    if ask_secret("New password again", option) != first:
        raise IamError("The passwords are not the same. Nothing was changed.")
    return first


def given_passwords(from_stdin: bool, path: str | None) -> tuple[str | None, str | None]:
    """The first two lines of standard input or of a file, None for what is not there or not to be read.

    UsageError for a file that cannot be read, or has nothing in it.
    """
    if from_stdin and path:
        raise UsageError("--password-stdin and --password-file exclude each other.")
    if not from_stdin and path is None:
        return None, None
    try:
        if path is None:
            lines = [sys.stdin.readline(), "" if can_ask() else sys.stdin.readline()]
        else:
            with open(path, encoding="utf-8") as file:
                lines = [file.readline(), file.readline()]
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"The password cannot be read from {path or 'standard input'}: {why}.") from None
    first, second = (line.rstrip("\r\n") for line in lines)
    if not first:
        raise UsageError(f"There is no password in {path or 'standard input'}.")
    return first, second or None
