"""`iamcli serve --exec`: a command that runs against a server of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from iamcli.server.environment import past_proxies

from .conftest import program

ACCOUNT = "123456789012"


def test_exec(tmp_path):
    """A command finds the endpoint and credentials that are good there, and its status is that of iamcli."""
    code = """
import os, sys, urllib.request
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
url = os.environ["AWS_ENDPOINT_URL"] + "/"
request = AWSRequest("POST", url, data=b"Action=CreateUser&Version=2010-05-08&UserName=alice")
keys = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
SigV4Auth(Credentials(*keys), "iam", os.environ["AWS_REGION"]).add_auth(request)
print(urllib.request.urlopen(urllib.request.Request(url, request.data, dict(request.headers))).status)
sys.exit(7)
"""
    done = subprocess.run(
        [sys.executable, "-m", "iamcli", "serve", "--exec", "--", sys.executable, "-c", code],
        env={**os.environ, "IAMCLI_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert (7, "200\n", "") == (done.returncode, done.stdout, done.stderr)
    assert "alice" in (tmp_path / "accounts" / f"{ACCOUNT}.json").read_text()


@pytest.fixture
def hears_hang_ups():
    """Programs that are started hear when they are to end, though whoever runs the tests may not."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("hears_hang_ups")
@pytest.mark.parametrize(("stop", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 9), (signal.SIGHUP, 129)])
def test_exec_of_what_is_stopped(tmp_path, stop, status):
    """A signal is the command's to hear: it ends as it will, and iamcli ends behind it with its status."""
    code = "trap 'exit 9' INT; [ -z $AWS_ENDPOINT_URL_IAM ] && echo up; while :; do sleep 0.05; done"
    environment = {"AWS_ENDPOINT_URL_IAM": "http://localhost:1"}
    words = ["--ephemeral", "--exec", "--", "sh", "-c", code]
    with program(*words, home=tmp_path, **environment) as running:
        assert "up\n" == running.stdout.readline()
        running.send_signal(stop)
        out, err = running.communicate(timeout=30)

    assert (status, "", "") == (running.returncode, out, err)


def test_exec_under_nohup(tmp_path):
    """A hang-up that is ignored stays ignored by the command."""
    words = ["nohup", sys.executable, "-m", "iamcli", "serve", "--ephemeral", "--exec", "--", "sh", "-c"]
    done = subprocess.run(
        [*words, "kill -HUP $PPID $$; echo still here"],
        env={**os.environ, "IAMCLI_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert (0, "still here\n") == (done.returncode, done.stdout)


@pytest.mark.parametrize(
    ("how", "status", "message"),
    [
        (["--ephemeral"], 0, ""),
        ([], 253, "There is no account 111122223333. `iamcli account create 111122223333` makes"),
    ],
)
def test_account_that_is_not_there(how, status, message, tmp_path):
    """An account in memory need not have been created before; one that is kept has to be."""
    done = subprocess.run(
        [sys.executable, "-m", "iamcli", "serve", *how, "--account", "111122223333", "--exec", "--", "true"],
        env={**os.environ, "IAMCLI_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert (status, True) == (done.returncode, message in done.stderr)
    assert not (tmp_path / "accounts").exists()


def test_exec_of_nothing(tmp_path):
    """A command that is not there is told as shells tell it."""
    done = subprocess.run(
        [sys.executable, "-m", "iamcli", "serve", "--ephemeral", "--exec", "--", "no-such-command"],
        env={**os.environ, "IAMCLI_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert 127 == done.returncode
    assert "no-such-command cannot be run: No such file or directory." in done.stderr
    assert not (tmp_path / "accounts").exists()


@pytest.mark.parametrize(
    ("how", "status", "account"),
    [
        ([], 0, ACCOUNT),
        (["--account", "111122223333"], 0, "111122223333"),
        (["--auth", "off"], 0, ACCOUNT),
        (["--ephemeral"], 254, ""),
    ],
)
def test_iamcli_within(how, status, account, tmp_path):
    """Commands of iamcli work on the account that is served, without a key; accounts in memory are not there."""
    environment = {**os.environ, "IAMCLI_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-m", "iamcli", "account", "create", "111122223333"], env=environment, check=True)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "iamcli", "serve", *how, "--exec", "--"),
            *(sys.executable, "-m", "iamcli", "sts", "get-caller-identity", "--query", "Account", "--output", "text"),
        ],
        env=environment,
        capture_output=True,
        text=True,
    )

    assert (status, account) == (done.returncode, done.stdout.strip())


@pytest.mark.parametrize(
    ("settings", "spared"),
    [
        ({"http_proxy": "http://127.0.0.1:9"}, "127.0.0.1 127.0.0.1"),
        ({"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "a,b"}, "a,b,127.0.0.1 a,b,127.0.0.1"),
        ({"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "a", "no_proxy": "b"}, "b,127.0.0.1 a,127.0.0.1"),
        ({"ALL_PROXY": "http://127.0.0.1:9", "NO_PROXY": "*"}, "* *"),
        ({"http_proxy": ""}, "none none"),
        ({}, "none none"),
    ],
)
def test_proxies(settings, spared, tmp_path):
    """Requests to the endpoint go past a proxy."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "iamcli", "serve", "--ephemeral", "--exec", "--"),
            *("sh", "-c", 'echo "${no_proxy-none} ${NO_PROXY-none}"'),
        ],
        env={**kept, **settings, "IAMCLI_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert (f"{spared}\n", "") == (done.stdout, done.stderr)


def test_proxies_and_addresses_of_version_6():
    """An address that has colons is named without brackets and with them, as programs differ."""
    assert "::1,[::1]" == past_proxies("http://[::1]:4593", {"http_proxy": "http://127.0.0.1:9"})["no_proxy"]
