"""Permissions boundaries. AWS's behaviour: IAM API reference, the page of each operation; IAM User Guide,
"Permissions boundaries for IAM entities".
"""

import pytest

from iamcli.errors import InvalidInput, NoSuchEntity, PolicyNotAttachable, ValidationError
from iamcli.operations.permissions_boundaries import delete_user_permissions_boundary, put_user_permissions_boundary
from iamcli.operations.policies import create_policy
from iamcli.operations.users import create_user, get_user

DOCUMENT = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OWN = "arn:aws:iam::123456789012:policy/p"


@pytest.fixture
def iam(iam):
    """An account with a user."""
    iam(create_user, UserName="Bob")
    return iam


def test_put(iam):
    """A boundary is shown with the user, its type being `Policy`; the one that was there is replaced."""
    iam(create_policy, PolicyName="p", PolicyDocument=DOCUMENT)
    iam(put_user_permissions_boundary, UserName="Bob", PermissionsBoundary=READ_ONLY)
    iam(put_user_permissions_boundary, UserName="Bob", PermissionsBoundary=OWN)

    expected = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": OWN}
    assert expected == iam(get_user, UserName="Bob")["User"]["PermissionsBoundary"]


def test_put_missing_policy(iam):
    """A boundary has to exist; IAM calls it a scope (hashicorp/boundary#4255)."""
    with pytest.raises(NoSuchEntity, match=rf"^Scope ARN: {OWN} does not exist or is not attachable\.$"):
        iam(put_user_permissions_boundary, UserName="Bob", PermissionsBoundary=OWN)


def test_put_missing_user(iam):
    """A user has to exist to be bounded."""
    with pytest.raises(NoSuchEntity, match=r"^The user with name nobody cannot be found\.$"):
        iam(put_user_permissions_boundary, UserName="nobody", PermissionsBoundary=READ_ONLY)


def test_put_no_arn(iam):
    """What is no ARN cannot bound anybody."""
    with pytest.raises(ValidationError, match=r"^Invalid ARN:  Could not be parsed!$"):
        iam(put_user_permissions_boundary, UserName="Bob", PermissionsBoundary="ReadOnlyAccess-by-name")


def test_put_no_policy(iam):
    """Only a managed policy can be a boundary."""
    with pytest.raises(InvalidInput, match=r"^ARN arn:aws:iam::123456789012:user/Bob is not valid\.$"):
        iam(put_user_permissions_boundary, UserName="Bob", PermissionsBoundary="arn:aws:iam::123456789012:user/Bob")


def test_put_reserved(iam):
    """Policies of service-linked roles bound nobody."""
    with pytest.raises(PolicyNotAttachable, match=r"^Cannot attach AWS reserved policy to an IAM user\.$"):
        iam(
            put_user_permissions_boundary,
            UserName="Bob",
            PermissionsBoundary="arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy",
        )


def test_delete(iam):
    """A user whose boundary was deleted has none; to delete none is no error."""
    iam(put_user_permissions_boundary, UserName="Bob", PermissionsBoundary=READ_ONLY)
    iam(delete_user_permissions_boundary, UserName="Bob")
    iam(delete_user_permissions_boundary, UserName="Bob")

    assert "PermissionsBoundary" not in iam(get_user, UserName="Bob")["User"]


def test_delete_missing_user(iam):
    """A user has to exist to be freed of its boundary."""
    with pytest.raises(NoSuchEntity, match=r"^The user with name nobody cannot be found\.$"):
        iam(delete_user_permissions_boundary, UserName="nobody")
