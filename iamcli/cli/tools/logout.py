"""Signing out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..config import DEFAULT_PROFILE, Config
from ..config_file import CREDENTIALS, Contents, change, load
from ..tool import Told, tool

if TYPE_CHECKING:
    from ..session import Session


@tool("logout")
def logout(session: Session) -> Told:
    """Sign out of a profile: the session is forgotten.

    The profile is `default` unless --profile names another. Without the session, commands run as the root user again
    where no profile is chosen; under a profile that is named they are refused until somebody signs in.
    """
    profile = session.config.profile or DEFAULT_PROFILE
    there = "aws_session_token" in load().get("profiles", {}).get(profile, {})
    if there:
        change(lambda contents: drop(contents, profile))
        session.config = Config(session.options)
    said = f"Signed out of the profile {profile}.\n" if there else f"Nobody is signed in under the profile {profile}.\n"
    return Told({"Profile": profile, "SignedOut": there}, text=lambda color: said)


def drop(contents: Contents, profile: str) -> None:
    """Take a session out of a profile.

    Of `default` nothing is left of the sign-in, and commands run as the root user again. Another profile remembers
    who signed in: it must not come to mean the root user.
    """
    place = contents.get("profiles", {}).get(profile)
    if place is None:  # somebody else took the profile away meanwhile
        return
    for key in CREDENTIALS:
        place.pop(key, None)
    if profile == DEFAULT_PROFILE:
        place.pop("login_session", None)
        place.pop("account", None)
        if not place:
            del contents["profiles"][profile]
    else:
        place.setdefault("login_session", "")
