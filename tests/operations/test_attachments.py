"""Attachments. AWS's behaviour: IAM API reference, the page of each operation; IAM User Guide, "IAM and AWS STS
quotas".
"""

import pytest

from iamcli.errors import (
    InvalidInput,
    LimitExceeded,
    NoSuchEntity,
    PolicyNotAttachable,
    UnmodifiableEntity,
    ValidationError,
)
from iamcli.operations.attachments import (
    attach_group_policy,
    attach_role_policy,
    attach_user_policy,
    detach_group_policy,
    detach_role_policy,
    detach_user_policy,
    list_attached_group_policies,
    list_attached_role_policies,
    list_attached_user_policies,
)
from iamcli.operations.groups import create_group
from iamcli.operations.policies import create_policy
from iamcli.operations.roles import create_role
from iamcli.operations.users import create_user

DOCUMENT = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OWN = "arn:aws:iam::123456789012:policy/p"
RESERVED = "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy"


class Side:
    """The three operations of one kind of principal, on one principal of that kind."""

    def __init__(self, kind, attach, detach, listed):
        self.kind, self.attach, self.detach, self.listed = kind, attach, detach, listed
        self.named = {f"{kind}Name": "it"}

    def arns(self, iam, **members):
        return [policy["PolicyArn"] for policy in iam(self.listed, **self.named, **members)["AttachedPolicies"]]


USER = Side("User", attach_user_policy, detach_user_policy, list_attached_user_policies)
GROUP = Side("Group", attach_group_policy, detach_group_policy, list_attached_group_policies)
ROLE = Side("Role", attach_role_policy, detach_role_policy, list_attached_role_policies)
TRUST = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},'
    ' "Action": "sts:AssumeRole"}}'
)


@pytest.fixture(params=[USER, GROUP, ROLE], ids=["user", "group", "role"])
def side(request):
    return request.param


@pytest.fixture
def iam(iam):
    """An account with a policy, a user, a group and a role."""
    iam(create_policy, PolicyName="p", PolicyDocument=DOCUMENT)
    iam(create_user, UserName="it")
    iam(create_group, GroupName="it")
    iam(create_role, RoleName="it", AssumeRolePolicyDocument=TRUST)
    return iam


def test_attach(iam, side):
    """What is attached is listed by name and ARN, AWS's policies as the account's."""
    iam(side.attach, **side.named, PolicyArn=READ_ONLY)
    iam(side.attach, **side.named, PolicyArn=OWN)

    assert iam(side.listed, **side.named) == {
        "AttachedPolicies": [
            {"PolicyName": "p", "PolicyArn": OWN},
            {"PolicyName": "ReadOnlyAccess", "PolicyArn": READ_ONLY},
        ],
        "IsTruncated": False,
    }


def test_attach_again(iam, side):
    """To attach what is attached changes nothing."""
    iam(side.attach, **side.named, PolicyArn=OWN)
    before = iam.store.data
    iam(side.attach, **side.named, PolicyArn=OWN)

    assert before == iam.store.data


def test_attach_to_nobody(iam, side):
    """A principal has to exist to have a policy."""
    kind = side.kind.lower()
    with pytest.raises(NoSuchEntity, match=rf"^The {kind} with name nobody cannot be found\.$"):
        iam(side.attach, **{f"{side.kind}Name": "nobody"}, PolicyArn=OWN)


@pytest.mark.parametrize("arn", [OWN + "x", READ_ONLY + "x", "arn:aws:iam::None:policy/p"])
def test_attach_missing(iam, side, arn):
    """A policy has to exist to be attached."""
    with pytest.raises(NoSuchEntity, match=rf"^Policy {arn} does not exist or is not attachable\.$"):
        iam(side.attach, **side.named, PolicyArn=arn)


def test_attach_no_arn(iam, side):
    """What is no ARN cannot be attached, and nobody is looked for."""
    with pytest.raises(ValidationError, match=r"^Invalid ARN:  Could not be parsed!$"):
        iam(side.attach, **{f"{side.kind}Name": "nobody"}, PolicyArn="ReadOnlyAccess-by-name")


