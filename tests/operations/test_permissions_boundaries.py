"""Permissions boundaries. AWS's behaviour: IAM API reference, the page of each operation; IAM User Guide,
"Permissions boundaries for IAM entities".
"""

import pytest

from iamcli.errors import InvalidInput, NoSuchEntity, PolicyNotAttachable, UnmodifiableEntity, ValidationError
from iamcli.operations.permissions_boundaries import (
    delete_role_permissions_boundary,
    delete_user_permissions_boundary,
    put_role_permissions_boundary,
    put_user_permissions_boundary,
)
from iamcli.operations.policies import create_policy
from iamcli.operations.roles import create_role, get_role
from iamcli.operations.users import create_user, get_user

DOCUMENT = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
TRUST = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},'
    ' "Action": "sts:AssumeRole"}}'
)
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OWN = "arn:aws:iam::123456789012:policy/p"


class Side:
    """The two operations of one kind of principal, on the one called Bob."""

    def __init__(self, kind, put, delete, get):
        self.kind, self._put, self._delete, self._get = kind, put, delete, get
        self.member = f"{kind}Name"

    def put(self, iam, arn, name="Bob"):
        return iam(self._put, **{self.member: name}, PermissionsBoundary=arn)

    def delete(self, iam, name="Bob"):
        return iam(self._delete, **{self.member: name})

    def shown(self, iam):
        return iam(self._get, **{self.member: "Bob"})[self.kind].get("PermissionsBoundary")


USER = Side("User", put_user_permissions_boundary, delete_user_permissions_boundary, get_user)
ROLE = Side("Role", put_role_permissions_boundary, delete_role_permissions_boundary, get_role)


@pytest.fixture(params=[USER, ROLE], ids=["user", "role"])
def side(request):
    return request.param


@pytest.fixture
def iam(iam):
    """An account with a user and a role."""
    iam(create_user, UserName="Bob")
    iam(create_role, RoleName="Bob", AssumeRolePolicyDocument=TRUST)
    return iam


def test_put(iam, side):
    """A boundary is shown with its principal, its type being `Policy`; the one that was there is replaced."""
    iam(create_policy, PolicyName="p", PolicyDocument=DOCUMENT)
    side.put(iam, READ_ONLY)
    side.put(iam, OWN)

    assert {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": OWN} == side.shown(iam)


def test_put_missing_policy(iam, side):
    """A boundary has to exist; IAM calls it a scope (hashicorp/boundary#4255)."""
    with pytest.raises(NoSuchEntity, match=rf"^Scope ARN: {OWN} does not exist or is not attachable\.$"):
        side.put(iam, OWN)


def test_put_missing_principal(iam, side):
    """A principal has to exist to be bounded."""
    with pytest.raises(NoSuchEntity, match=rf"^The {side.kind.lower()} with name nobody cannot be found\.$"):
        side.put(iam, READ_ONLY, name="nobody")


def test_put_no_arn(iam, side):
    """What is no ARN cannot bound anybody."""
    with pytest.raises(ValidationError, match=r"^Invalid ARN:  Could not be parsed!$"):
        side.put(iam, "ReadOnlyAccess-by-name")


def test_put_no_policy(iam, side):
    """Only a managed policy can be a boundary."""
    with pytest.raises(InvalidInput, match=r"^ARN arn:aws:iam::123456789012:user/Bob is not valid\.$"):
        side.put(iam, "arn:aws:iam::123456789012:user/Bob")


def test_put_reserved(iam, side):
    """Policies of service-linked roles bound nobody."""
    sentence = f"Cannot attach AWS reserved policy to an IAM {side.kind.lower()}."
    with pytest.raises(PolicyNotAttachable, match=f"^{sentence}$"):
        side.put(iam, "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy")


def test_delete(iam, side):
    """A principal whose boundary was deleted has none; to delete none is no error."""
    side.put(iam, READ_ONLY)
    side.delete(iam)
    side.delete(iam)

    assert side.shown(iam) is None


def test_delete_missing_principal(iam, side):
    """A principal has to exist to be freed of its boundary."""
    with pytest.raises(NoSuchEntity, match=rf"^The {side.kind.lower()} with name nobody cannot be found\.$"):
        side.delete(iam, name="nobody")


def test_protected(iam):
    """A service-linked role has no boundary."""
    with iam.store.change("test") as account:
        account.roles["Bob"].service = "ecs.amazonaws.com"

    for change in (lambda: ROLE.put(iam, READ_ONLY), lambda: ROLE.delete(iam)):
        with pytest.raises(UnmodifiableEntity, match=r"^Cannot perform the operation on the protected role 'Bob'"):
            change()
