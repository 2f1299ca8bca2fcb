"""The AWS CLI says to the server what iamcli says to its file, and hears the same."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BESIDE = Path(sys.executable).with_name("aws")
AWS = str(BESIDE) if BESIDE.exists() else shutil.which("aws")
pytestmark = pytest.mark.skipif(AWS is None, reason="there is no AWS CLI here")


@pytest.fixture
def aws(endpoint, tmp_path):
    """The AWS CLI, with times as its version 2 has them: its exit status, standard output and standard error."""
    config = tmp_path / "config"
    config.write_text("[default]\ncli_timestamp_format = iso8601\n")

    def run(*args: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [AWS, *args], env={**endpoint, "AWS_CONFIG_FILE": str(config)}, capture_output=True, text=True
        )
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.mark.parametrize(
    "words",
    [
        ("create-user", "--user-name", "bob", "--tags", "Key=team,Value=red"),
        ("get-user", "--user-name", "admin"),
        ("list-users", "--query", "Users[].UserName", "--output", "text"),
        ("get-user-policy", "--user-name", "admin", "--policy-name", "all"),
        ("get-account-summary",),
        ("list-policies", "--scope", "AWS", "--max-items", "3"),
        ("get-user", "--user-name", "nobody"),
    ],
    ids=" ".join,
)
def test_both_command_lines(aws, iamcli, endpoint, words):
    """A command prints the same and fails alike, whether it goes over HTTP or not."""
    status, out, err = aws("iam", *words)
    if words[0] == "create-user":
        aws("iam", "delete-user", "--user-name", "bob")
    done = subprocess.run(
        [sys.executable, "-m", "iamcli", *words], env=iamcli.environment, capture_output=True, text=True
    )

    assert bool(status) == bool(done.returncode)  # version 1 ends with 255 where version 2 ends with 254
    said = done.stderr.strip().removeprefix("iamcli: [ERROR]: ")
    assert err.strip().removeprefix("aws: [ERROR]: ") == said
    if words[0] == "create-user":
        assert json.loads(out)["User"].keys() == json.loads(done.stdout)["User"].keys()
    elif "text" in words or not out:
        assert out == done.stdout
    else:
        assert json.loads(out) == json.loads(done.stdout)


def test_sts(aws):
    """STS is behind the same endpoint."""
    status, out, _ = aws("sts", "get-caller-identity", "--query", "Arn", "--output", "text")

    assert (0, "arn:aws:iam::123456789012:user/admin\n") == (status, out)


def test_waiting(aws):
    """The waiters of the AWS CLI wait."""
    assert 0 == aws("iam", "wait", "user-exists", "--user-name", "admin")[0]
