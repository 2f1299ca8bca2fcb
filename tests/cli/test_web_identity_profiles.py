"""Roles assumed with web identity tokens. AWS CLI User Guide, "Using an IAM role in the AWS CLI", "Assume role with web
identity"; the order is that of botocore's `create_credential_resolver`.
"""

from __future__ import annotations

import json

import pytest

HOST = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::123456789012:oidc-provider/{HOST}"
DEPLOY = "arn:aws:iam::123456789012:role/Deploy"
SESSION = "arn:aws:sts::123456789012:assumed-role/Deploy/iamcli-session\n"


@pytest.fixture
def token(iamcli, tmp_path):
    """The file of a token, ending its line, and the role Deploy that it is good for."""
    iamcli("create-open-id-connect-provider", "--url", f"https://{HOST}", "--client-id-list", "sts.amazonaws.com")
    allow = {"Effect": "Allow", "Principal": {"Federated": PROVIDER}, "Action": "sts:AssumeRoleWithWebIdentity"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": allow})
    assert 0 == iamcli("create-role", "--role-name", "Deploy", "--assume-role-policy-document", trust).status
    path = tmp_path / "token"
    path.write_text(iamcli("idp", "oidc", "token").out)
    return path


@pytest.fixture
def in_environment(token, monkeypatch):
    """The environment of a pod: where the token is, and its role."""
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(token))
    monkeypatch.setenv("AWS_ROLE_ARN", DEPLOY)


@pytest.fixture
def profile(iamcli):
    def make(name, **settings):
        for key, value in settings.items():
            assert 0 == iamcli("configure", "set", key, str(value), "--profile", name).status

    return make


@pytest.fixture
def ann(iamcli):
    """The access key of a user, as the settings of a profile."""
    iamcli("create-user", "--user-name", "ann")
    key = iamcli("create-access-key", "--user-name", "ann").answer["AccessKey"]
    return {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}


@pytest.fixture
def who(iamcli):
    return lambda *more: iamcli("sts", "get-caller-identity", "--query", "Arn", "--output", "text", *more)


def test_environment(in_environment, who, monkeypatch):
    """The role of the environment is assumed with the token of its file, under the name that it gives the session."""
    assert SESSION == who().out
    monkeypatch.setenv("AWS_ROLE_SESSION_NAME", "pod")
    assert SESSION.replace("iamcli-session", "pod") == who().out


def test_profile(token, profile, who):
    """A profile's role is assumed with the token of its file, and needs no other credentials."""
    profile("ci", web_identity_token_file=token, role_arn=DEPLOY, role_session_name="job", duration_seconds=900)
    assert SESSION.replace("iamcli-session", "job") == who("--profile", "ci").out


def test_kept(in_environment, token, who, home, tmp_path, monkeypatch):
    """The session is kept for the token's file: that may be gone meanwhile, and another one begins a session anew."""
    who()
    (cache,) = (home / "cache").glob("*")
    text = token.read_text()
    token.unlink()
    assert SESSION == who().out
    assert 0o600 == cache.stat().st_mode & 0o777
    assert text.strip() not in cache.read_text()

    (tmp_path / "other").write_text("no token")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "other")
    assert "(InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation" in who().err


