"""Words that belong to no option, and which of several faults is told, as the AWS CLI has them.

Its parser has one optional word, `help`, and argparse does with `--` and empty words what it does: awscli/clidriver.py,
`ServiceOperation.__call__`.
"""

from __future__ import annotations

import json
from base64 import b64encode

import pytest


def unknown(done) -> str:
    """The words that were told to be unknown."""
    return done.err.partition("Unknown options: ")[2].partition("\n")[0]


@pytest.mark.parametrize(
    "words",
    [
        ["help"],
        ["--user-name", "bob", "help"],
        ["help", "--user-name", "bob"],
        ["help", "x"],
        ["help", "--bogus"],
        ["--", "help"],
    ],
)
def test_help(words, iamcli):
    """The first word that belongs to no option may ask for help, whatever else there is."""
    for command in (["get-user"], ["iam", "wait", "user-exists"]):
        done = iamcli(*command, *words)
        assert (0, True) == (done.status, "--user-name" in done.out), words


@pytest.mark.parametrize("words", [["create-user", "help", "x"], ["create-user", "--path", "/", "help"]])
def test_help_does_not_excuse(words, iamcli):
    """Where more is said than `help`, what is required is required still."""
    done = iamcli(*words)
    assert (252, "") == done[:2]
    assert "the following arguments are required: --user-name" in done.err


@pytest.mark.parametrize("words", [[""], ["--"], ["--", ""]])
def test_nothing(words, iamcli):
    """An empty word, as a script's unset variable leaves it, and a `--` at the end are nothing."""
    iamcli("create-user", "--user-name", "bob")
    assert (0, "") == iamcli("get-user", "--user-name", "bob", *words)[::2]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["", "x"], "x"),
        (["--", "x"], "x"),
        (["x", "--", "y"], "y, x"),
        (["--bogus", "x", "y"], "--bogus, y, x"),
        (["x", "help"], "help, x"),
        (["--bogus", ""], "--bogus"),
    ],
)
def test_strays(words, told, iamcli):
    """What nobody knows is told, the first word that is no option last."""
    done = iamcli("get-user", *words)
    assert (252, told) == (done.status, unknown(done))


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["--bogus"], 252, "Unknown options: --bogus"),
        (["--query", "x["], 252, "Bad value for --query x["),
        (["--path-prefix", "file://missing"], 252, "Unable to load paramfile file://missing"),
        ([], 255, "The config profile (missing) could not be found"),
    ],
)
def test_a_missing_profile_comes_last(words, status, message, iamcli):
    """What is wrong with the words is told before a profile is looked for."""
    done = iamcli("list-users", "--profile", "missing", *words)
    assert (status, True) == (done.status, message in done.err)


def test_a_query_is_checked_by_waiters_too(iamcli):
    """An expression that is none is told, also where nothing is shown."""
    iamcli("create-user", "--user-name", "bob")
    done = iamcli("wait", "user-exists", "--user-name", "bob", "--query", "x[")
    assert (252, True) == (done.status, "Bad value for --query x[" in done.err)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("Users[?UserName > `1`]", "'>' not supported between instances of 'str' and 'int'"),
        ("Users[::0]", "slice step cannot be zero"),
    ],
)
def test_a_query_that_fails(query, message, iamcli):
    """What an expression cannot do with the answer is told as it is, and is no defect."""
    iamcli("create-user", "--user-name", "bob")
    assert (255, "", f"\niamcli: [ERROR]: {message}\n") == iamcli("list-users", "--query", query)


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("", "Invalid length for parameter Marker, value: 0, valid min length: 1"),
        ({"Foo": "x"}, 'Unknown parameter in input: "Foo", must be one of: PathPrefix, Marker, MaxItems'),
        ({"Marker": 5}, "Invalid type for parameter Marker, value: 5, type: <class 'int'>, valid types: <class 'str'>"),
    ],
)
def test_tokens(token, message, iamcli):
    """What a starting token has are members of the request, and a wrong one does not begin anew."""
    text = token if isinstance(token, str) else b64encode(json.dumps(token).encode()).decode()
    done = iamcli("list-users", "--starting-token", text)
    assert (252, "") == done[:2]
    assert f"Parameter validation failed:\n{message}\n" in done.err


def test_a_token_with_another_member(iamcli):
    """A token's members count as if they were given."""
    for path in ("/", "/x/"):
        iamcli("create-user", "--user-name", f"bob-{len(path)}", "--path", path)
    token = b64encode(b'{"PathPrefix": "/x/", "Marker": null}').decode()
    assert ["bob-3"] == iamcli("list-users", "--starting-token", token, "--query", "Users[].UserName").answer


def test_no_paginate(iamcli):
    """All options about pages that do not go with --no-paginate are named."""
    done = iamcli("list-users", "--no-paginate", "--page-size", "2", "--starting-token", "x")
    assert (252, True) == (done.status, "pagination arguments: --starting-token, --page-size\n" in done.err)


def test_members_that_cannot_be_read(iamcli):
    """A file of members that is not there is told with the option's hyphens, as text that is no JSON is not."""
    done = iamcli("get-user", "--cli-input-json", "file://missing")
    assert "Error parsing parameter '--cli-input-json': Unable to load paramfile file://missing" in done.err


def test_default_profile(iamcli, monkeypatch):
    """AWS_DEFAULT_PROFILE counts where AWS_PROFILE is not set (awscli/botocore/configprovider.py, of version 2)."""
    iamcli("configure", "set", "region", "eu-west-1", "--profile", "ann")
    monkeypatch.setenv("AWS_DEFAULT_PROFILE", "ann")
    assert ["profile", "ann", "env", "AWS_DEFAULT_PROFILE"] == iamcli("configure", "list").out.splitlines()[2].split()
    monkeypatch.setenv("AWS_DEFAULT_PROFILE", "missing")
    assert 255 == iamcli("list-users").status
    monkeypatch.setenv("AWS_PROFILE", "ann")
    assert 0 == iamcli("list-users").status
