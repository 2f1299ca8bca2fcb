"""Actions by name. IAM User Guide, "IAM JSON policy elements: Action"; Service Authorization Reference."""

import pytest

from iamcli.catalog.actions import access_level, expand, known_action
from iamcli.catalog.services import AccessLevel, action_names


@pytest.mark.parametrize("name", ["s3:GetObject", "S3:GETOBJECT", "s3:getobject"])
def test_known(name):
    """An action is known in whatever case, and says how AWS writes it."""
    assert "s3:GetObject" == known_action(name).full_name


@pytest.mark.parametrize(
    "name", ["", ":", "s3", "s3:", "s3:Get", "s3:*", "*", "nope:GetObject", " s3:GetObject", "s3::"]
)
def test_unknown(name):
    """An action is found whole or not at all."""
    assert known_action(name) is None
    assert access_level(name) is None


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("s3:ListBucket", AccessLevel.LIST),
        ("s3:GetObject", AccessLevel.READ),
        ("s3:PutObject", AccessLevel.WRITE),
        ("iam:TagUser", AccessLevel.TAGGING),
        ("s3:PutBucketPolicy", AccessLevel.PERMISSIONS_MANAGEMENT),
        ("iam:AttachRolePolicy", AccessLevel.PERMISSIONS_MANAGEMENT),
    ],
)
def test_access_level(name, level):
    """An action has the access level of AWS's page, the narrower one where it has two."""
    assert level == access_level(name)


def test_everything():
    """A star alone stands for all actions, in order."""
    names = [f"{namespace}:{name}" for namespace, names in action_names().items() for name in names]

    assert 22_000 < len(names)
    assert names == expand("*")


def test_names_are_those_of_services(everything):
    """The names that are read alone are those of the services in full."""
    assert {each.namespace: [action.name for action in each.actions.values()] for each in everything} == action_names()


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("IAM:passrole", ["iam:PassRole"]),
        ("iam:*tagUSER", ["iam:TagUser", "iam:UntagUser"]),
        ("sts:Get????????????ty", ["sts:GetCallerIdentity"]),
        ("sts:assume*w*", ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]),
        ("sts:AssumeRole", ["sts:AssumeRole"]),
        ("sts:", []),
        ("sts", []),
        ("", []),
        ("nope:*", []),
        ("*:GetUser", []),
        ("iam:Pass.ole", []),
        ("iam:[P]assRole", []),
    ],
)
def test_expand(pattern, names):
    """A pattern stands for the actions it fits as a whole, without regard to case; only stars and marks are wild."""
    assert names == expand(pattern)


def test_expanding_many_stars():
    """Stars by the hundred take no time that grows with the ways in which they could share a name."""
    assert [] == expand("ec2:" + "*e" * 500 + "!")
