"""Somebody who can sign in, and what signing in leaves behind."""

import tomllib

import pytest

GOOD = "Secret-123"
"""Bob's password."""


@pytest.fixture
def bob(iamcli):
    """The command line, in an account with a user who has a password."""
    iamcli("create-user", "--user-name", "Bob")
    iamcli("create-login-profile", "--user-name", "Bob", "--password", GOOD)
    return iamcli


@pytest.fixture
def profiles(home):
    """What config.toml has of profiles."""
    return lambda: tomllib.loads((home / "config.toml").read_text()).get("profiles", {})
