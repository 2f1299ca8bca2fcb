"""Versions of managed policies. AWS's behaviour: IAM API reference, the page of each operation and that of the type
PolicyVersion; IAM User Guide, "Versioning IAM policies".
"""

import pytest

from iamcli.errors import (
    AccessDenied,
    DeleteConflict,
    InvalidInput,
    LimitExceeded,
    MalformedPolicyDocument,
    NoSuchEntity,
)
from iamcli.operations.policies import create_policy, get_policy
from iamcli.operations.policy_versions import (
    create_policy_version,
    delete_policy_version,
    get_policy_version,
    list_policy_versions,
    set_default_policy_version,
)

DOCUMENT = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ARN = "arn:aws:iam::123456789012:policy/p"
NO_ARN = "arn:aws:iam::123456789012:user/alice"

CHANGES = [
    (create_policy_version, {"PolicyDocument": DOCUMENT}),
    (delete_policy_version, {"VersionId": "v1"}),
    (set_default_policy_version, {"VersionId": "v1"}),
]
ALL = [*CHANGES, (get_policy_version, {"VersionId": "v1"}), (list_policy_versions, {})]


@pytest.fixture
def iam(iam):
    """An account with a policy."""
    iam(create_policy, PolicyName="p", PolicyDocument=DOCUMENT)
    return iam


def add(iam, **members):
    return iam(create_policy_version, PolicyArn=ARN, PolicyDocument=DOCUMENT, **members)["PolicyVersion"]


def ids(iam):
    return [version["VersionId"] for version in iam(list_policy_versions, PolicyArn=ARN)["Versions"]]


def test_create(iam):
    """A new version is not the default unless it is asked for; its document is not in the answer."""
    expected = {"VersionId": "v2", "IsDefaultVersion": False, "CreateDate": "2024-01-01T00:00:00Z"}

    assert expected == add(iam)
    assert "v1" == iam(get_policy, PolicyArn=ARN)["Policy"]["DefaultVersionId"]


def test_create_default(iam):
    """A new version can become the default at once."""
    assert add(iam, SetAsDefault=True)["IsDefaultVersion"]
    assert "v2" == iam(get_policy, PolicyArn=ARN)["Policy"]["DefaultVersionId"]


def test_create_malformed(iam):
    """A document has to be a policy."""
    with pytest.raises(MalformedPolicyDocument):
        iam(create_policy_version, PolicyArn=ARN, PolicyDocument="{}")


def test_create_too_long(iam):
    """A document has 6,144 characters at most."""
    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for PolicySize: 6144$"):
        iam(create_policy_version, PolicyArn=ARN, PolicyDocument=DOCUMENT.replace("s3:*", "s3:" + "x" * 6144))


def test_sixth(iam):
    """A policy has five versions at most."""
    for _ in range(4):
        add(iam)

    with pytest.raises(LimitExceeded) as caught:
        add(iam)
    assert str(caught.value) == (
        "A managed policy can have up to 5 versions. "
        "Before you create a new version, you must delete an existing version."
    )


def test_numbers_not_used_again(iam):
    """The number of a version that was deleted does not come again."""
    add(iam)
    iam(delete_policy_version, PolicyArn=ARN, VersionId="v2")

    assert "v3" == add(iam)["VersionId"]


def test_get(iam):
    """The answer has the document as it was given."""
    assert {
        "Document": DOCUMENT,
        "VersionId": "v1",
        "IsDefaultVersion": True,
        "CreateDate": "2024-01-01T00:00:00Z",
    } == iam(get_policy_version, PolicyArn=ARN, VersionId="v1")["PolicyVersion"]


def test_get_aws(iam):
    """Of an AWS managed policy the default version is there."""
    default = iam(get_policy, PolicyArn=READ_ONLY)["Policy"]["DefaultVersionId"]
    version = iam(get_policy_version, PolicyArn=READ_ONLY, VersionId=default)["PolicyVersion"]

    assert version["IsDefaultVersion"]
    assert "Statement" in version["Document"]


