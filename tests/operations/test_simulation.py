"""Simulation and context keys. IAM API reference, the page of each operation."""

import json

import pytest

from iamcli.errors import InvalidInput, NoSuchEntity, ValidationError
from iamcli.operations.attachments import attach_group_policy
from iamcli.operations.groups import add_user_to_group, create_group
from iamcli.operations.inline_policies import put_user_policy
from iamcli.operations.policies import create_policy
from iamcli.operations.simulation import (
    get_context_keys_for_custom_policy,
    get_context_keys_for_principal_policy,
    simulate_custom_policy,
    simulate_principal_policy,
)
from iamcli.operations.users import create_user
from iamcli.state.records.roles import RoleRecord

from ..conftest import EPOCH

ACCOUNT = "arn:aws:iam::123456789012:"
BOB = ACCOUNT + "user/bob"
ANYTHING = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'


def document(resource="*", condition=None, version="2012-10-17"):
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": resource, "Condition": condition or {}}
    return json.dumps({"Version": version, "Statement": [statement]})


@pytest.fixture
def bob(iam):
    """A user with a policy, in a group with another."""
    iam(create_user, UserName="bob")
    iam(create_group, GroupName="devs")
    iam(add_user_to_group, GroupName="devs", UserName="bob")
    iam(create_policy, PolicyName="p", PolicyDocument=document(condition={"Bool": {"aws:SecureTransport": "true"}}))
    iam(attach_group_policy, GroupName="devs", PolicyArn=ACCOUNT + "policy/p")
    own = document("arn:aws:s3:::b/${aws:username}/*")
    iam(put_user_policy, UserName="bob", PolicyName="own", PolicyDocument=own)
    return iam


def keys(iam, *documents):
    return iam(get_context_keys_for_custom_policy, PolicyInputList=list(documents))["ContextKeyNames"]


def test_keys(iam):
    """AWS's own example: the variable of the resource comes first, then the key of the condition."""
    resource = "arn:aws:dynamodb:us-west-2:123456789012:table/${aws:username}"
    condition = {"DateGreaterThan": {"aws:CurrentTime": "2015-08-16T12:00:00Z"}}

    assert keys(iam, document(resource, condition)) == ["aws:username", "aws:CurrentTime"]


def test_keys_once(iam):
    """A key is told once for all policies, whatever its case."""
    first = document(condition={"Bool": {"aws:SecureTransport": "true"}})
    second = document(condition={"Bool": {"AWS:securetransport": "true"}, "Null": {"s3:prefix": "true"}})

    assert keys(iam, first, second) == ["aws:SecureTransport", "s3:prefix"]


def test_variables_in_values(iam):
    """Values of conditions may hold variables too; a default behind a comma is not part of the key."""
    condition = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team, 'none'}"}}

    assert keys(iam, document(condition=condition)) == ["aws:ResourceTag/team", "aws:PrincipalTag/team"]


def test_characters_are_no_keys(iam):
    """What stands for a character is no key."""
    assert keys(iam, document("arn:aws:s3:::b/${*}${?}${$}")) == []


def test_variables_in_old_policies(iam):
    """Before version 2012-10-17 a variable is plain text."""
    assert keys(iam, document("arn:aws:s3:::b/${aws:username}", version="2008-10-17")) == []


def test_keys_of_user(bob):
    """A user's keys are those of its policies and of its groups' policies, and of what is given besides."""
    more = document(condition={"Null": {"s3:prefix": "true"}})
    answer = bob(get_context_keys_for_principal_policy, PolicySourceArn=BOB, PolicyInputList=[more])

    assert answer == {"ContextKeyNames": ["aws:username", "aws:SecureTransport", "s3:prefix"]}


