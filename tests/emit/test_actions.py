"""The index of actions."""

from __future__ import annotations

import subprocess
import sys

from iamcli.emit import actions
from iamcli.emit.declared import all_operations
from iamcli.server._actions import ACTIONS
from iamcli.server.routing import operation


def test_every_action():
    """Each operation is found by its name, in its service, and nothing else is in the index."""
    found = {(service, action): operation(action, service) for service, names in ACTIONS.items() for action in names}

    assert {(one.service, one.name): one for one in all_operations()} == found


def test_formatted():
    """The module is as ruff formats it."""
    module = actions.module(all_operations())
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--line-length", "120", "-"],
        input=module,
        capture_output=True,
        text=True,
    )

    assert (module, "") == (done.stdout, done.stderr)
