"""`wait`. Facts: botocore's waiters of IAM, and awscli/customizations/waiters.py."""

from __future__ import annotations

import os
import subprocess
import sys
import time


def test_already_there(iamcli):
    """Waiting for what is there prints nothing and succeeds."""
    iamcli("create-user", "--user-name", "bob")

    assert iamcli("wait", "user-exists", "--user-name", "bob") == (0, "", "")


def test_gives_up(iamcli):
    """Waiting in vain ends with 255 and what was seen last."""
    done = iamcli("iam", "wait", "user-exists", "--user-name", "bob", "--delay", "0", "--attempts", "3")

    told = "Max attempts exceeded. Previously accepted state: Matched expected service error code: NoSuchEntity"
    assert (255, "", f"\niamcli: [ERROR]: Waiter UserExists failed: {told}\n") == done


def test_other_error(iamcli):
    """An error that does not mean absence ends the wait."""
    done = iamcli("wait", "user-exists", "--user-name", "a b")

    assert done.status == 255
    assert "Waiter UserExists failed: An error occurred (ValidationError): The specified value" in done.err


def test_comes_later(iamcli, home):
    """What is created while somebody waits is found."""
    environment = {**os.environ, "IAMCLI_HOME": str(home)}
    waiting = subprocess.Popen(
        [sys.executable, "-m", "iamcli", "wait", "user-exists", "--user-name", "bob"], env=environment
    )
    time.sleep(1)
    assert waiting.poll() is None
    iamcli("create-user", "--user-name", "bob")

    assert waiting.wait(timeout=10) == 0


def test_nothing_to_wait_for(iamcli):
    """`wait` on its own says how it is used, in words of its own."""
    done = iamcli("wait")

    assert (252, "") == (done.status, done.out)
    assert done.err == (
        "\niamcli: [ERROR]: An error occurred (ParamValidation): "
        "usage: iamcli [options] iam wait <subcommand> [parameters]\niamcli: [ERROR]: too few arguments\n"
    )
