"""Settings and profiles, kept in config.toml."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

from ...errors import ConfigurationError, IamError, UsageError
from ..config import DEFAULT_PROFILE, masked
from ..config_file import CREDENTIALS, KEYS, NUMBERS, OWN, VALUES, Contents, change, load
from ..tool import Positional, Told, tool
from ..usage import BadParameter, Bare, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..session import Session

ASKED = {
    "aws_access_key_id": "AWS Access Key ID",
    "aws_secret_access_key": "AWS Secret Access Key",
    "region": "Default region name",
    "output": "Default output format",
}
"""What `configure` asks for, in the AWS CLI's words."""
COLUMNS = ("User Name", "Access Key ID", "Secret Access key")
"""The columns that `configure import` wants, as the AWS CLI's messages have them (`configure/importer.py`)."""
NAME = "The name of the setting; `profile.NAME.` before it names a profile, and `default.` none."


class CSVError(Bare):
    """The rows to import are not of the form that the console hands them out in; the AWS CLI's sentences and status."""


@tool("configure")
def configure(session: Session) -> None:
    """Ask for the access key, region and output format of a profile, and keep the answers.

    The profile is `default` unless --profile names another. An empty answer keeps what is there.
    """
    name = session.config.profile or DEFAULT_PROFILE
    found = values_of(load(), name)
    answers = {key: ask(key, prompt, str(found.get(key) or "")) for key, prompt in ASKED.items()}

    def edit(contents: Contents) -> None:
        for key, answer in answers.items():
            if answer:
                put(contents, name, key, answer)

    change(edit)


@tool("configure set")
def configure_set(
    session: Session,
    *,
    name: Annotated[str, Positional(), NAME],
    value: Annotated[str, Positional(), "Its value."],
) -> None:
    """Keep a setting, of a profile if one is named.

    Credentials and role settings belong to a profile: to `default` unless --profile or the name says another.
    """
    profile, key = place_of(session, name)
    change(lambda contents: put(contents, profile, key, value))


@tool("configure get", statuses={1: "The setting is not there."})
def configure_get(session: Session, *, name: Annotated[str, Positional(), NAME]) -> Told:
    """Print a setting as config.toml has it."""
    profile, key = place_of(session, name)
    value = values_of(load(), profile).get(key)
    if value is None:
        return Told({}, status=1)
    return Told(value, text=lambda color: f"{value}\n")


@tool("configure list")
def configure_list(session: Session) -> Told:
    """Show the profile, the access key and the region that count now, and where each comes from."""
    rows = list(session.config.origins())
    lines = [("Name", "Value", "Type", "Location"), ("----", "-----", "----", "--------"), *rows]
    text = "".join(f"{name:>10} {value:>24} {kind:>16}    {place}\n" for name, value, kind, place in lines)
    data = [{"Name": name, "Value": value, "Type": kind, "Location": place} for name, value, kind, place in rows]
    return Told({"Settings": data}, text=lambda color: text)


@tool("configure list-profiles")
def configure_list_profiles(session: Session) -> Told:
    """List the names of the profiles."""
    names = list(load().get("profiles", {}))
    return Told({"Profiles": names}, text=lambda color: "".join(f"{name}\n" for name in names))


@tool("configure import")
def configure_import(
    session: Session,
    *,
    csv: Annotated[str, "The rows, or `file://` and the path of a file with them, as the console hands out keys."],
    skip_invalid: Annotated[bool, "Leave out rows without a whole access key instead of failing."] = False,
    profile_prefix: Annotated[str, "What to put before the names of the profiles."] = "",
) -> Told:
    """Make a profile of each row of a CSV file with access keys, named after its user.

    The first row has to name the columns `User name`, `Access key ID` and `Secret access key`.
    """
    rows = list(read_rows(csv, skip_invalid=skip_invalid))

    def edit(contents: Contents) -> None:
        for user, key, secret in rows:
            put(contents, profile_prefix + user, "aws_access_key_id", key)
            put(contents, profile_prefix + user, "aws_secret_access_key", secret)

    change(edit)
    said = f"Successfully imported {len(rows)} profile(s)\n"
    return Told({"Profiles": [profile_prefix + user for user, _, _ in rows]}, text=lambda color: said)


