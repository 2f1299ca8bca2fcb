"""What the user has set: environment variables and config.toml, behind the options of the command line."""

from __future__ import annotations

import os
from functools import cached_property
from typing import Any

from ..callers import Credentials
from ..errors import ConfigurationError
from ..state.location import DEFAULT_ACCOUNT
from . import config_file
from .global_options import OUTPUTS
from .usage import PartialCredentials, UnknownOutput, UnknownProfile


class Config:
    """Settings in their order of precedence: option, environment, the profile's and the default's in config.toml."""

    def __init__(self, options: dict[str, Any], environment: os._Environ[str] | dict[str, str] = os.environ) -> None:
        self._options, self._environment = options, environment

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
        if chosen not in ("iso8601", "wire"):
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
    def account(self) -> str:
        """The account's 12 digits, by which it is chosen or else by its alias."""
        chosen = self._options.get("account") or self._text("account", "IAMCLI_ACCOUNT") or DEFAULT_ACCOUNT
        if len(chosen) == 12 and chosen.isascii() and chosen.isdigit():
            return str(chosen)
        from ..state.accounts import find

        return find(chosen)

    @property
    def credentials(self) -> Credentials | None:
        """Who calls: the profile's credentials, or those of the environment; None for the root user."""
        profile = self._profile_name and self._profile
        source: Any = profile or {name.lower(): value for name, value in self._environment.items()}
        found = [str(source.get(f"aws_{part}", "")) for part in ("access_key_id", "secret_access_key", "session_token")]
        if bool(found[0]) != bool(found[1]):
            missing = "aws_secret_access_key" if found[0] else "aws_access_key_id"
            place = f"profile {self._profile_name}" if profile else "env"
            raise PartialCredentials(place, missing if profile else missing.upper())
        return Credentials(*found) if found[0] else None

    def _text(self, key: str, *variables: str) -> str:
        for name in variables:
            if self._environment.get(name):
                return self._environment[name]
        return str(self._setting(key) or "")

    def _setting(self, key: str) -> Any:
        return self._profile.get(key, self._file.get(key))

    @property
    def _profile_name(self) -> str:
        return self._options.get("profile") or self._environment.get("IAMCLI_PROFILE") or ""

    @cached_property
    def _profile(self) -> dict[str, Any]:
        name = self._profile_name
        if not name:
            return {}
        profiles = self._file.get("profiles", {})
        if name == "default" and name not in profiles:
            return {}
        if name not in profiles:
            raise UnknownProfile(name)
        return dict(profiles[name])

    @cached_property
    def _file(self) -> config_file.Contents:
        return config_file.load()
