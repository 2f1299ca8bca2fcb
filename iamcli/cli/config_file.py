"""config.toml: read whole and checked, and written whole, for nobody else to see."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from ..errors import ConfigurationError
from ..state.location import home
from ..state.private_files import put
from .global_options import ERROR_FORMATS, OUTPUTS, TIMES

KEYS = {"account", "cli_error_format", "cli_pager", "cli_timestamp_format", "output", "region", "root_hint"}
"""What config.toml can set, for all profiles or for one."""
VALUES = {
    "cli_error_format": ERROR_FORMATS,
    "cli_timestamp_format": TIMES,
    "output": OUTPUTS,
    "root_hint": ("true", "false"),
}
"""The values of settings that have not any."""
CREDENTIALS = {"aws_access_key_id", "aws_secret_access_key", "aws_session_token"}
"""What a profile can set besides, to say who calls; these are secrets, or next to it."""
NUMBERS = {"duration_seconds"}
"""What is a number."""
ROLE = {
    "role_arn",
    "source_profile",
    "role_session_name",
    "mfa_serial",
    "external_id",
    "web_identity_token_file",
} | NUMBERS
"""What a profile can set whose caller assumes a role."""
OWN = CREDENTIALS | ROLE | {"credential_process", "login_session"}
"""What a profile alone can set."""

OTHERS, CHANGED_BY_OTHERS = 0o077, 0o022
"""Permissions that only the owner of the file should have."""

Contents = dict[str, Any]
"""The settings for all profiles, and under `profiles` those of each."""

_warned: set[str] = set()
"""Files that were told of, as the file is read more than once."""


def path() -> str:
    """Where the file is, or would be."""
    return os.path.join(home(), "config.toml")


def load() -> Contents:
    """What the file says; nothing if there is none. ConfigurationError with the place where it is broken."""
    where = path()
    if not os.path.exists(where):
        return {}
    import tomllib

    try:
        with open(where, "rb") as file:
            data, status = file.read(), os.fstat(file.fileno())
        text = data.decode()
        found = tomllib.loads(text)
    except OSError as error:
        raise ConfigurationError(f"{where} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{where}, line {line}: the text is not UTF-8") from None
    except ValueError as error:
        raise ConfigurationError(f"{where}: {error}") from None
    except RecursionError:
        raise ConfigurationError(f"{where}: nested too deeply") from None
    check(found, where, text)
    if os.name == "posix":
        strangers = status.st_uid not in (0, os.geteuid())
        if strangers or status.st_mode & OTHERS:
            warn_of(found, where, status.st_mode, strangers=strangers)
    return found


def warn_of(contents: Contents, where: str, mode: int, *, strangers: bool) -> None:
    """Say on standard error that others own or can change the file, or read secrets in it; once for each file.

    Whoever can change it can have programs run in the user's name, as `credential_process` is one.
    """
    secrets = any("aws_secret_access_key" in profile for profile in contents.get("profiles", {}).values())
    if not (strangers or secrets or mode & CHANGED_BY_OTHERS) or where in _warned:
        return
    _warned.add(where)
    if strangers:
        what = "belongs to another user, who can change it; put a copy of your own in its place."
    else:
        changed = mode & CHANGED_BY_OTHERS
        what = "can be changed by other users" if changed else "holds secrets that other users can read"
        what += "; `chmod 600` makes it yours alone."
    print(f"iamcli: [WARNING]: {where} {what}", file=sys.stderr)


def check(contents: Contents, where: str, text: str = "") -> None:
    """ConfigurationError for what is no profile, for what no setting is called, and for values that none can have.

    It names the line, where the text of the file is given.
    """
    profiles = contents.get("profiles", {})
    if not isinstance(profiles, dict):
        raise ConfigurationError(f"{where}{line_of(text, '', 'profiles')}: profiles are tables, each [profiles.NAME]")
    if flat := [name for name, profile in profiles.items() if not isinstance(profile, dict)]:
        at = where + line_in(text, {"[profiles]"}, flat[0])
        raise ConfigurationError(f"{at}: profiles are tables, each [profiles.NAME]")
    for name, profile in [("", {key: contents[key] for key in contents if key != "profiles"}), *profiles.items()]:
        if strange := profile.keys() - (KEYS | OWN if name else KEYS):
            place = f"profile {name}" if name else "the settings"
            at = where + line_of(text, name, min(strange))
            raise ConfigurationError(f"{at}: unknown in {place}: {', '.join(sorted(strange))}")
        for key, value in profile.items():
            if isinstance(value, dict | list):
                raise ConfigurationError(f"{where}{line_of(text, name, key)}: {key} is a single value")
            if key in NUMBERS and type(value) is not int:
                at = where + line_of(text, name, key)
                raise ConfigurationError(f"{at}: {key} of profile {name} is a number")


def line_of(text: str, profile: str, key: str) -> str:
    """Where a setting stands, as in `, line 7`; nothing if that cannot be told, for TOML has many ways to say it."""
    tables = {f"[profiles.{profile}]", f'[profiles."{profile}"]', f"[profiles.'{profile}']"} if profile else {""}
    return line_in(text, tables, key)


def line_in(text: str, tables: set[str], key: str) -> str:
    """Where a key stands in a table that is headed in one of these ways, as `line_of` has it."""
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("["):
            table = line.partition("#")[0].strip()
        elif table in tables and line.partition("=")[0].strip().strip("\"'") == key:
            return f", line {number}"
    return ""


def change(edit: Callable[[Contents], None]) -> None:
    """Write the file anew with what `edit` does to its contents; comments in it are lost.

    The file is private, and replaced in one step: whoever reads it meanwhile sees the old or the new one.
    ConfigurationError if it cannot be written.
    """
    import tomli_w
    from filelock import FileLock

    where = os.path.realpath(path())  # a link to where somebody keeps all settings stays a link
    try:
        os.makedirs(os.path.dirname(where), 0o700, exist_ok=True)
        with FileLock(where + ".lock", mode=0o600):
            contents = load()
            edit(contents)
            check(contents, where)
            put(where, tomli_w.dumps(contents).encode(), durable=True)
    except OSError as error:
        raise ConfigurationError(f"{where} cannot be written: {error.strerror or error}") from None
    except UnicodeError:
        raise ConfigurationError(f"{where} can hold nothing but UTF-8. Nothing was changed.") from None
