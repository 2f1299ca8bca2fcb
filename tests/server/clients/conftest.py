"""A server program over an account of its own, and the environment in which a client finds it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

EVERYTHING = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'


@pytest.fixture
def iamcli(tmp_path):
    """The command line beside the server, on the same files: what it says on standard output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "IAMCLI_"))}
    environment |= {"IAMCLI_HOME": str(tmp_path / "home"), "IAMCLI_NO_ROOT_HINT": "1"}

    def run(*args: str, status: int = 0) -> str:
        words = [sys.executable, "-m", "iamcli", *args]
        done = subprocess.run(words, env=environment, check=False, capture_output=True, text=True)
        assert status == done.returncode, done.stderr
        return done.stdout.strip()

    run.environment = environment
    return run


@pytest.fixture
def endpoint(iamcli) -> Iterator[dict[str, str]]:
    """The environment of a client: the endpoint, and the key of a user who may do everything."""
    iamcli("create-user", "--user-name", "admin")
    iamcli("put-user-policy", "--user-name", "admin", "--policy-name", "all", "--policy-document", EVERYTHING)
    query = ("--query", "AccessKey.[AccessKeyId, SecretAccessKey]", "--output", "text")
    key, secret = iamcli("create-access-key", "--user-name", "admin", *query).split()
    server = subprocess.Popen(
        [sys.executable, "-m", "iamcli", "serve", "--port", "0"],
        env=iamcli.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    yield {
        "PATH": os.environ["PATH"],
        "HOME": iamcli.environment["IAMCLI_HOME"],
        "AWS_ENDPOINT_URL": server.stdout.readline().split()[-1],
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    server.terminate()
    assert 0 == server.wait(timeout=30)
    server.stdout.close()
