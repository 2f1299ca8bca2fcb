"""`iamcli idp oidc`: tokens that an account can verify without a network."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from iamcli.errors import ExpiredTokenException
from iamcli.state.issuers import Issuers
from iamcli.tokens.web_identity import verified

GITHUB = "https://token.actions.githubusercontent.com"


def read(token, audience="sts.amazonaws.com"):
    """What an account finds in a token, with the keys that are here."""
    return verified(token.strip(), [audience], Issuers(), datetime.now(UTC))


def test_token(iamcli, home):
    """A token is one line, in the shape of a job of GitHub's, and verifies with the keys below IAMCLI_HOME."""
    done = iamcli("idp", "oidc", "token", "--repository", "octo/app", "--ref", "refs/heads/dev")

    assert (0, 1) == (done.status, done.out.count("\n"))
    assert "repo:octo/app:ref:refs/heads/dev" == read(done.out).subject
    path = home / "idp" / "oidc" / "token.actions.githubusercontent.com.json"
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert 0o700 == stat.S_IMODE(home.stat().st_mode)


def test_same_key(iamcli):
    """The issuer keeps its key: a token made before verifies after."""
    first = iamcli("idp", "oidc", "token").out
    iamcli("idp", "oidc", "token")

    assert GITHUB == read(first).issuer


@pytest.mark.parametrize(
    ("args", "audience", "subject"),
    [
        (["gitlab", "--repository", "g/p"], "https://gitlab.com", "project_path:g/p:ref_type:branch:ref:main"),
        (["eks", "--namespace", "a", "--service-account", "b"], "sts.amazonaws.com", "system:serviceaccount:a:b"),
        (
            ["terraform", "--organization", "o", "--phase", "apply"],
            "aws.workload.identity",
            "organization:o:project:Default Project:workspace:my-workspace:run_phase:apply",
        ),
    ],
)
def test_shapes(args, audience, subject, iamcli):
    """Each shape has its own issuer, audience and subject."""
    assert subject == read(iamcli("idp", "oidc", "token", "--shape", *args).out, audience).subject


def test_claims(iamcli):
    """Any claim can be replaced, by text or JSON, or left out; with JSON as the output all are shown."""
    answer = iamcli(
        "idp", "oidc", "token", "--audience", "app", "--issuer", "https://idp.example.com", "--output", "json",
        "--claim", "actor=me", "amr:=[\"mfa\"]", "jti:=", "sub=a=b",
    ).answer  # fmt: skip
    found = read(answer["WebIdentityToken"], "app")

    assert answer["Claims"] == found.claims
    assert ("me", ["mfa"], "a=b", "https://idp.example.com") == (
        found.claims["actor"],
        found.claims["amr"],
        found.subject,
        found.issuer,
    )
    assert "jti" not in found.claims


def test_expired(iamcli):
    """A token may be made that has expired long ago."""
    with pytest.raises(ExpiredTokenException):
        read(iamcli("idp", "oidc", "token", "--expires-in", "-301").out)


def test_register(iamcli, tmp_path):
    """A real issuer is known by the public keys that are given of it, from a file; its tokens cannot be made here."""
    keys = iamcli("idp", "oidc", "keys", "--issuer", "https://elsewhere.example.com").answer
    (tmp_path / "jwks.json").write_text(json.dumps(keys))
    assert 0 == iamcli("idp", "oidc", "register", "https://real.example.com", "--jwks", "file://jwks.json").status

    listed = iamcli("idp", "oidc", "list").answer["Issuers"]
    assert [("https://elsewhere.example.com", True), ("https://real.example.com", False)] == [
        (one["Issuer"], one["Signs"]) for one in listed
    ]
    assert keys == iamcli("idp", "oidc", "keys", "--issuer", "https://real.example.com").answer
    assert (
        "no token can be made in its name" in iamcli("idp", "oidc", "token", "--issuer", "https://real.example.com").err
    )


