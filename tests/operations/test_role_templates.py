"""Role templates. IAM API reference, the page of each operation; IAM User Guide, "Overview of role templates"."""

import json

import pytest

from iamcli.errors import (
    InvalidInput,
    LimitExceeded,
    MalformedPolicyDocument,
    NameConflict,
    NoSuchEntity,
    ValidationError,
)
from iamcli.operations.policies import create_policy
from iamcli.operations.policy_versions import create_policy_version
from iamcli.operations.role_templates import acquire_role, get_role_template_version

ACCOUNT = "arn:aws:iam::123456789012:"
TEMPLATE = ACCOUNT + "policy/reader"
POWER_USER = "arn:aws:iam::aws:policy/PowerUserAccess"
AWS_TEMPLATE = "arn:aws:iam::aws:role-template/iam.amazonaws.com/PowerUserRoleTemplate:1"
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
    '"Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
)


def document(resource):
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def iam(iam):
    """An account with a policy that has a parameter."""
    iam(create_policy, PolicyName="reader", PolicyDocument=document("arn:aws:s3:::@{buckets}/*"))
    return iam


def acquire(iam, arn=POWER_USER, minor=None, service="lambda.amazonaws.com", **values):
    given = {"RoleName": ["worker"], "AWSServiceName": [service], **values}
    members = {"TemplateArn": arn, "ReplacementValues": {name: {"Values": value} for name, value in given.items()}}
    return iam(acquire_role, **members, **({} if minor is None else {"TemplateMinorVersion": minor}))


def test_version(iam):
    """A policy with parameters is a template for an inline policy; each parameter is a list."""
    answer = iam(get_role_template_version, TemplateArn=TEMPLATE)["RoleTemplateVersion"]

    assert answer.pop("TemplateVersionId").startswith("ANPA")
    assert answer.pop("AssumeRolePolicyDocumentTemplate") == TRUST.replace("lambda.amazonaws.com", "@{AWSServiceName}")
    assert answer == {
        "TemplateArn": TEMPLATE,
        "TemplateName": "reader",
        "MajorVersion": 1,
        "DefaultMinorVersion": 1,
        "Enabled": True,
        "MinorVersion": 1,
        "RoleNamePattern": "@{RoleName}",
        "RolePathPattern": "/",
        "InlinePolicyTemplates": [
            {"PolicyName": "reader", "PolicyDocument": document("arn:aws:s3:::@{buckets}/*")},
        ],
        "ParametersDefinition": [
            {"Name": "RoleName", "Type": "String", "IsRequired": True, "Immutable": True},
            {"Name": "AWSServiceName", "Type": "String", "IsRequired": True, "Immutable": True},
            {"Name": "buckets", "Type": "StringList", "IsRequired": True, "Immutable": True},
        ],
        "MaxSessionDuration": 3600,
        "VersionEnabled": True,
        "CreateTimestamp": "2024-01-01T00:00:00Z",
        "UpdateTimestamp": "2024-01-01T00:00:00Z",
    }


def test_attached_version(iam):
    """A policy without parameters is a template that attaches it."""
    answer = iam(get_role_template_version, TemplateArn=POWER_USER)["RoleTemplateVersion"]

    assert answer["ManagedPolicyArns"] == [POWER_USER]
    assert "InlinePolicyTemplates" not in answer


def test_minor_version(iam):
    """The versions of the policy are the minor versions of the template."""
    iam(create_policy_version, PolicyArn=TEMPLATE, PolicyDocument=document("*"))
    answer = iam(get_role_template_version, TemplateArn=TEMPLATE, MinorVersion=2)["RoleTemplateVersion"]

    assert (1, 2) == (answer["DefaultMinorVersion"], answer["MinorVersion"])


@pytest.mark.parametrize(
    "members",
    [
        {"TemplateArn": AWS_TEMPLATE},
        {"TemplateArn": ACCOUNT + "policy/none"},
        {"TemplateArn": TEMPLATE, "MinorVersion": 2},
        {"TemplateArn": "arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy"},
    ],
)
def test_missing(iam, members):
    """A template or version that is not there, and any of AWS's own role templates, is NoSuchEntity."""
    with pytest.raises(NoSuchEntity):
        iam(get_role_template_version, **members)


def test_no_template_at_all(iam):
    """What can be the ARN of no policy is InvalidInput."""
    with pytest.raises(InvalidInput, match=r"^ARN arn:aws:s3:::examplebucket is not valid\.$"):
        iam(get_role_template_version, TemplateArn="arn:aws:s3:::examplebucket")


def test_acquire(iam):
    """A role from a policy without parameters has it attached, trusts the service, and names its template."""
    role = acquire(iam)["Role"]
    source = role.pop("SourceRoleTemplate")

    assert role.pop("RoleId").startswith("AROA")
    assert role == {
        "Path": "/",
        "RoleName": "worker",
        "Arn": ACCOUNT + "role/worker",
        "CreateDate": "2024-01-01T00:00:00Z",
        "AssumeRolePolicyDocument": TRUST,
    }
    assert source["TemplateArn"] == POWER_USER
    assert iam.account.roles["worker"].attached == [POWER_USER]


