"""`iamcli what-can`: the answers as text and as data."""

import json

import pytest


@pytest.fixture
def alice(iamcli):
    """An account where Alice lists all queues, and receives from those of her team."""
    statements = [
        {"Effect": "Allow", "Action": "sqs:List*", "Resource": "*"},
        {"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "arn:aws:sqs:*:123456789012:team-*"},
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"},
    ]
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iamcli("create-user", "--user-name", "alice")
    iamcli("put-user-policy", "--user-name", "alice", "--policy-name", "queues", "--policy-document", text)
    return iamcli


def test_text(alice):
    """A service has a heading; below it stand access levels, the actions, and by which policy, on what and if what."""
    out = alice("what-can", "user/alice").out

    assert "sqs  Amazon SQS\n" in out
    assert "ReceiveMessage\n      user_alice_queues on arn:aws:sqs:*:123456789012:team-*\n" in out
    assert "AssumeRole\n      user_alice_queues\n      in other accounts, as far as the role trusts\n" in out


def test_data(alice):
    """As data each row has the service, the level, the actions, the answer and what it rests on."""
    answer = alice("what-can", "user/alice", "--service", "sqs", "--output", "json").answer

    assert "arn:aws:iam::123456789012:user/alice" == answer["Principal"]
    assert {
        "Service": "sqs",
        "AccessLevel": "Read",
        "Actions": ["ReceiveMessage"],
        "Answer": "conditional",
        "Grants": [{"Policy": "user_alice_queues", "Resources": ["arn:aws:sqs:*:123456789012:team-*"]}],
    } in answer["Can"]


def test_resource(alice):
    """What can be done to one resource."""
    found = alice(
        "what-can", "user/alice", "--resource", "arn:aws:sqs:us-east-1:123456789012:team-1", "--output", "json"
    ).answer

    assert [("Read", "allowed")] == [
        (row["AccessLevel"], row["Answer"]) for row in found["Can"] if "ReceiveMessage" in row["Actions"]
    ]


def test_trusted(alice):
    """Whom a role trusts by name can assume it, and is told which role it is, with the role named or not."""
    alice("create-user", "--user-name", "bob")
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::123456789012:user/bob"}}
    text = json.dumps({"Version": "2012-10-17", "Statement": trust})
    alice("create-role", "--role-name", "plain", "--assume-role-policy-document", text)

    assert "yes Write, 1 of" in (out := alice("what-can", "user/bob").out)
    assert "AssumeRole\n      on role/plain\n      plain\n" in out
    role = "arn:aws:iam::123456789012:role/plain"
    for named in (role, "role/plain"):
        assert "AssumeRole\n      plain\n" in alice("what-can", "user/bob", "--resource", named).out
    answer = alice("what-can", "user/bob", "--output", "json").answer
    assert [[role]] == [row["Roles"] for row in answer["Can"]]


def test_nothing(alice):
    """Whoever can do nothing is told so."""
    alice("create-user", "--user-name", "bob")

    assert (0, "Nothing.\n") == alice("what-can", "user/bob")[:2]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ([], 252),
        (["alice"], 252),
        (["user/none"], 255),
        (["root", "--service", "none"], 252),
        (["root", "--resource", "garbage"], 252),
    ],
)
def test_bad_questions(words, status, iamcli):
    """What cannot be asked is an error that says why."""
    done = iamcli("what-can", *words)

    assert (status, "") == (done.status, done.out)
    assert "defect" not in done.err
