"""The credentials that a profile or the environment gives, in the order in which the AWS CLI looks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..callers import Credentials
from ..errors import ConfigurationError
from .usage import Bare, PartialCredentials, UnknownProfile

Values = Mapping[str, Any]
Assume = Callable[[Values, "Credentials | None"], Credentials]
"""Assumes the role of a profile with credentials, or with the token whose file it names and no credentials."""

TOKEN_FILE = "web_identity_token_file"  # noqa: S105  the name of a setting
"""Says where the token is that a role is assumed with."""


class CircularProfiles(ConfigurationError):
    """Profiles whose roles are to be assumed with one another's credentials."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"Infinite loop in credential configuration detected: {' -> '.join(names)}")


class SignedOut(ConfigurationError):
    """The session that the profile is for was ended."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Nobody is signed in under the profile {name}. `iamcli login --profile {name}` signs in.")


class NoRole(Bare):
    """There is a web identity token, but no role to assume with it; exit status as the AWS CLI's."""

    def __init__(self, token_file: str) -> None:
        super().__init__(
            f"A role is to be assumed with the web identity token in {token_file}, but none is named: "
            "set role_arn in the profile, or AWS_ROLE_ARN."
        )


def of_chain(
    name: str, profile: Values, profiles: Mapping[str, Values], environment: Values, assume: Assume
) -> Credentials | None:
    """The credentials of the environment and of a profile that does not count before it; None if there are none.

    The order is that of botocore, `create_credential_resolver`: the environment's key, the profile's role, a web
    identity token, each setting of which the environment's variable replaces, and what else the profile has.
    """
    found = of_environment(environment)
    if found or _takes_source(profile):
        return found or of_profile(name, profiles, environment, assume)
    variables = {
        TOKEN_FILE: environment.get("AWS_WEB_IDENTITY_TOKEN_FILE"),
        "role_arn": environment.get("AWS_ROLE_ARN"),
        "role_session_name": environment.get("AWS_ROLE_SESSION_NAME"),
    }
    both = {**profile, **{key: value for key, value in variables.items() if value}}
    if TOKEN_FILE in both:
        return _with_token(both, assume)
    return of_profile(name, profiles, environment, assume) if name in profiles else None


def of_environment(environment: Values) -> Credentials | None:
    """The access key of the environment; None if there is none, PartialCredentials if there is half of one."""
    return _static({name.lower(): value for name, value in environment.items()}, "env", str.upper)


def of_profile(
    name: str, profiles: Mapping[str, Values], environment: Values, assume: Assume, seen: tuple[str, ...] = ()
) -> Credentials | None:
    """The credentials of a profile: its role's, or its key, or its program's; None if it has none of these.

    UnknownProfile for a profile that is not there, ConfigurationError for one that makes no sense.
    """
    if name not in profiles:
        raise UnknownProfile(name)
    if name in seen and not (name == seen[-1] and _has_key(profiles[name])):
        raise CircularProfiles([*seen, name])
    profile = profiles[name]
    if TOKEN_FILE in profile:
        return _with_token(profile, assume)
    if _takes_source(profile) and seen[-1:] != (name,):  # a role's own profile may hold the key to assume it with
        return assume(profile, _source(name, profile, profiles, environment, assume, seen))
    if _has_key(profile):
        found = _static(profile, f"profile {name}", str)
        if found is None:  # both are empty: it must not come to mean the root user
            raise PartialCredentials(f"profile {name}", "aws_access_key_id")
        return found
    if "credential_process" not in profile:
        if "login_session" in profile:  # it must not come to mean the root user
            raise SignedOut(name)
        return None
    from .credential_process import of_process

    return of_process(str(profile["credential_process"]))


def _takes_source(profile: Values) -> bool:
    """Whether the profile's role is assumed with credentials."""
    return "role_arn" in profile and TOKEN_FILE not in profile


def _with_token(profile: Values, assume: Assume) -> Credentials:
    """The credentials of a role that is assumed with a web identity token."""
    if not profile.get("role_arn"):
        raise NoRole(str(profile[TOKEN_FILE]))
    return assume(profile, None)


def _source(
    name: str,
    profile: Values,
    profiles: Mapping[str, Values],
    environment: Values,
    assume: Assume,
    seen: tuple[str, ...],
) -> Credentials | None:
    """The credentials that a role is assumed with: another profile's, its own, or the environment's."""
    if "source_profile" in profile:
        return of_profile(str(profile["source_profile"]), profiles, environment, assume, (*seen, name))
    found = _static(profile, f"profile {name}", str) or of_environment(environment)
    if found is None:  # the root user would be left, who cannot assume roles
        raise PartialCredentials("assume-role", "source_profile")
    return found


def _has_key(profile: Values) -> bool:
    return "aws_access_key_id" in profile or "aws_secret_access_key" in profile


def _static(values: Values, place: str, spell: Callable[[str], str]) -> Credentials | None:
    found = [str(values.get(f"aws_{part}") or "") for part in ("access_key_id", "secret_access_key", "session_token")]
    if bool(found[0]) != bool(found[1]):
        raise PartialCredentials(place, spell("aws_secret_access_key" if found[0] else "aws_access_key_id"))
    return Credentials(*found) if found[0] else None
