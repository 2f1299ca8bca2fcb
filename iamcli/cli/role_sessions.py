"""Profiles with a role: the role is assumed when it is needed, and its session kept until it ends.

AWS CLI User Guide, "Using an IAM role in the AWS CLI". A kept session is a private file under `cache/`.
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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..service import Service

MARGIN = timedelta(seconds=30)
"""A session that ends sooner than this is not used any more."""


class Kept(msgspec.Struct, frozen=True):
    """A session as its file has it, with what it was begun for."""

    asked: dict[str, Any]
    credentials: Credentials
    expiration: Instant


def session_of(profile: Mapping[str, Any], source: Credentials | None, service: Service) -> Credentials:
    """The credentials of a session of the profile's role, assumed with the source's or as the root user.

    ServiceError if the role cannot be assumed, ConfigurationError if a code would be needed and nobody can be asked.
    """
    members = members_of(profile)
    asked = {**members, "as": source.access_key_id if source else "", "mfa": str(profile.get("mfa_serial", ""))}
    path = os.path.join(home(), "cache", f"{crc32(msgspec.json.encode(asked, order='sorted')):08x}.json")
    kept = read(path)
    if kept and kept.asked == asked and kept.expiration - service.now() > MARGIN:
        return kept.credentials
    if serial := profile.get("mfa_serial"):
        members |= {"SerialNumber": str(serial), "TokenCode": ask_code(str(serial))}
    from ..operations.sts.roles import assume_role

    given = service.call(assume_role, members)["Credentials"]
    credentials = Credentials(given.access_key_id, given.secret_access_key, given.session_token)
    keep(path, Kept(asked, credentials, given.expiration))
    return credentials


def members_of(profile: Mapping[str, Any]) -> dict[str, Any]:
    """The members of AssumeRole that a profile gives."""
    members: dict[str, Any] = {
        "RoleArn": str(profile["role_arn"]),
        "RoleSessionName": str(profile.get("role_session_name") or "iamcli-session"),
    }
    if "external_id" in profile:
        members["ExternalId"] = str(profile["external_id"])
    if "duration_seconds" in profile:
        members["DurationSeconds"] = profile["duration_seconds"]
    return members


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