def place_of(session: Session, name: str) -> tuple[str, str]:
    """The profile and the key that a name stands for; empty for what counts for all profiles."""
    first, _, rest = name.partition(".")
    if first == "profile" and "." in rest:
        profile, _, key = rest.rpartition(".")
        return profile, key
    if first == DEFAULT_PROFILE and rest:
        return DEFAULT_PROFILE, rest
    return session.config.profile or DEFAULT_PROFILE, name


def values_of(contents: Contents, profile: str) -> Contents:
    """What holds for a profile by itself: of `default`, the settings for all profiles too."""
    own: Contents = contents.get("profiles", {}).get(profile, {})
    return {**contents, **own} if profile == DEFAULT_PROFILE else own


def put(contents: Contents, profile: str, key: str, value: str) -> None:
    """Set a value; what `default` has and every profile can have counts for all. UsageError for what cannot be."""
    check(key, value)
    shared = (
        profile == DEFAULT_PROFILE and key in KEYS and key not in contents.get("profiles", {}).get(DEFAULT_PROFILE, {})
    )
    place = contents if shared else contents.setdefault("profiles", {}).setdefault(profile, {})
    place[key] = int(value) if key in NUMBERS else value


def check(key: str, value: str) -> None:
    """UsageError for what no setting is called, and for a value with which commands would fail."""
    if key not in KEYS | OWN:
        near = nearest(key, KEYS | OWN)
        advice = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(sorted(KEYS | OWN))}."
        raise UsageError(f"There is no setting {key}. {advice}")
    if key in NUMBERS and not (value.isascii() and value.isdigit()):
        raise UsageError(f"{key} is a number, not {value!r}.")
    if key in VALUES and value not in VALUES[key]:
        raise UsageError(f"{key} cannot be {value!r}, only {', '.join(VALUES[key])}.")
    if key == "account" and not (len(value) == 12 and value.isascii() and value.isdigit()):
        from ...state.accounts import find

        try:
            find(value)
        except ConfigurationError as error:
            raise UsageError(str(error)) from None


def ask(key: str, prompt: str, current: str) -> str:
    """What is typed behind a prompt; a secret is not echoed on a terminal."""
    shown = (masked(current) if key in CREDENTIALS else current) or "None"
    line = f"{prompt} [{shown}]: "
    try:
        if key == "aws_secret_access_key" and sys.stdin.isatty():
            from getpass import getpass

            return getpass(line).strip()
        return input(line).strip()
    except EOFError:
        print()
        raise IamError("The questions were not answered. Nothing was changed.") from None


def read_rows(text: str, *, skip_invalid: bool) -> Iterator[tuple[str, str, str]]:
    """User names with their access keys, out of CSV.

    UsageError for what cannot be read, CSVError for what has no such columns or values.
    """
    import csv
    from io import StringIO

    from ..values import load as loaded

    content = loaded("--csv", text)
    if isinstance(content, bytes):
        raise BadParameter("--csv", "Expected text, in a file behind file://")
    table = csv.DictReader(StringIO(content.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")))
    try:
        rows = list(table)
    except csv.Error as error:
        raise BadParameter("--csv", f"Expected rows of CSV: {error}") from None
    if not content.strip():
        raise CSVError("Provided CSV contains no contents")
    columns = {str(name).strip().lower(): name for name in table.fieldnames or ()}
    if missing := [name for name in COLUMNS if name.lower() not in columns]:
        raise CSVError(f'Expected header "{missing[0]}" not found')
    for number, row in enumerate(rows, start=1):
        found = {name: (row[columns[name.lower()]] or "").strip() for name in COLUMNS}
        if lacking := [name for name, value in found.items() if not value]:
            if skip_invalid:
                continue
            raise CSVError(f'Failed to parse entry #{number}: Row missing value for header "{lacking[0]}"')
        user, key, secret = found.values()
        yield user, key, secret
