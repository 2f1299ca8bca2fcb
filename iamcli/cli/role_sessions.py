"""Profiles with a role: the role is assumed when it is needed, and its session kept until it ends.

AWS CLI User Guide, "Using an IAM role in the AWS CLI" and there "Assume role with web identity". A kept session is a
private file under `cache/`.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zlib import crc32

import msgspec

from ..callers import Credentials
from ..errors import ConfigurationError
from ..state.location import home
from ..state.private_files import put
from ..state.records.events import Instant
from .credentials import TOKEN_FILE
from .usage import Bare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..service import Service

MARGIN = timedelta(seconds=30)
"""A session that ends sooner than this is not used any more."""


class TokenUnreadable(Bare):
    """The file that should have a web identity token has none; exit status as the AWS CLI's."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"The web identity token in {path} cannot be read: {why}")


class Kept(msgspec.Struct, frozen=True):
    """A session as its file has it, with what it was begun for."""

    asked: dict[str, Any]
    credentials: Credentials
    expiration: Instant


def session_of(profile: Mapping[str, Any], source: Credentials | None, service: Service) -> Credentials:
    """The credentials of a session of the profile's role, assumed with the source's or with a web identity token.

    ServiceError if the role cannot be assumed, TokenUnreadable if there is no token, ConfigurationError if a code would
    be needed and nobody can be asked.
    """
    token_file = os.path.abspath(str(profile[TOKEN_FILE])) if TOKEN_FILE in profile else ""
    members = named(profile) if token_file else members_of(profile)
    mfa = "" if token_file else str(profile.get("mfa_serial", ""))
    asked = {**members, "as": source.access_key_id if source else token_file, "mfa": mfa}
    path = os.path.join(home(), "cache", f"{crc32(msgspec.json.encode(asked, order='sorted')):08x}.json")
    kept = read(path)
    if kept and kept.asked == asked and kept.expiration - service.now() > MARGIN:
        return kept.credentials
    if mfa:
        members |= {"SerialNumber": mfa, "TokenCode": ask_code(mfa)}
    if token_file:
        from ..operations.sts.federation import assume_role_with_web_identity

        answer = service.call(assume_role_with_web_identity, {**members, "WebIdentityToken": read_token(token_file)})
    else:
        from ..operations.sts.roles import assume_role

        answer = service.call(assume_role, members)
    given = answer["Credentials"]
    credentials = Credentials(given.access_key_id, given.secret_access_key, given.session_token)
    keep(path, Kept(asked, credentials, given.expiration))
    return credentials


def named(profile: Mapping[str, Any]) -> dict[str, Any]:
    """The role and the session's name, which are all that botocore sends with a web identity token."""
    return {
        "RoleArn": str(profile["role_arn"]),
        "RoleSessionName": str(profile.get("role_session_name") or "iamcli-session"),
    }


def members_of(profile: Mapping[str, Any]) -> dict[str, Any]:
    """The members of AssumeRole that a profile gives."""
    members = named(profile)
    if "external_id" in profile:
        members["ExternalId"] = str(profile["external_id"])
    if "duration_seconds" in profile:
        members["DurationSeconds"] = profile["duration_seconds"]
    return members


def read_token(path: str) -> str:
    """The web identity token in a file, which its vendor renews there; TokenUnreadable if it cannot be read."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        raise TokenUnreadable(path, error.strerror or str(error)) from None
    except ValueError:
        raise TokenUnreadable(path, "it is no text") from None


def ask_code(serial: str) -> str:
    """The code of an MFA device, asked for on the terminal in the AWS CLI's words."""
    if not sys.stdin.isatty():
        raise ConfigurationError(f"A code of {serial} is needed, and there is no terminal to ask for it.")
    from getpass import getpass

    try:
        return getpass(f"Enter MFA code for {serial}: ").strip()
    except EOFError:
        raise ConfigurationError(f"No code of {serial} was given.") from None


def read(path: str) -> Kept | None:
    """What a file keeps; None if there is none, or none that can be read."""
    try:
        with open(path, "rb") as file:
            return msgspec.json.decode(file.read(), type=Kept)
    except (OSError, msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def keep(path: str, session: Kept) -> None:
    """Write a session for its owner alone; where it cannot be written, the role is assumed anew next time."""
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
        put(path, msgspec.json.encode(session), alone=False)


def forget_account(number: str) -> None:
    """Take away the kept sessions that are of an account's roles, or that its keys began."""
    from ..tokens.access_keys import account_of

    folder = os.path.join(home(), "cache")
    with suppress(FileNotFoundError, NotADirectoryError):
        for name in os.listdir(folder):
            kept = read(os.path.join(folder, name))
            if kept is None:
                continue
            keys = (kept.credentials.access_key_id, str(kept.asked.get("as", "")))
            if f":{number}:" in str(kept.asked.get("RoleArn", "")) or number in map(account_of, keys):
                os.unlink(os.path.join(folder, name))
