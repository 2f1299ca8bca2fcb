"""Where iamcli keeps its files."""

from __future__ import annotations

import os
import sys

DEFAULT_ACCOUNT = "123456789012"
"""The account of AWS's own examples; it is created when the first command finds none."""


def home() -> str:
    """The folder of configuration and accounts: `IAMCLI_HOME`, or the user's configuration folder for iamcli."""
    if chosen := os.environ.get("IAMCLI_HOME"):
        return os.path.abspath(os.path.expanduser(chosen))
    if sys.platform == "linux" and not hasattr(sys, "getandroidapilevel"):
        # platformdirs says the same (a test compares them), but importing it costs a sixth of a whole command.
        base = os.environ.get("XDG_CONFIG_HOME", "")
        return os.path.join(base if os.path.isabs(base) else os.path.expanduser("~/.config"), "iamcli")
    from platformdirs import user_config_dir

    return user_config_dir("iamcli", appauthor=False)


def account_file(account: str) -> str:
    """The path of an account's state."""
    return os.path.join(home(), "accounts", f"{account}.json")


def events_file(account: str) -> str:
    """The path of an account's event log."""
    return os.path.join(home(), "accounts", f"{account}.events.jsonl")


def attempts_file(account: str) -> str:
    """The path of the attempts to sign in to an account."""
    return os.path.join(home(), "accounts", f"{account}.attempts.json")
