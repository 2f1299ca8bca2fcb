"""Where iamcli keeps its files."""

from __future__ import annotations

import os

import pytest
from platformdirs import user_config_dir

from iamcli.state.location import account_file, home


def test_chosen_home(monkeypatch, tmp_path):
    """IAMCLI_HOME is where everything lives."""
    monkeypatch.setenv("IAMCLI_HOME", str(tmp_path))

    assert str(tmp_path / "accounts" / "123456789012.json") == account_file("123456789012")


@pytest.mark.parametrize("configured", [None, "", "/etc/xdg/../xdg", "relative", "/somewhere/else"])
def test_home_is_platformdirs(monkeypatch, configured):
    """Without IAMCLI_HOME the place is the one platformdirs names, whatever XDG_CONFIG_HOME holds."""
    monkeypatch.delenv("IAMCLI_HOME", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    if configured is not None:
        monkeypatch.setenv("XDG_CONFIG_HOME", configured)

    assert os.path.normpath(user_config_dir("iamcli", appauthor=False)) == os.path.normpath(home())
