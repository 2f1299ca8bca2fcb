"""What the user has set: environment variables and config.toml, behind the options of the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from ..callers import Credentials, Proof, is_region
from ..errors import ConfigurationError
from ..state.location import DEFAULT_ACCOUNT
from . import config_file
from .credentials import Assume, of_chain, of_profile
from .global_options import OUTPUTS, TIMES
from .usage import InvalidRegion, UnknownOutput, UnknownProfile

DEFAULT_PROFILE = "default"
"""The profile that counts where none is chosen."""
UNSET = ("<not set>", "None", "None")
"""What `configure list` shows of what nobody has set: value, kind of place and place."""


GUEST_KEY = "IAMCLI_GUEST_KEY"
"""Names the access key that `serve --exec` lends to its command: in commands of iamcli it stands for no key at all."""
KEY_VARIABLES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


class Config:
    """Settings in their order of precedence: option, environment, the profile's and the default's in config.toml."""

    def __init__(self, options: dict[str, Any], environment: Mapping[str, str] = os.environ) -> None:
        self._options, self._environment = options, without_guest(environment)

    @property
    def output(self) -> str:
        """The format of answers."""
        chosen = self._options.get("output") or self._text("output", "IAMCLI_OUTPUT", "AWS_DEFAULT_OUTPUT") or "json"
        if chosen not in OUTPUTS:
            raise UnknownOutput(chosen)
        return chosen

    @property
    def error_format(self) -> str:
        """The format of errors."""
        chosen = self._options.get("error_format")
        return chosen or self._text("cli_error_format", "IAMCLI_ERROR_FORMAT", "AWS_CLI_ERROR_FORMAT") or "enhanced"

    @property
    def wire_times(self) -> bool:
        """Whether times are shown as the wire has them, with `Z`, rather than as ISO 8601 with an offset."""
        chosen = self._text("cli_timestamp_format") or "iso8601"
        if chosen not in TIMES:
            raise ConfigurationError(
                f'Unknown cli_timestamp_format value: {chosen}, valid values are "wire" or "iso8601"'
            )
        return chosen == "wire"

    @property
    def pager(self) -> str:
        """The pager's command line; empty for none."""
        for name in ("IAMCLI_PAGER", "AWS_PAGER"):
            if name in self._environment:
                return self._environment[name]
        if (chosen := self._setting("cli_pager")) is not None:
            return str(chosen)
        return self._environment.get("PAGER") or "less"

    @property
    def region(self) -> str:
        """The Region whose STS is asked; empty where none is chosen. InvalidRegion if the text cannot be one."""
        chosen: str = self._options.get("region") or self._text("region", "AWS_REGION", "AWS_DEFAULT_REGION")
        if chosen and not is_region(chosen):
            raise InvalidRegion(chosen)
        return chosen

    @property
    def account(self) -> str:
        """The 12 digits of the account; AccountUnknown where one is chosen that is not there.

        Only the usual account is made by its first use: a number with a wrong digit must not come to mean a new one.
        """
        chosen = self.account_chosen
        if chosen == DEFAULT_ACCOUNT:
            return chosen
        from ..state.accounts import find

        return find(chosen)

    @property
    def account_chosen(self) -> str:
        """What the account is chosen by, its 12 digits or its alias, whether it is there or not."""
        return self._options.get("account") or self._text("account", "IAMCLI_ACCOUNT") or DEFAULT_ACCOUNT

    @property
    def account_is_told(self) -> bool:
        """Whether an option or the environment says which account, and not only a setting."""
        return bool(self._options.get("account") or self._environment.get("IAMCLI_ACCOUNT"))

    @property
    def profile(self) -> str:
        """The profile that is chosen; empty if none is."""
        second = self._environment.get("AWS_PROFILE") or self._environment.get("AWS_DEFAULT_PROFILE")
        return self.first_profile or second or ""

    @property
    def first_profile(self) -> str:
        """The profile that counts before the environment's credentials; AWS_PROFILE counts behind its access key."""
        return self._options.get("profile") or self._environment.get("IAMCLI_PROFILE") or ""

    @property
    def root_hint(self) -> bool:
        """Whether the root user may be told that it is not for daily work."""
        silenced = self._environment.get("IAMCLI_NO_ROOT_HINT") or str(self._setting("root_hint")).lower() == "false"
        return not silenced

    def is_root(self, credentials: Proof | None) -> bool:
        """Whether credentials that these settings gave are the root user's: none at all, or those of its sign-in."""
        if credentials is None:
            return True
        signed_in = str(self._profile.get("login_session") or "").endswith(":root")
        return signed_in and self._profile.get("aws_access_key_id") == credentials.access_key_id

    def credentials(self, assume: Assume) -> Credentials | None:
        """Who calls: the credentials of the profile that an option or IAMCLI_PROFILE chooses, else those of the chain.

        None for the root user. `assume` is asked where a profile or the environment has a role.
        """
        profiles = self._file.get("profiles", {})
        if self.first_profile:
            return of_profile(self.first_profile, profiles, self._environment, assume) if self._profile else None
        return of_chain(self.profile or DEFAULT_PROFILE, self._profile, profiles, self._environment, assume)

    def origins(self) -> Iterator[tuple[str, str, str, str]]:
        """What counts now, as `configure list` shows it: name, value, kind of place, place."""
        chosen = self.profile
        if self._options.get("profile"):
            place = ("manual", "--profile")
        else:
            names = ("IAMCLI_PROFILE", "AWS_PROFILE", "AWS_DEFAULT_PROFILE")
            place = ("env", next(filter(self._environment.get, names), ""))
        yield ("profile", chosen, *place) if chosen else ("profile", *UNSET)
        in_environment = not self.first_profile and bool(self._environment.get("AWS_ACCESS_KEY_ID"))
        for name, part in (("access_key", "access_key_id"), ("secret_key", "secret_access_key")):
            variable, key = f"AWS_{part.upper()}", f"aws_{part}"
            if in_environment:
                yield name, masked(self._environment.get(variable, "")), "env", variable
            elif key in self._profile:
                yield name, masked(str(self._profile[key])), "config-file", config_file.path()
            else:
                yield name, *UNSET
        for name, *variables in (("region", "AWS_REGION", "AWS_DEFAULT_REGION"), ("account", "IAMCLI_ACCOUNT")):
            if variable := next(filter(self._environment.get, variables), ""):
                yield name, self._environment[variable], "env", variable
            elif value := self._setting(name):
                yield name, str(value), "config-file", config_file.path()
            else:
                yield name, *UNSET

    def _text(self, key: str, *variables: str) -> str:
        for name in variables:
            if self._environment.get(name):
                return self._environment[name]
        return str(self._setting(key) or "")

    def _setting(self, key: str) -> Any:
        return self._profile.get(key, self._file.get(key))

    @cached_property
    def _profile(self) -> dict[str, Any]:
        name = self.profile or DEFAULT_PROFILE
        profiles = self._file.get("profiles", {})
        if name == DEFAULT_PROFILE and name not in profiles:
            return {}
        if name not in profiles:
            raise UnknownProfile(name)
        return dict(profiles[name])

    @cached_property
    def _file(self) -> config_file.Contents:
        return config_file.load()


def without_guest(environment: Mapping[str, str]) -> Mapping[str, str]:
    """The environment but for a key that is only lent, which no account has."""
    lent = environment.get(GUEST_KEY)
    if not lent or environment.get("AWS_ACCESS_KEY_ID") != lent:
        return environment
    return {name: value for name, value in environment.items() if name not in KEY_VARIABLES}


def masked(secret: str) -> str:
    """The end of a secret, behind asterisks; nothing of nothing."""
    return secret and "*" * 16 + secret[-4:]