def test_source(token, profile, iamcli, who):
    """A profile with a token may be the source of another one's role."""
    trust = {"Effect": "Allow", "Principal": {"AWS": DEPLOY}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": trust})
    iamcli("create-role", "--role-name", "Two", "--assume-role-policy-document", document)
    profile("ci", web_identity_token_file=token, role_arn=DEPLOY)
    profile("two", role_arn="arn:aws:iam::123456789012:role/Two", source_profile="ci")
    assert "assumed-role/Two/iamcli-session" in who("--profile", "two").out


def test_key_first(ann, in_environment, who, monkeypatch):
    """The environment's access key counts before its token."""
    for name, value in ann.items():
        monkeypatch.setenv(name.upper(), value)
    assert "arn:aws:iam::123456789012:user/ann\n" == who().out


def test_role_first(ann, in_environment, profile, who):
    """The role of the default profile counts before the environment's token, and that before the profile's key."""
    profile("default", **ann)
    assert SESSION == who().out
    profile("default", role_arn=DEPLOY)
    assert "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: sts:AssumeRole" in who().err


def test_token_first(token, ann, profile, who):
    """A profile's token counts before its access key."""
    profile("ci", web_identity_token_file=token, role_arn=DEPLOY, **ann)
    assert SESSION == who("--profile", "ci").out


def test_profile_shuts_out_the_environment(ann, in_environment, profile, who):
    """Under a profile that an option names the environment's token does not count."""
    profile("ann", **ann)
    assert "arn:aws:iam::123456789012:user/ann\n" == who("--profile", "ann").out


def test_joined(token, profile, who, monkeypatch):
    """Without such a profile each variable replaces the setting it belongs to."""
    profile("default", web_identity_token_file="nowhere", role_arn=DEPLOY)
    assert (255, True) == (who().status, "nowhere cannot be read: No such file or directory" in who().err)
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(token))
    assert SESSION == who().out


@pytest.mark.parametrize("content", [b"\xff", None])
def test_unreadable(content, in_environment, token, who):
    """A token that is no text, or whose file is a folder, is told as that."""
    token.unlink()
    token.write_bytes(content) if content else token.mkdir()
    assert (255, True) == (who().status, f"The web identity token in {token} cannot be read: " in who().err)


def test_no_role(token, who, monkeypatch):
    """A token without a role makes nobody the root user."""
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(token))
    assert (255, True) == (who().status, "set role_arn in the profile, or AWS_ROLE_ARN." in who().err)


def test_line_end(token, iamcli):
    """A token that is read with `file://` may end its line, as `idp oidc token` writes it."""
    assert token.read_text().endswith("\n")
    named = ("--role-arn", DEPLOY, "--role-session-name", "job", "--web-identity-token", f"file://{token}")
    assert 0 == iamcli("sts", "assume-role-with-web-identity", *named).status


def test_aws_profile(ann, profile, who, monkeypatch):
    """AWS_PROFILE names the profile where IAMCLI_PROFILE does not; one that is not there is told."""
    profile("ann", **ann)
    monkeypatch.setenv("AWS_PROFILE", "ann")
    assert "arn:aws:iam::123456789012:user/ann\n" == who().out
    monkeypatch.setenv("AWS_PROFILE", "zz")
    assert (255, "\niamcli: [ERROR]: The config profile (zz) could not be found\n") == (who().status, who().err)
    monkeypatch.setenv("IAMCLI_PROFILE", "ann")
    assert "arn:aws:iam::123456789012:user/ann\n" == who().out


def test_key_before_aws_profile(ann, profile, who, iamcli, monkeypatch):
    """The environment's access key counts before the profile that AWS_PROFILE names, as botocore's resolver has it."""
    profile("other", aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x" * 40)
    monkeypatch.setenv("AWS_PROFILE", "other")
    for name, value in ann.items():
        monkeypatch.setenv(name.upper(), value)
    assert "arn:aws:iam::123456789012:user/ann\n" == who().out
    shown = [line.split() for line in iamcli("configure", "list").out.splitlines()]
    assert ["profile", "other", "env", "AWS_PROFILE"] == shown[2]
    assert ["env", "AWS_ACCESS_KEY_ID"] == shown[3][2:]


def test_configure_under_aws_profile(iamcli, monkeypatch):
    """`configure` works on the profile that AWS_PROFILE names, which it may be about to make."""
    monkeypatch.setenv("AWS_PROFILE", "new")
    assert 0 == iamcli("configure", "set", "region", "eu-west-1").status
    monkeypatch.delenv("AWS_PROFILE")
    assert "eu-west-1\n" == iamcli("configure", "get", "profile.new.region").out