def test_acquire_inline(iam):
    """A role from a policy with parameters has an inline policy with the values put in."""
    acquire(iam, TEMPLATE, buckets=["one", "two"])

    policy = json.loads(iam.account.roles["worker"].inline["reader"])
    assert policy["Statement"][0]["Resource"] == ["arn:aws:s3:::one/*", "arn:aws:s3:::two/*"]


def test_acquire_minor_version(iam):
    """A role remembers the minor version it was made from."""
    iam(create_policy_version, PolicyArn=TEMPLATE, PolicyDocument=document("*"))

    assert acquire(iam, TEMPLATE, 2)["Role"]["SourceRoleTemplate"]["TemplateMinorVersion"] == 2


def test_name_conflict(iam):
    """A role whose name is taken in any case cannot be made."""
    acquire(iam)

    with pytest.raises(NameConflict):
        acquire(iam, RoleName=["WORKER"])


def test_roles_quota(iam):
    """An account has as many roles as its quota says."""
    with iam.store.change("test") as account:
        account.settings.quotas["Roles"] = 0

    with pytest.raises(LimitExceeded):
        acquire(iam)


def test_too_long(iam):
    """An inline policy may be as long as those of a role may."""
    with pytest.raises(LimitExceeded, match="10240"):
        acquire(iam, TEMPLATE, buckets=["x" * 1000] * 11)


def test_no_template(iam):
    """AWS's own role templates are not known."""
    with pytest.raises(NoSuchEntity):
        acquire(iam, AWS_TEMPLATE)


def test_trust(iam):
    """What is no service cannot be trusted."""
    with pytest.raises(MalformedPolicyDocument):
        acquire(iam, service="lambda")


@pytest.mark.parametrize(
    "values",
    [{}, {"buckets": ["x"], "other": ["x"]}, {"buckets": ["x"], "RoleName": ["a", "b"]}],
)
def test_bad_values(iam, values):
    """A value that is missing, or too many, is InvalidInput."""
    with pytest.raises(InvalidInput):
        acquire(iam, TEMPLATE, **values)


@pytest.mark.parametrize(
    ("name", "words"), [("a b", "The specified value for roleName is invalid"), ("x" * 65, "less than or equal to 64")]
)
def test_bad_name(iam, name, words):
    """The name has to be one that CreateRole takes."""
    with pytest.raises(ValidationError, match=words):
        acquire(iam, RoleName=[name])


def test_bounds(iam):
    """The values of a parameter are not none, and 20 at most."""
    with pytest.raises(ValidationError, match=r"'replacementValues\.buckets\.member\.values'"):
        acquire(iam, TEMPLATE, buckets=["x"] * 21)


@pytest.mark.parametrize("service", ['ec2.amazonaws.com","AWS":"*', 'ec2.amazonaws.com"},"NotPrincipal":{"AWS":"*'])
def test_service_is_a_name(iam, service):
    """The service is one name in the trust policy, whatever is in it: nobody else comes to be trusted."""
    try:
        role = acquire(iam, service=service)["Role"]
    except MalformedPolicyDocument:
        assert "worker" not in iam.account.roles
    else:
        statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        assert [statement] == json.loads(role["AssumeRolePolicyDocument"])["Statement"]


def tagged(iam, *keys):
    """A template whose condition has these keys."""
    condition = {"StringEquals": dict.fromkeys(keys, "@{value}")}
    statement = {"Effect": "Allow", "Action": "ec2:*", "Resource": "*", "Condition": condition}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return iam(create_policy, PolicyName="tagged", PolicyDocument=text)["Policy"]["Arn"]


def test_values_in_keys(iam):
    """Values are put into the keys of conditions too."""
    acquire(iam, tagged(iam, "aws:ResourceTag/@{Tag}"), Tag=["team"], value=["a"])

    policy = json.loads(iam.account.roles["worker"].inline["tagged"])
    assert {"StringEquals": {"aws:ResourceTag/team": "a"}} == policy["Statement"][0]["Condition"]


def test_several_values_in_a_key(iam):
    """A key takes one value, as it cannot be a list."""
    with pytest.raises(InvalidInput, match="takes one value"):
        acquire(iam, tagged(iam, "aws:ResourceTag/@{Tag}"), Tag=["team", "stage"], value=["a"])


def test_colliding_keys(iam):
    """A key must not become the same as another beside it."""
    with pytest.raises(InvalidInput, match="aws:ResourceTag/team twice"):
        acquire(iam, tagged(iam, "aws:ResourceTag/team", "aws:ResourceTag/@{Tag}"), Tag=["team"], value=["a"])