def test_attach_no_policy(iam, side):
    """Only managed policies can be attached."""
    with pytest.raises(InvalidInput, match=r"^ARN arn:aws:iam::123456789012:user/it is not valid\.$"):
        iam(side.attach, **side.named, PolicyArn="arn:aws:iam::123456789012:user/it")


def test_attach_reserved(iam, side):
    """Policies of service-linked roles are for those roles alone."""
    kind = side.kind.lower()
    with pytest.raises(PolicyNotAttachable, match=rf"^Cannot attach AWS reserved policy to an IAM {kind}\.$"):
        iam(side.attach, **side.named, PolicyArn=RESERVED)


def test_quota(iam, side):
    """A principal has ten managed policies at most; one that it has may be attached again."""
    for number in range(10):
        iam(create_policy, PolicyName=f"p{number}", PolicyDocument=DOCUMENT)
        iam(side.attach, **side.named, PolicyArn=OWN + str(number))
    iam(side.attach, **side.named, PolicyArn=OWN + "3")

    with pytest.raises(LimitExceeded, match=rf"^Cannot exceed quota for PoliciesPer{side.kind}: 10$"):
        iam(side.attach, **side.named, PolicyArn=OWN)


def test_detach(iam, side):
    """What is detached is attached no longer."""
    iam(side.attach, **side.named, PolicyArn=OWN)
    iam(side.detach, **side.named, PolicyArn=OWN)

    assert [] == side.arns(iam)


def test_detach_unattached(iam, side):
    """A policy that the principal does not have cannot be detached, even if it exists."""
    with pytest.raises(NoSuchEntity, match=rf"^Policy {OWN} was not found\.$"):
        iam(side.detach, **side.named, PolicyArn=OWN)


def test_detach_from_nobody(iam, side):
    """A principal has to exist to lose a policy."""
    with pytest.raises(NoSuchEntity, match=r"with name nobody cannot be found\.$"):
        iam(side.detach, **{f"{side.kind}Name": "nobody"}, PolicyArn=OWN)


def test_detach_no_policy(iam, side):
    """Only managed policies can be detached."""
    with pytest.raises(InvalidInput, match=r"^ARN arn:aws:iam::123456789012:user/it is not valid\.$"):
        iam(side.detach, **side.named, PolicyArn="arn:aws:iam::123456789012:user/it")


def test_list_path(iam, side):
    """A path prefix leaves the policies that live below it."""
    iam(side.attach, **side.named, PolicyArn=OWN)
    iam(side.attach, **side.named, PolicyArn="arn:aws:iam::aws:policy/job-function/ViewOnlyAccess")

    assert ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"] == side.arns(iam, PathPrefix="/job-function/")


def test_list_pages(iam, side):
    """Pages come together to the whole list, also where two policies share a name."""
    iam(create_policy, PolicyName="ReadOnlyAccess", PolicyDocument=DOCUMENT)
    namesake = "arn:aws:iam::123456789012:policy/ReadOnlyAccess"
    for arn in (READ_ONLY, namesake, OWN):
        iam(side.attach, **side.named, PolicyArn=arn)

    first = iam(side.listed, **side.named, MaxItems=2)

    assert [OWN, namesake] == [policy["PolicyArn"] for policy in first["AttachedPolicies"]]
    assert [READ_ONLY] == side.arns(iam, Marker=first["Marker"])


def test_list_of_nobody(iam, side):
    """A principal has to exist for its policies to be listed."""
    with pytest.raises(NoSuchEntity, match=r"with name nobody cannot be found\.$"):
        iam(side.listed, **{f"{side.kind}Name": "nobody"})


@pytest.mark.parametrize("operation", [attach_role_policy, detach_role_policy])
def test_protected(iam, operation):
    """The policies of a service-linked role are its service's."""
    with iam.store.change("test") as account:
        account.roles["it"].service = "ecs.amazonaws.com"

    with pytest.raises(UnmodifiableEntity, match=r"^Cannot perform the operation on the protected role 'it'"):
        iam(operation, RoleName="it", PolicyArn=OWN)
