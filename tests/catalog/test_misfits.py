"""What cannot work as it is written, by what the catalogue knows of actions and condition keys."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamcli.catalog import managed_policies
from iamcli.catalog.misfits import meet, misfits
from iamcli.policy.match import Wildcard

BUCKET, OBJECTS = "arn:aws:s3:::b", "arn:aws:s3:::b/*"
SIGNS = st.text("ab/*?", max_size=6)


def told(**statement: object) -> list[tuple[str, str]]:
    document = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", **statement}})
    return [(one.code, one.sentence.partition(" as of 20")[0]) for one in misfits(document)]


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:ListBucket", OBJECTS),
        ("s3:ListBucket", [OBJECTS, "arn:aws:s3:::*/logs/*"]),
        ("s3:GetObject", BUCKET),
        ("s3:listbucket", "arn:aws:iam::123456789012:user/alice"),
        ("iam:CreateUser", BUCKET),
        ("iam:CreateUser", "arn:aws:sts::123456789012:*"),
    ],
)
def test_wrong_types(action, resource):
    """An action of which none of the resources is told. Service Authorization Reference, "Amazon S3", "IAM"."""
    assert [("resource-type", f"{action} acts on none of the statement's resources")] == told(
        Action=action, Resource=resource
    )


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:ListBucket", [BUCKET, OBJECTS]),
        ("s3:ListBucket", "arn:aws:s3:::b*"),
        ("s3:ListBucket", "arn:aws:s3::*:b"),
        ("s3:ListBucket", "arn:aws:s3:us-east-1:123456789012:accesspoint/a"),
        ("s3:GetObject", "arn:aws:s3:::*"),
        ("s3:GetObject", "arn:aws:s3:::${aws:username}"),
        ("s3:GetObject", "*"),
        ("s3:GetObject", "arn:aws:s3"),
        ("s3:GetObject", f"{BUCKET}{'b' * 300}"),
        ("s3:GetFly", BUCKET),
        ("s3:Get*", BUCKET),
        ("s3:ListAllMyBuckets", BUCKET),
        ("iam:CreateUser", "arn:aws:iam::123456789012:user/*"),
        ("iam:CreateUser", "arn:aws:*::123456789012:user/*"),
        (1, BUCKET),
        ("s3:GetObject", 1),
    ],
)
def test_possible_types(action, resource):
    """What may be of the type, or is not known well enough, is left alone."""
    assert [] == told(Action=action, Resource=resource)


@pytest.mark.parametrize(
    ("key", "meant"),
    [("iam:PassedToServce", "iam:PassedToService"), ("aws:SourceIpp", "aws:SourceIp"), ("s3:Flavour", "")],
)
def test_unknown_keys(key, meant):
    """A key of a known service, or of all of them, that the catalogue has not is told with the one it resembles."""
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {key: "x"}}}

    [found] = misfits(json.dumps({"Statement": [statement]}))

    assert ("unknown-key", f"No condition key {key} is known") == (found.code, found.sentence.partition(" as of")[0])
    assert meant in found.meant or not meant


@pytest.mark.parametrize(
    "key",
    [
        *("aws:sourceip", "aws:RequestTag/team", "s3:prefix", "secretsmanager:ResourceTag/team", "saml:aud"),
        *("token.actions.githubusercontent.com:sub", "oidc.eks.us-east-1.amazonaws.com/id/A:aud", "nosuch:key", "key"),
    ],
)
def test_possible_keys(key):
    """Keys in any case, with the name of a tag, and of identity providers are left alone."""
    assert [] == told(Action="*", Resource="*", Condition={"StringEquals": {key: "x"}})


@pytest.mark.parametrize("document", ["", "1", "[]", '{"Statement": 1}', '{"Statement": {"Condition": {"Bool": 1}}}'])
def test_malformed_documents(document):
    """What cannot be read has no misfits."""
    assert [] == misfits(document)


def test_managed_policies():
    """Hardly any policy that AWS publishes is told of, as AWS knows what works."""
    documents = [managed_policies.document(info.arn) for info in managed_policies.all_infos()]

    assert sum(map(bool, map(misfits, documents))) < len(documents) / 100


@given(SIGNS, st.text("ab/*", max_size=6), st.text("ab/", max_size=6))
def test_patterns_that_meet(first, second, text):
    """Patterns that both stand for a text meet; a text meets the patterns that it matches."""
    if Wildcard(first).matches(text) and Wildcard(second).matches(text):
        assert meet(first, second)
    assert Wildcard(first).matches(text) is meet(first, text)
