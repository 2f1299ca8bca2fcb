"""boto3: clients, resources, paginators, waiters, sessions of roles, and refusals that the command line explains."""

from __future__ import annotations

import json

import pytest

boto3 = pytest.importorskip("boto3")
from botocore.exceptions import ClientError, WaiterError  # noqa: E402  botocore comes with boto3

TRUST = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"},
}
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:Get*", "Resource": "*"}]}


@pytest.fixture
def session(endpoint, monkeypatch):
    for name, value in endpoint.items():
        monkeypatch.setenv(name, value)
    return boto3.Session()


def test_client(session):
    """Members, documents, tags, times and errors come through as from AWS."""
    iam = session.client("iam")
    made = iam.create_user(UserName="alice", Path="/a/", Tags=[{"Key": "team", "Value": "a b"}])["User"]
    arn = iam.create_policy(PolicyName="read", PolicyDocument=json.dumps(READ))["Policy"]["Arn"]
    iam.attach_user_policy(UserName="alice", PolicyArn=arn)

    found = iam.get_user(UserName="alice")["User"]
    assert (made["Arn"], made["CreateDate"]) == (found["Arn"], found["CreateDate"])
    assert [{"Key": "team", "Value": "a b"}] == found["Tags"]
    assert READ == iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"]
    assert ["read"] == [
        one["PolicyName"] for one in iam.list_attached_user_policies(UserName="alice")["AttachedPolicies"]
    ]
    with pytest.raises(iam.exceptions.EntityAlreadyExistsException, match=r"User with name ALICE already exists\."):
        iam.create_user(UserName="ALICE")
    with pytest.raises(iam.exceptions.DeleteConflictException):
        iam.delete_user(UserName="alice")
    with pytest.raises(ClientError, match=r"1 validation error detected: Value at 'maxItems'"):
        iam.list_users(MaxItems=1001)


def test_resource(session):
    """The objects of boto3's resource interface work."""
    iam = session.resource("iam")
    group = iam.create_group(GroupName="staff")
    user = iam.create_user(UserName="alice")
    group.add_user(UserName="alice")

    assert ["staff"] == [found.name for found in user.groups.all()]
    assert ["alice"] == [found.name for found in group.users.all()]
    assert iam.AccountSummary().summary_map["Users"] == 2


def test_paginators(session):
    """A paginator goes through all pages."""
    iam = session.client("iam")
    names = [f"user-{number:02}" for number in range(25)]
    for name in names:
        iam.create_user(UserName=name)
    pages = list(iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 10}))

    assert [10, 10, 6] == [len(page["Users"]) for page in pages]
    assert ["admin", *names] == [user["UserName"] for page in pages for user in page["Users"]]


def test_waiters(session):
    """A waiter finds what is there, and gives up on what is not."""
    iam = session.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.get_waiter("role_exists").wait(RoleName="r")
    with pytest.raises(WaiterError):
        iam.get_waiter("user_exists").wait(UserName="nobody", WaiterConfig={"Delay": 0, "MaxAttempts": 2})


def test_sessions_of_roles(session, iamcli):
    """A role is assumed, its session may do what the role may, and the refusal of the rest can be explained."""
    iam = session.client("iam")
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    iam.put_role_policy(RoleName="reader", PolicyName="read", PolicyDocument=json.dumps(READ))
    given = session.client("sts").assume_role(RoleArn=role, RoleSessionName="here")["Credentials"]
    reader = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    arn = "arn:aws:sts::123456789012:assumed-role/reader/here"

    assert arn == reader.client("sts").get_caller_identity()["Arn"]
    assert "reader" == reader.client("iam").get_role(RoleName="reader")["Role"]["RoleName"]
    with pytest.raises(ClientError) as refused:
        reader.client("iam").create_user(UserName="bob")
    assert refused.value.response["Error"]["Message"] == (
        f"User: {arn} is not authorized to perform: iam:CreateUser on resource: "
        "arn:aws:iam::123456789012:user/bob because no identity-based policy allows the iam:CreateUser action"
    )
    assert "iam:CreateUser" in iamcli("explain", "--last", status=2)


def test_denials_carry_what_was_weighed(session, iamcli):
    """A denial has the message that STS decodes, by policies of users and by trust; text and status are AWS's."""
    iam, sts = session.client("iam"), session.client("sts")
    trust = {
        **TRUST,
        "Statement": {**TRUST["Statement"], "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}},
    }
    role = iam.create_role(RoleName="ops", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    iam.create_user(UserName="bob")
    key = iam.create_access_key(UserName="bob")["AccessKey"]
    bob = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"])

    def decoded(ask, **members):
        with pytest.raises(ClientError) as denied:
            ask(**members)
        error = denied.value.response["Error"]
        assert ("AccessDenied", 403) == (error["Code"], denied.value.response["ResponseMetadata"]["HTTPStatusCode"])
        assert str(denied.value).endswith(f"operation: {error['Message']}")
        answer = sts.decode_authorization_message(EncodedMessage=error["EncodedAuthorizationMessage"])
        return json.loads(answer["DecodedMessage"]), error["EncodedAuthorizationMessage"]

    found, message = decoded(bob.client("iam").list_users)
    asked = json.loads(iamcli("events", "--error-code", "AccessDenied", "--output", "json"))["Events"][-1]
    weighed = asked["iamcliDecision"]
    assert (weighed["principal"], weighed["action"]) == (
        found["context"]["principal"]["arn"],
        found["context"]["action"],
    )
    assert weighed["context"].keys() == {one["key"] for one in found["context"]["conditions"]["items"]}
    assumed, _ = decoded(bob.client("sts").assume_role, RoleArn=role, RoleSessionName="night")
    assert (False, "sts:AssumeRole", role) == (
        assumed["allowed"],
        assumed["context"]["action"],
        assumed["context"]["resource"],
    )
    decoding, _ = decoded(bob.client("sts").decode_authorization_message, EncodedMessage=message)
    assert "sts:DecodeAuthorizationMessage" == decoding["context"]["action"]


def test_presigned_urls(session):
    """A presigned request is good for whoever has its URL, as the tokens of EKS are."""
    from urllib.request import urlopen

    with urlopen(session.client("sts").generate_presigned_url("get_caller_identity", HttpMethod="GET")) as response:
        assert b"<Arn>arn:aws:iam::123456789012:user/admin</Arn>" in response.read()


def test_wrong_secrets(session, endpoint):
    """A wrong secret and an unknown key are told apart."""
    wrong = boto3.Session(endpoint["AWS_ACCESS_KEY_ID"], "wrong")
    with pytest.raises(ClientError, match=r"(?s)\(SignatureDoesNotMatch\).*The Canonical String for this request"):
        wrong.client("iam").list_users()
    unknown = boto3.Session("AKIAIOSFODNN7EXAMPLE", "wrong")
    with pytest.raises(ClientError, match=r"\(InvalidClientTokenId\).*The security token included in the request is"):
        unknown.client("sts").get_caller_identity()