def test_new_key(iamcli):
    """Registering an issuer of the sandbox anew gives it a new key, and old tokens are good no more."""
    first = iamcli("idp", "oidc", "keys").answer
    iamcli("idp", "oidc", "register", GITHUB)

    assert first != iamcli("idp", "oidc", "keys").answer


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["token", "--claim", "x"], "A claim is given as NAME=TEXT or NAME:=JSON, not as 'x'."),
        (["token", "--claim", ":=1"], "A claim is given as NAME=TEXT or NAME:=JSON"),
        (["token", "--claim", "x:={"], "What is behind `:=` is no JSON"),
        (["token", "--claim", f"x:={'[' * 9999}"], "What is behind `:=` is no JSON"),
        (["token", "--shape", "other"], "--shape"),
        (["token", "--issuer", "idp.example.com"], "An issuer is named by its URL"),
        (["token", "--issuer", "https://"], "An issuer is named by its URL"),
        (["token", "--issuer", "https://x/?a=b"], "An issuer is named by its URL"),
        (["token", "--issuer", "https://[/"], "An issuer is named by its URL"),
        (["token", "--issuer", "ftp://x"], "An issuer is named by its URL"),
        (["token", "--expires-in", "soon"], "--expires-in"),
        (["register", "https://x", "--jwks", "{}"], "--jwks is no JSON Web Key Set"),
        (["register", "https://x", "--jwks", '{"keys": [1]}'], "--jwks is no JSON Web Key Set"),
        (["register", "https://x", "--jwks", '{"keys": [{"d": "x"}]}'], "private"),
        (["register", "https://x", "--jwks", "file://nowhere"], "nowhere"),
        (["register", "x"], "An issuer is named by its URL"),
        (["serve", "--port", "70000"], "A port is a number up to 65535"),
    ],
)
def test_refused(args, message, iamcli, home):
    """What does not fit is told, and no key is made."""
    done = iamcli("idp", "oidc", *args)

    assert 252 == done.status
    assert message in done.err
    assert not (home / "idp").exists()


def test_claims_without_form(iamcli):
    """A claim that has not the form that every token gives it is told of."""
    done = iamcli("idp", "oidc", "token", "--claim", "iss:=5")

    assert (252, True) == (done.status, "No token can have these claims" in done.err)


def test_damaged_key(iamcli, home):
    """A private key that is none any more is named, and not shown."""
    iamcli("idp", "oidc", "token")
    (path,) = (home / "idp" / "oidc").iterdir()
    path.write_text(re.sub("BEGIN PRIVATE KEY-----.{20}", "damaged", path.read_text()))
    done = iamcli("idp", "oidc", "token")

    assert (253, True) == (done.status, "The private key of https://token.actions.githubusercontent.com" in done.err)


def test_serve(iamcli, home):
    """Discovery document and keys are served on the loopback interface, and nothing else, until it is interrupted."""
    keys = iamcli("idp", "oidc", "keys").answer
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from iamcli.cli.app import guarded; sys.exit(guarded(sys.argv[1:], 'iamcli'))"
    )
    command = [sys.executable, "-c", code, "idp", "oidc", "serve"]
    with subprocess.Popen(
        command, env={**os.environ, "IAMCLI_HOME": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            url = process.stdout.readline().strip()
            place = urlsplit(url)
            assert "127.0.0.1" == place.hostname
            found = json.loads(get(place, "/.well-known/openid-configuration")[1])
            assert (GITHUB, f"{url}/.well-known/jwks") == (found["issuer"], found["jwks_uri"])
            assert keys == json.loads(get(place, "/.well-known/jwks?x=1")[1])
            assert (200, b"") == get(place, "/.well-known/jwks", "HEAD")
            assert [404, 404, 501] == [
                get(place, path, method)[0]
                for path, method in (("/", "GET"), ("/../../etc/passwd", "GET"), ("/.well-known/jwks", "POST"))
            ]
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
        finally:
            process.kill()
    assert 130 == process.returncode


def get(place, path, method="GET"):
    """The status and the body of an answer."""
    connection = HTTPConnection(place.hostname, place.port, timeout=30)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_port_taken(iamcli):
    """A port that is taken is told."""
    from socket import create_server

    with create_server(("127.0.0.1", 0)) as other:
        done = iamcli("idp", "oidc", "serve", "--port", str(other.getsockname()[1]))

    assert 255 == done.status
    assert "cannot be served" in done.err