def test_list(iam):
    """Versions come the newest first, v10 before v9, and without their documents."""
    for number in range(2, 11):
        add(iam)
        if number < 9:
            iam(delete_policy_version, PolicyArn=ARN, VersionId=f"v{number}")

    assert ["v10", "v9", "v1"] == ids(iam)
    assert "Document" not in iam(list_policy_versions, PolicyArn=ARN)["Versions"][0]


def test_list_pages(iam):
    """A marker continues where its page ended."""
    add(iam)
    first = iam(list_policy_versions, PolicyArn=ARN, MaxItems=1)
    last = iam(list_policy_versions, PolicyArn=ARN, Marker=first["Marker"])

    assert ["v2", "v1"] == [version["VersionId"] for version in first["Versions"] + last["Versions"]]


def test_list_aws(iam):
    """Of an AWS managed policy the default version alone is listed."""
    (version,) = iam(list_policy_versions, PolicyArn=READ_ONLY)["Versions"]
    assert version["IsDefaultVersion"]


def test_delete(iam):
    """A version that is not the default can be deleted."""
    add(iam, SetAsDefault=True)
    iam(delete_policy_version, PolicyArn=ARN, VersionId="v1")

    assert ["v2"] == ids(iam)


def test_delete_default(iam):
    """The default version cannot be deleted."""
    add(iam)

    with pytest.raises(DeleteConflict, match=r"^Cannot delete the default version of a policy\.$"):
        iam(delete_policy_version, PolicyArn=ARN, VersionId="v1")


def test_set_default(iam):
    """Any version can become the default."""
    add(iam, SetAsDefault=True)
    iam(set_default_policy_version, PolicyArn=ARN, VersionId="v1")

    assert "v1" == iam(get_policy, PolicyArn=ARN)["Policy"]["DefaultVersionId"]


@pytest.mark.parametrize("operation", [get_policy_version, delete_policy_version, set_default_policy_version])
def test_no_such_version(iam, operation):
    """A version that does not exist is NoSuchEntity."""
    with pytest.raises(NoSuchEntity, match=rf"^Policy {ARN} version v7 does not exist or is not attachable\.$"):
        iam(operation, PolicyArn=ARN, VersionId="v7")


def test_get_of_missing_policy(iam):
    """A version of a policy that does not exist is missing itself (tableau/altimeter, its test of that race)."""
    with pytest.raises(NoSuchEntity, match=rf"^Policy {ARN}x version v1 does not exist or is not attachable\.$"):
        iam(get_policy_version, PolicyArn=ARN + "x", VersionId="v1")


@pytest.mark.parametrize(("operation", "members"), [*CHANGES, (list_policy_versions, {})])
def test_missing_policy(iam, operation, members):
    """A policy that does not exist has no versions to change or list."""
    with pytest.raises(NoSuchEntity, match=rf"^Policy {ARN}x was not found\.$"):
        iam(operation, PolicyArn=ARN + "x", **members)


@pytest.mark.parametrize(("operation", "members"), CHANGES)
def test_aws_policy_unchangeable(iam, operation, members):
    """Nobody changes AWS's policies."""
    with pytest.raises(AccessDenied, match=r"^Policy is outside your own account\.$"):
        iam(operation, PolicyArn=READ_ONLY, **members)


@pytest.mark.parametrize(("operation", "members"), ALL)
def test_bad_arn(iam, operation, members):
    """Only managed policies have versions."""
    with pytest.raises(InvalidInput, match=rf"^ARN {NO_ARN} is not valid\.$"):
        iam(operation, PolicyArn=NO_ARN, **members)


def test_pages_survive_a_deletion(iam):
    """A page of versions goes on behind the last one shown, also if that one is gone by then."""
    for _ in range(4):
        add(iam)
    first = iam(list_policy_versions, PolicyArn=ARN, MaxItems=2)
    iam(delete_policy_version, PolicyArn=ARN, VersionId="v4")
    last = iam(list_policy_versions, PolicyArn=ARN, Marker=first["Marker"])

    assert [version["VersionId"] for version in first["Versions"]] == ["v5", "v4"]
    assert [version["VersionId"] for version in last["Versions"]] == ["v3", "v2", "v1"]
