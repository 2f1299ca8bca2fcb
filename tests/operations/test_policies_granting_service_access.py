"""Policies granting service access. IAM API reference, "ListPoliciesGrantingServiceAccess"."""

import json

import pytest

from iamcli.errors import InvalidInput, NoSuchEntity
from iamcli.operations.attachments import attach_user_policy
from iamcli.operations.groups import add_user_to_group, create_group
from iamcli.operations.inline_policies import put_group_policy, put_user_policy
from iamcli.operations.policies import create_policy
from iamcli.operations.policies_granting_service_access import list_policies_granting_service_access
from iamcli.operations.users import create_user

ACCOUNT = "arn:aws:iam::123456789012:"
BOB = ACCOUNT + "user/bob"


def document(action):
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def bob(iam):
    """A user with a managed policy, in a group with an inline one."""
    iam(create_user, UserName="bob")
    iam(create_policy, PolicyName="both", PolicyDocument=document(["iam:Get*", "ec2:*"]))
    iam(attach_user_policy, UserName="bob", PolicyArn=ACCOUNT + "policy/both")
    iam(create_group, GroupName="devs")
    iam(add_user_to_group, GroupName="devs", UserName="bob")
    iam(put_group_policy, GroupName="devs", PolicyName="inline", PolicyDocument=document("iam:*"))
    return iam


def test_list(bob):
    """Each service comes with its policies: managed ones with an ARN, inline ones with what they are part of."""
    managed = {"PolicyName": "both", "PolicyType": "MANAGED", "PolicyArn": ACCOUNT + "policy/both"}
    inline = {"PolicyName": "inline", "PolicyType": "INLINE", "EntityType": "GROUP", "EntityName": "devs"}

    assert bob(list_policies_granting_service_access, Arn=BOB, ServiceNamespaces=["iam", "ec2", "s3"]) == {
        "PoliciesGrantingServiceAccess": [
            {"ServiceNamespace": "iam", "Policies": [managed, inline]},
            {"ServiceNamespace": "ec2", "Policies": [managed]},
            {"ServiceNamespace": "s3", "Policies": []},
        ],
        "IsTruncated": False,
    }


def test_group(bob):
    """For a group only its own policies are listed."""
    answer = bob(list_policies_granting_service_access, Arn=ACCOUNT + "group/devs", ServiceNamespaces=["iam"])

    assert [policy["PolicyName"] for policy in answer["PoliciesGrantingServiceAccess"][0]["Policies"]] == ["inline"]


def test_pages(bob):
    """More than a hundred services take two pages."""
    asked = [f"service-{number}" for number in range(101)]
    first = bob(list_policies_granting_service_access, Arn=BOB, ServiceNamespaces=asked)
    last = bob(list_policies_granting_service_access, Arn=BOB, ServiceNamespaces=asked, Marker=first["Marker"])

    assert (100, True) == (len(first["PoliciesGrantingServiceAccess"]), first["IsTruncated"])
    assert ["service-100"] == [entry["ServiceNamespace"] for entry in last["PoliciesGrantingServiceAccess"]]


def test_missing(iam):
    """An identity that is not there is NoSuchEntity."""
    with pytest.raises(NoSuchEntity, match=r"^The user with name bob cannot be found\.$"):
        iam(list_policies_granting_service_access, Arn=BOB, ServiceNamespaces=["iam"])


def test_policy(iam):
    """A policy is no identity."""
    with pytest.raises(InvalidInput):
        iam(
            list_policies_granting_service_access,
            Arn="arn:aws:iam::aws:policy/AdministratorAccess",
            ServiceNamespaces=["iam"],
        )


def test_deny(bob):
    """What another policy of the identity denies altogether is not granted; a Deny with a condition leaves it."""
    deny = {"Effect": "Deny", "Action": ["ec2:*", "iam:Get*"], "Resource": "*"}
    mild = {
        "Effect": "Deny",
        "Action": "iam:*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [deny, mild]})
    bob(put_user_policy, UserName="bob", PolicyName="not", PolicyDocument=policy)
    answer = bob(list_policies_granting_service_access, Arn=BOB, ServiceNamespaces=["iam", "ec2"])

    iam, ec2 = answer["PoliciesGrantingServiceAccess"]
    assert (["inline"], []) == ([policy["PolicyName"] for policy in iam["Policies"]], ec2["Policies"])


def test_actions_that_are_none(bob):
    """A policy that names no action of a service does not grant it."""
    bob(put_user_policy, UserName="bob", PolicyName="own", PolicyDocument=document(["s3:Fly", "sqs:Send*"]))
    answer = bob(list_policies_granting_service_access, Arn=BOB, ServiceNamespaces=["s3", "sqs"])

    s3, sqs = answer["PoliciesGrantingServiceAccess"]
    assert ([], ["own"]) == (s3["Policies"], [policy["PolicyName"] for policy in sqs["Policies"]])
