"""What `help` says of commands."""

from __future__ import annotations

import pytest

from iamcli.cli.global_options import ERROR_FORMATS


def plain(text: str) -> str:
    """The words without the lines they stand on."""
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("policy validate", "One of auto, identity, managed, boundary, trust, resource, session, scp, rcp."),
        ("idp oidc token", "One of github, gitlab, eks, terraform."),
        ("serve", "One of verify, off."),
        ("update-access-key", "One of Active, Inactive, Expired. (required)"),
        ("", "One of json, text, table, yaml, yaml-stream, off."),
        ("", f"One of {', '.join(ERROR_FORMATS)};"),
    ],
)
def test_choices(command, expected, iamcli):
    """Of an option that is limited to some values, these are listed."""
    assert expected in plain(iamcli(*command.split(), "help").out)


def test_exit_statuses(iamcli):
    """Exit statuses that a command has for itself are listed; of one that has none, nothing is said."""
    assert "Exit status: 0 Nothing was found. 3 Something was found." in plain(iamcli("policy", "validate", "help").out)
    assert "Exit status" not in iamcli("events", "help").out
