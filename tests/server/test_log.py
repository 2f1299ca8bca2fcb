"""What the server tells of requests and of itself."""

from __future__ import annotations

import json

import pytest

from iamcli.errors import ConfigurationError
from iamcli.server.log import defect_as_json, defect_as_text


def broken() -> None:
    raise ZeroDivisionError("a secret")


@pytest.mark.parametrize("told", [defect_as_text, defect_as_json])
def test_defects(told, capsys):
    """What should not have happened is told with its place, in one line and without a word of the request."""
    try:
        broken()
    except ZeroDivisionError as error:
        told(error)
    line = capsys.readouterr().err

    assert "ZeroDivisionError" in line
    assert "broken:" in line
    assert "secret" not in line
    assert line.endswith("\n")
    assert 1 == line.count("\n")
    if told is defect_as_json:
        assert {"time", "defect", "where"} == json.loads(line).keys()


@pytest.mark.parametrize("told", [defect_as_text, defect_as_json])
def test_accounts_that_cannot_be_used(told, capsys):
    """An account's file that cannot be read is no defect: what is wrong with it is told."""
    told(ConfigurationError("accounts/123456789012.json, line 1: broken"))
    line = capsys.readouterr().err

    assert "line 1: broken" in line
    assert "defect" not in line
    if told is defect_as_json:
        assert {"time", "error"} == json.loads(line).keys()
