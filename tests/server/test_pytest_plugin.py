"""The fixture for other people's tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from iamcli.server import pytest_plugin

TESTS = """
import functools
import urllib.request
from urllib.error import HTTPError
import pytest
from botocore.session import Session

def users():
    return [user["UserName"] for user in client().list_users()["Users"]]

def client(service="iam"):
    return Session().create_client(service)

@pytest.mark.parametrize("name", ["alice", "bob"])
def test_an_account_of_its_own(iamcli_endpoint, name):
    client().create_user(UserName=name)
    assert users() == [name]

@functools.cache
def kept(service):
    return client(service)

@pytest.mark.parametrize("name", ["alice", "bob"])
def test_a_client_that_is_kept(iamcli_endpoint, name):
    kept("iam").create_user(UserName=name)
    assert users() == [name]

def test_a_default_session(iamcli_endpoint):
    boto3 = pytest.importorskip("boto3")
    assert boto3.client("iam").list_users()["Users"] == []

def test_a_default_session_that_is_kept(monkeypatch, request):
    boto3 = pytest.importorskip("boto3")
    monkeypatch.delenv("AWS_DEFAULT_PROFILE")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    boto3.setup_default_session(region_name="us-east-1")
    assert "testing" == boto3.DEFAULT_SESSION.get_credentials().access_key
    request.getfixturevalue("iamcli_endpoint")
    assert boto3.client("iam").list_users()["Users"] == []

def test_roles(iamcli_endpoint):
    principal = '{"Service": "ec2.amazonaws.com"}'
    trust = '{"Statement": {"Effect": "Allow", "Principal": %s, "Action": "sts:AssumeRole"}}' % principal
    arn = client().create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    assert client("sts").assume_role(RoleArn=arn, RoleSessionName="here")["Credentials"]

def test_signatures_count(iamcli_endpoint):
    with pytest.raises(HTTPError):
        urllib.request.urlopen(iamcli_endpoint.url + "/?Action=ListUsers")
"""


def test_the_fixture(tmp_path):
    """A test that asks for the endpoint has an empty account, which SDKs find whatever they were told before."""
    (tmp_path / "test_mine.py").write_text(TESTS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "iamcli.server.pytest_plugin", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "AWS_DEFAULT_PROFILE": "nobody",
            "AWS_ENDPOINT_URL_IAM": "http://localhost:1",
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        },
        capture_output=True,
        text=True,
    )

    assert (0, "") == (done.returncode, done.stdout if done.returncode else "")


def test_found_by_pytest():
    """Whoever has iamcli installed has the fixture."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]

    assert pytest_plugin.__name__ == project["entry-points"]["pytest11"]["iamcli"]
