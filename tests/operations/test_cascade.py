"""`--cascade`, which is iamcli's own: what is in the way of a deletion goes along with it, all or nothing."""

import json

import pytest

from iamcli.errors import DeleteConflict
from iamcli.operations.access_keys import create_access_key
from iamcli.operations.attachments import attach_group_policy, attach_user_policy
from iamcli.operations.groups import add_user_to_group, create_group, delete_group, get_group
from iamcli.operations.inline_policies import put_user_policy
from iamcli.operations.login_profiles import create_login_profile
from iamcli.operations.permissions_boundaries import put_user_permissions_boundary
from iamcli.operations.policies import create_policy, delete_policy
from iamcli.operations.policy_versions import create_policy_version
from iamcli.operations.users import create_user, delete_user, get_user

DOCUMENT = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
ARN = "arn:aws:iam::123456789012:policy/p"


@pytest.fixture
def full(iam):
    """A user, a group and a policy that have everything to do with each other."""
    iam(create_user, UserName="Bob")
    iam(create_group, GroupName="devs")
    iam(create_policy, PolicyName="p", PolicyDocument=DOCUMENT)
    iam(create_policy_version, PolicyArn=ARN, PolicyDocument=DOCUMENT)
    iam(add_user_to_group, GroupName="devs", UserName="Bob")
    iam(attach_user_policy, UserName="Bob", PolicyArn=ARN)
    iam(attach_group_policy, GroupName="devs", PolicyArn=ARN)
    iam(put_user_permissions_boundary, UserName="Bob", PermissionsBoundary=ARN)
    iam(put_user_policy, UserName="Bob", PolicyName="inline", PolicyDocument=DOCUMENT)
    iam(create_login_profile, UserName="Bob", Password="Corr3ct-horse")
    iam(create_access_key, UserName="Bob")
    return iam


def test_conflict_lists_everything(full):
    """A refused deletion knows all that is in the way, though AWS's sentence names the first step only."""
    with pytest.raises(DeleteConflict, match="must delete access keys first") as error:
        full(delete_user, UserName="Bob")

    kinds = [thing.rpartition(" ")[0] for thing in error.value.in_the_way]
    assert kinds == ["access key", "login", "inline policy", "attached policy", "group"]


def test_user(full):
    """A user goes with all that is the user's; groups and policies stay, without the user."""
    full(delete_user, UserName="Bob", Cascade=True)

    assert full(get_group, GroupName="devs")["Users"] == []
    assert "Bob" not in full.store.data.decode()


def test_group(full):
    """A group goes, its users stay."""
    full(delete_group, GroupName="devs", Cascade=True)

    assert full(get_user, UserName="Bob")
    assert json.loads(full.store.data)["account"]["groups"] == {}


def test_policy(full):
    """A policy goes with its versions, from everybody who had it and everybody it bounded."""
    full(delete_policy, PolicyArn=ARN, Cascade=True)

    assert "PermissionsBoundary" not in full(get_user, UserName="Bob")["User"]
    assert ARN not in full.store.data.decode()
