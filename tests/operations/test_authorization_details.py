"""Authorization details. AWS's behaviour: IAM API reference, GetAccountAuthorizationDetails and the types it answers
with; AWS security audit guidelines, "Tips for reviewing IAM policies", on which of AWS's policies are returned.
"""

import pytest

from iamcli.errors import ValidationError
from iamcli.operations.attachments import attach_group_policy, attach_role_policy, attach_user_policy
from iamcli.operations.authorization_details import get_account_authorization_details
from iamcli.operations.groups import add_user_to_group, create_group
from iamcli.operations.inline_policies import put_group_policy, put_role_policy, put_user_policy
from iamcli.operations.permissions_boundaries import put_user_permissions_boundary
from iamcli.operations.policies import create_policy
from iamcli.operations.policy_versions import create_policy_version
from iamcli.operations.roles import create_role
from iamcli.operations.users import create_user
from iamcli.state.records.roles import InstanceProfileRecord

DOCUMENT = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
TRUST = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},'
    ' "Action": "sts:AssumeRole"}}'
)
OTHER = DOCUMENT.replace("s3", "sqs")
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OWN = "arn:aws:iam::123456789012:policy/p"
LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")


@pytest.fixture
def iam(iam):
    """Two users, of whom one is in both groups, and two roles, with policies of every kind."""
    iam(create_policy, PolicyName="p", PolicyDocument=DOCUMENT, Description="All of S3")
    iam(create_policy, PolicyName="unused", PolicyDocument=DOCUMENT)
    iam(create_user, UserName="Bob", Tags=[{"Key": "team", "Value": "red"}])
    iam(create_user, UserName="alice")
    for group in ("Admins", "users"):
        iam(create_group, GroupName=group)
        iam(add_user_to_group, GroupName=group, UserName="Bob")
    iam(put_user_policy, UserName="Bob", PolicyName="inline", PolicyDocument=DOCUMENT)
    iam(attach_user_policy, UserName="Bob", PolicyArn=OWN)
    iam(put_user_permissions_boundary, UserName="Bob", PermissionsBoundary=READ_ONLY)
    iam(put_group_policy, GroupName="Admins", PolicyName="inline", PolicyDocument=OTHER)
    iam(attach_group_policy, GroupName="Admins", PolicyArn=OWN)
    iam(
        create_role,
        RoleName="Batch",
        AssumeRolePolicyDocument=TRUST,
        PermissionsBoundary=READ_ONLY,
        Tags=[{"Key": "team", "Value": "red"}],
    )
    iam(create_role, RoleName="app", AssumeRolePolicyDocument=TRUST)
    iam(put_role_policy, RoleName="Batch", PolicyName="inline", PolicyDocument=DOCUMENT)
    iam(attach_role_policy, RoleName="Batch", PolicyArn=OWN)
    with iam.store.change("test") as account:
        account.instance_profiles["Web"] = InstanceProfileRecord(
            name="Web", id="AIPAAAAAAAAAAAAAAAAAA", path="/x/", created=iam.time, tags={"a": "b"}, role="batch"
        )
    return iam


def names(answer):
    """The name of everything in the answer, list by list."""
    keys = ("UserName", "GroupName", "RoleName", "PolicyName")
    return [[item[key] for item in answer[listed]] for listed, key in zip(LISTS, keys, strict=True)]


def test_everything(iam):
    """Without a filter, all four lists are filled, each ordered by name."""
    expected = [["alice", "Bob"], ["Admins", "users"], ["app", "Batch"], ["p", "ReadOnlyAccess", "unused"]]
    assert expected == names(iam(get_account_authorization_details))


def test_empty_account():
    """An account with nothing has four empty lists; AWS's policies, which nobody uses, are not there."""
    from tests.conftest import Iam

    assert {**{listed: [] for listed in LISTS}, "IsTruncated": False} == Iam()(get_account_authorization_details)


def test_user(iam):
    """A user comes with inline policies, groups, attached policies, boundary and tags."""
    user = iam(get_account_authorization_details, Filter=["User"])["UserDetailList"][1]

    assert user.pop("UserId").startswith("AIDA")
    assert user == {
        "Path": "/",
        "UserName": "Bob",
        "Arn": "arn:aws:iam::123456789012:user/Bob",
        "CreateDate": "2024-01-01T00:00:00Z",
        "UserPolicyList": [{"PolicyName": "inline", "PolicyDocument": DOCUMENT}],
        "GroupList": ["Admins", "users"],
        "AttachedManagedPolicies": [{"PolicyName": "p", "PolicyArn": OWN}],
        "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": READ_ONLY},
        "Tags": [{"Key": "team", "Value": "red"}],
    }


def test_bare_user(iam):
    """A user that has nothing has empty lists, and no boundary."""
    user = iam(get_account_authorization_details, Filter=["User"])["UserDetailList"][0]

    empty = ("UserPolicyList", "GroupList", "AttachedManagedPolicies", "Tags")
    assert [[]] * 4 == [user[member] for member in empty]
    assert "PermissionsBoundary" not in user


def test_group(iam):
    """A group comes with inline and attached policies."""
    group = iam(get_account_authorization_details, Filter=["Group"])["GroupDetailList"][0]

    assert group.pop("GroupId").startswith("AGPA")
    assert group == {
        "Path": "/",
        "GroupName": "Admins",
        "Arn": "arn:aws:iam::123456789012:group/Admins",
        "CreateDate": "2024-01-01T00:00:00Z",
        "GroupPolicyList": [{"PolicyName": "inline", "PolicyDocument": OTHER}],
        "AttachedManagedPolicies": [{"PolicyName": "p", "PolicyArn": OWN}],
    }