def test_keys_of_group(bob):
    """A group's keys are those of its own policies."""
    answer = bob(get_context_keys_for_principal_policy, PolicySourceArn=ACCOUNT + "group/devs")

    assert answer == {"ContextKeyNames": ["aws:SecureTransport"]}


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        (get_context_keys_for_custom_policy, {"PolicyInputList": ["{"]}),
        (get_context_keys_for_principal_policy, {"PolicySourceArn": BOB, "PolicyInputList": ["{"]}),
        (simulate_custom_policy, {"PolicyInputList": ["{"], "ActionNames": ["s3:GetObject"]}),
        (
            simulate_custom_policy,
            {
                "PolicyInputList": [ANYTHING],
                "ActionNames": ["s3:GetObject"],
                "OrderedOrganizationPolicyInputList": [{"ServiceControlPolicyInputList": ["{"]}],
            },
        ),
        (
            simulate_principal_policy,
            {"PolicySourceArn": BOB, "PolicyInputList": ["{"], "ActionNames": ["s3:GetObject"]},
        ),
    ],
)
def test_bad_policy(bob, operation, members):
    """A policy that breaks the grammar is InvalidInput."""
    with pytest.raises(InvalidInput):
        bob(operation, **members)


@pytest.mark.parametrize(
    ("operation", "members"),
    [(get_context_keys_for_principal_policy, {}), (simulate_principal_policy, {"ActionNames": ["s3:GetObject"]})],
)
def test_missing_principal(iam, operation, members):
    """A principal that is not there is NoSuchEntity."""
    with pytest.raises(NoSuchEntity, match=r"^The user with name bob cannot be found\.$"):
        iam(operation, PolicySourceArn=BOB, **members)


def test_session_as_principal(iam):
    """A session is no principal with policies, and is refused in AWS's words."""
    session = "arn:aws:sts::123456789012:assumed-role/admin/me"

    with pytest.raises(
        InvalidInput, match=f"^Invalid Entity Arn: {session} does not clearly define entity type and name"
    ):
        iam(simulate_principal_policy, PolicySourceArn=session, ActionNames=["s3:GetObject"])


def simulate(iam, **more):
    return iam(simulate_custom_policy, **({"PolicyInputList": [ANYTHING], "ActionNames": ["s3:GetObject"]} | more))


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"ActionNames": ["s3:*"]}, r"s3:\* is not a valid action name"),
        ({"ActionNames": ["GetObject"]}, "GetObject is not a valid action name"),
        ({"ResourceArns": ["14a050d4"]}, r"^ResourceNames are not in a valid ARN format: 14a050d4\.$"),
        ({"ResourceOwner": "123456789012"}, r"^'123456789012' is not a valid as a Resource Owner\.$"),
        ({"CallerArn": "arn:aws:sts::123456789012:assumed-role/a/b"}, "does not clearly define entity type and name"),
        ({"PermissionsBoundaryPolicyInputList": [ANYTHING, ANYTHING]}, "only one permissions boundary"),
        ({"ResourcePolicy": ANYTHING}, "CallerArn is required"),
    ],
)
def test_bad_request(iam, members, words):
    """What cannot be simulated is InvalidInput, in AWS's words where they are known."""
    with pytest.raises(InvalidInput, match=words):
        simulate(iam, **members)


def test_bad_exclusion(bob):
    """Only policies can be left out."""
    members = {"PolicySourceArn": BOB, "ActionNames": ["s3:GetObject"], "PolicyExclusionList": [{"PolicyArn": BOB}]}

    with pytest.raises(InvalidInput):
        bob(simulate_principal_policy, **members)


def test_resource_policy_of_role(iam):
    """Resource-based policies are simulated for users and groups, not for roles."""
    with iam.store.change("test") as account:
        account.roles["r"] = RoleRecord(name="r", id="AROA", created=EPOCH, trust=ANYTHING)
    members = {"PolicySourceArn": ACCOUNT + "role/r", "ActionNames": ["s3:GetObject"], "ResourcePolicy": ANYTHING}

    with pytest.raises(InvalidInput, match="isn't supported for IAM roles"):
        iam(simulate_principal_policy, **members)


def test_bounds(iam):
    """All broken constraints come in one error."""
    with pytest.raises(ValidationError, match=r"^2 validation errors detected: .*'actionNames'.*'contextEntries"):
        simulate(iam, ActionNames=["a"], ContextEntries=[{"ContextKeyType": "text"}])