def test_role(iam):
    """A role comes with its trust policy, policies, boundary, tags, last use, and instance profiles with itself."""
    role = iam(get_account_authorization_details, Filter=["Role"])["RoleDetailList"][1]
    role_id = role.pop("RoleId")
    bare = {
        "Path": "/",
        "RoleName": "Batch",
        "Arn": "arn:aws:iam::123456789012:role/Batch",
        "CreateDate": "2024-01-01T00:00:00Z",
        "AssumeRolePolicyDocument": TRUST,
    }

    assert role_id.startswith("AROA")
    assert role == {
        **bare,
        "InstanceProfileList": [
            {
                "Path": "/x/",
                "InstanceProfileName": "Web",
                "InstanceProfileId": "AIPAAAAAAAAAAAAAAAAAA",
                "Arn": "arn:aws:iam::123456789012:instance-profile/x/Web",
                "CreateDate": "2024-01-01T00:00:00Z",
                "Roles": [{**bare, "RoleId": role_id}],
            }
        ],
        "RolePolicyList": [{"PolicyName": "inline", "PolicyDocument": DOCUMENT}],
        "AttachedManagedPolicies": [{"PolicyName": "p", "PolicyArn": OWN}],
        "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": READ_ONLY},
        "Tags": [{"Key": "team", "Value": "red"}],
        "RoleLastUsed": {},
    }


def test_bare_role(iam):
    """A role that has nothing has empty lists, an empty last use, and no boundary."""
    role = iam(get_account_authorization_details, Filter=["Role"])["RoleDetailList"][0]

    empty = ("InstanceProfileList", "RolePolicyList", "AttachedManagedPolicies", "Tags")
    assert ([[]] * 4, {}) == ([role[member] for member in empty], role["RoleLastUsed"])
    assert "PermissionsBoundary" not in role


def test_policy(iam):
    """A managed policy comes with its uses counted and all its versions, the newest first, with their documents."""
    iam.wait(hours=1)
    iam(create_policy_version, PolicyArn=OWN, PolicyDocument=OTHER)

    policy = iam(get_account_authorization_details, Filter=["LocalManagedPolicy"])["Policies"][0]

    assert policy.pop("PolicyId").startswith("ANPA")
    assert policy == {
        "PolicyName": "p",
        "Arn": OWN,
        "Path": "/",
        "DefaultVersionId": "v1",
        "AttachmentCount": 3,
        "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": True,
        "Description": "All of S3",
        "CreateDate": "2024-01-01T00:00:00Z",
        "UpdateDate": "2024-01-01T01:00:00Z",
        "PolicyVersionList": [
            {
                "Document": OTHER,
                "VersionId": "v2",
                "IsDefaultVersion": False,
                "CreateDate": "2024-01-01T01:00:00Z",
            },
            {
                "Document": DOCUMENT,
                "VersionId": "v1",
                "IsDefaultVersion": True,
                "CreateDate": "2024-01-01T00:00:00Z",
            },
        ],
    }


def test_aws_policies_in_use(iam):
    """Of AWS's policies those are there that somebody has or is bounded by, whatever the filter."""
    iam(attach_user_policy, UserName="alice", PolicyArn="arn:aws:iam::aws:policy/job-function/ViewOnlyAccess")
    policies = iam(get_account_authorization_details, Filter=["AWSManagedPolicy"])["Policies"]

    assert ["ReadOnlyAccess", "ViewOnlyAccess"] == [policy["PolicyName"] for policy in policies]
    assert (0, 2) == (policies[0]["AttachmentCount"], policies[0]["PermissionsBoundaryUsageCount"])
    assert ["Statement" in version["Document"] for version in policies[0]["PolicyVersionList"]] == [True]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["User"], [["alice", "Bob"], [], [], []]),
        (["Group"], [[], ["Admins", "users"], [], []]),
        (["Role"], [[], [], ["app", "Batch"], []]),
        (["LocalManagedPolicy"], [[], [], [], ["p", "unused"]]),
        (["AWSManagedPolicy"], [[], [], [], ["ReadOnlyAccess"]]),
        (["User", "AWSManagedPolicy"], [["alice", "Bob"], [], [], ["ReadOnlyAccess"]]),
    ],
)
def test_filter(iam, kinds, expected):
    """A filter leaves entities of the kinds it has; the other lists are empty."""
    assert expected == names(iam(get_account_authorization_details, Filter=kinds))


def test_unknown_kind(iam):
    """A filter has known kinds only."""
    with pytest.raises(ValidationError, match=r"^1 validation error detected: Value at 'filter' failed"):
        iam(get_account_authorization_details, Filter=["Robot"])


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_pages(iam, size):
    """One marker runs over the four lists, and the pages come together to the whole answer."""
    whole = iam(get_account_authorization_details)
    pages = [iam(get_account_authorization_details, MaxItems=size)]
    while pages[-1]["IsTruncated"]:
        assert size == sum(len(pages[-1][listed]) for listed in LISTS)
        pages.append(iam(get_account_authorization_details, MaxItems=size, Marker=pages[-1]["Marker"]))

    for listed in LISTS:
        assert whole[listed] == [item for page in pages for item in page[listed]]
