"""Records of requests. CloudTrail User Guide, "CloudTrail record contents" and "CloudTrail userIdentity element"."""

from __future__ import annotations

import json

import msgspec
import pytest

from iamcli.callers import Caller, Credentials
from iamcli.errors import AccessDenied, Fault, NoSuchEntity, ServiceError, ValidationError
from iamcli.operation.members import Member
from iamcli.operations.access_keys import create_access_key
from iamcli.operations.account_summary import get_account_summary
from iamcli.operations.login_profiles import create_login_profile
from iamcli.operations.policies import create_policy
from iamcli.operations.roles import create_role
from iamcli.operations.service_specific_credentials import create_service_specific_credential
from iamcli.operations.sts.users import get_session_token
from iamcli.operations.users import create_user, get_user, tag_user
from iamcli.operations.virtual_mfa_devices import create_virtual_mfa_device
from iamcli.recording import (
    HIDDEN,
    SECRETS,
    identity_of,
    issuer,
    plain,
    record_of,
    session_context,
    shown,
    sign_in_record,
)
from iamcli.service import Service
from iamcli.shapes.rules import Shape, members_of
from iamcli.state.records.events import Decision, Identity
from iamcli.tokens.session_token import SessionFacts, SessionKind

from .conftest import EPOCH
from .parity.declared import operations

ROOT = Identity(
    type="Root", principal_id="123456789012", arn="arn:aws:iam::123456789012:root", account_id="123456789012"
)
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


def recorded(operation, members, outcome, **more):
    event = record_of(operation, members, outcome, caller=ROOT, account="123456789012", now=EPOCH, random=bytes, **more)
    return msgspec.json.decode(msgspec.json.encode(event))


def last(iam):
    return msgspec.json.decode(iam.log.lines[-1])


def test_shape(iam):
    """A record has CloudTrail's members by CloudTrail's names, and no others."""
    iam(create_user, UserName="Bob", Path="/x/")
    record = last(iam)

    ids = (record.pop("requestID"), record.pop("eventID"))
    assert 2 == len(set(ids))
    assert {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "Root",
            "principalId": "123456789012",
            "arn": "arn:aws:iam::123456789012:root",
            "accountId": "123456789012",
        },
        "eventTime": "2024-01-01T00:00:00Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateUser",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "127.0.0.1",
        "userAgent": "iamcli",
        "requestParameters": {"userName": "Bob", "path": "/x/"},
        "responseElements": {
            "user": {
                "path": "/x/",
                "userName": "Bob",
                "userId": iam.account.users["bob"].id,
                "arn": "arn:aws:iam::123456789012:user/x/Bob",
                "createDate": "Jan 1, 2024 12:00:00 AM",
            }
        },
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": "123456789012",
        "eventCategory": "Management",
    } == record


def test_a_read(iam):
    """Of what changes nothing the answer is not recorded; without parameters there is null."""
    iam(get_account_summary)

    assert (True, None, None) == (last(iam)["readOnly"], last(iam)["requestParameters"], last(iam)["responseElements"])


def test_a_user_calls(iam):
    """A user is recorded with its unique id, its name and the key."""
    iam(create_user, UserName="Bob")
    key = iam(create_access_key, UserName="Bob")["AccessKey"]
    iam.as_user(key)(get_user)

    assert {
        "type": "IAMUser",
        "principalId": iam.account.users["bob"].id,
        "arn": "arn:aws:iam::123456789012:user/Bob",
        "accountId": "123456789012",
        "accessKeyId": key["AccessKeyId"],
        "userName": "Bob",
    } == last(iam)["userIdentity"]


def test_a_session_calls(iam):
    """A session of a role is recorded with the role that issued it."""
    role = iam(create_role, RoleName="Batch", Path="/x/", AssumeRolePolicyDocument=TRUST)["Role"]
    session = SessionFacts(
        kind=SessionKind.ASSUMED_ROLE,
        account="123456789012",
        principal_arn=role["Arn"],
        principal_id=role["RoleId"],
        session_name="night",
        issued=int(EPOCH.timestamp()),
    )
    caller = Caller(
        kind="role", account="123456789012", arn=session.arn, id=session.unique_id, role="batch", session=session
    )
    told = issuer("Role", role["RoleId"], role["Arn"], "123456789012", "Batch")

    assert {
        "sessionIssuer": told,
        "attributes": {"creationDate": "2024-01-01T00:00:00Z", "mfaAuthenticated": "false"},
    } == identity_of(caller, iam.account).session_context
    context = session_context(created=EPOCH, mfa=True, issuer=told, source_identity="Ann")
    assert {
        "sessionIssuer": told,
        "attributes": {"creationDate": "2024-01-01T00:00:00Z", "mfaAuthenticated": "true"},
        "sourceIdentity": "Ann",
    } == identity_of(caller, iam.account, context).session_context


def test_a_refusal(iam):
    """A refusal is recorded with its error; the exception has the API model's name, and nothing is answered."""
    with pytest.raises(NoSuchEntity):
        iam(get_user, UserName="nobody")

    assert ("NoSuchEntityException", "The user with name nobody cannot be found.") == (
        last(iam)["errorCode"],
        last(iam)["errorMessage"],
    )
    assert {"userName": "nobody"} == last(iam)["requestParameters"]


def test_malformed_members(iam):
    """A request whose members break rules is recorded too, with who sent it."""
    with pytest.raises(ValidationError):
        iam(create_user, UserName="a:b", PermissionsBoundary="x")

    assert "ValidationException" == last(iam)["errorCode"]
    assert "Root" == last(iam)["userIdentity"]["type"]


def test_unknown_caller(iam):
    """Of a caller that is not recognized the record has the key, so that it counts as nobody's use."""
    service = Service(iam.store, credentials=Credentials("AKIAIOSFODNN7EXAMPLE", "x"), log=iam.log)
    for operation, members in ((get_user, {}), (create_user, {"UserName": "a:b"})):
        with pytest.raises(ServiceError):
            service.call(operation, members)

        assert {"accessKeyId": "AKIAIOSFODNN7EXAMPLE"} == last(iam)["userIdentity"]
        assert "123456789012" == last(iam)["recipientAccountId"]
    assert {} == iam.log.uses().keys


def test_a_decision():
    """A refusal of policies carries what was weighed."""
    decision = Decision(principal=ROOT.arn, action="iam:GetUser", resource="*", context={"aws:SourceIp": "::1"})
    record = recorded(get_user, {}, AccessDenied("no"), decision=decision)

    assert "AccessDenied" == record["errorCode"]
    assert {
        "principal": ROOT.arn,
        "action": "iam:GetUser",
        "resource": "*",
        "context": {"aws:SourceIp": "::1"},
    } == record["iamcliDecision"]


def test_a_log_that_fails(iam):
    """A log that cannot keep a request does not hinder it; the service counts such requests."""

    class Full(type(iam.log)):
        def append(self, event) -> bool:
            return False

    service = Service(iam.store, log=Full())

    assert service.call(create_user, {"UserName": "Bob"})
    assert 1 == service.unrecorded


def test_large_parts():
    """What CloudTrail finds too large it leaves out whole, and says so."""
    record = recorded(create_policy, {"PolicyName": "p", "PolicyDocument": "x" * 200_000}, {})

    assert record["requestParameters"]["omitted"]
    assert 200_000 < record["requestParameters"]["originalSize"]


def test_no_secret_in_a_message():
    """STS quotes what is no code, and it may be a password in the wrong place: the record's message has no such."""
    fault = Fault("Value 'S3same!' at 'tokenCode' failed to satisfy constraint: Member must ...")
    record = recorded(get_session_token, {"TokenCode": "S3same!"}, ValidationError(fault))

    assert f"Value '{HIDDEN}' at 'tokenCode' failed" in record["errorMessage"]
    assert "S3same!" not in str(record)


@pytest.mark.parametrize("value", ["\ud800", 10**40, -1.5, b"x", object(), ["\udfff", {}], {"Key": "\ud800"}, None])
@pytest.mark.parametrize(("operation", "wire"), [(create_user, "UserName"), (create_user, "Tags"), (get_user, "What")])
def test_any_value(operation, wire, value):
    """Whatever stands in a member's place, and whatever member is not known, can be recorded."""
    assert recorded(operation, {wire: value}, ValidationError("\ud800"))["errorCode"]


def test_nested_members():
    """Members inside of members have CloudTrail's names as well; documents are kept as they were sent."""
    record = recorded(tag_user, {"UserName": "Bob", "Tags": [{"Key": "Team", "Value": "x"}]}, {})

    assert {"userName": "Bob", "tags": [{"key": "Team", "value": "x"}]} == record["requestParameters"]
    assert TRUST == recorded(create_policy, {"PolicyDocument": TRUST}, {})["requestParameters"]["policyDocument"]


def filled(member: Member):
    """A value for a member; whatever is secret in it, and nothing else, holds the word."""
    if member.kind == "structure":
        return {one.wire: filled(one) for one in member.members}
    if member.kind in ("list", "map") and member.item:
        return [filled(member.item)] if member.kind == "list" else {"key": filled(member.item)}
    return "SESAME" if member.sensitive or member.wire in SECRETS else "open"


@pytest.mark.parametrize("operation", operations(), ids=lambda operation: operation.name)
def test_no_secret_member(operation):
    """Of no operation a secret member gets into the record, and all others do."""
    members = {member.wire: filled(member) for member in operation.members}
    record = msgspec.json.encode(recorded(operation, members, {}))

    assert b"SESAME" not in record
    assert {member.wire: shown(filled(member), member) for member in operation.members}.keys() == members.keys()


@pytest.mark.parametrize(
    ("operation", "members", "secret"),
    [
        (create_access_key, {"UserName": "Bob"}, ("AccessKey", "SecretAccessKey")),
        (create_virtual_mfa_device, {"VirtualMFADeviceName": "d"}, ("VirtualMFADevice", "Base32StringSeed")),
        (
            create_service_specific_credential,
            {"UserName": "Bob", "ServiceName": "codecommit.amazonaws.com"},
            ("ServiceSpecificCredential", "ServicePassword"),
        ),
    ],
)
def test_no_secret_answer(iam, operation, members, secret):
    """A secret that an answer shows is hidden in its record."""
    iam(create_user, UserName="Bob")
    answer = iam(operation, **members)
    value = answer[secret[0]][secret[1]]
    value = value.decode() if isinstance(value, bytes) else value

    assert value.encode() not in iam.log.lines[-1]
    assert HIDDEN.encode() in iam.log.lines[-1]


def structures(members) -> set[type[Shape]]:
    """The structures in an answer, at any depth."""
    found = set()
    for member in members:
        found |= {member.type} if member.members else set()
        found |= structures(member.members) | structures([member.item] if member.item else [])
    return found


def test_no_secret_of_structures():
    """Every structure that an operation can answer hides what it declares as secret."""
    kinds = {kind for operation in operations() for kind in structures(operation.answer_members)}
    secret = {kind for kind in kinds if kind.sensitive}

    assert len(secret) >= 3
    for kind in secret:
        members = {ours: "SESAME" if wire in kind.sensitive else "open" for ours, wire in members_of(kind)}
        assert "SESAME" not in str(plain(kind(**members)))


def test_no_session_token():
    """The secret key and the token of temporary credentials are hidden, their key's id is not."""
    answer = {"Credentials": {"AccessKeyId": "ASIA", "SecretAccessKey": "SESAME", "SessionToken": "SESAME"}}

    assert "SESAME" not in str(plain(answer))
    assert "ASIA" in str(plain(answer))


def test_no_password(iam):
    """A password is nowhere in the log, whether it was taken or refused."""
    iam(create_user, UserName="Bob")
    iam(create_login_profile, UserName="Bob", Password="Sesame-1234!")
    with pytest.raises(ServiceError):
        iam(create_login_profile, UserName="Bob", Password="Sesame-1234!")

    assert b"Sesame" not in b"".join(iam.log.lines)


@pytest.mark.parametrize(("failure", "result"), [("", "Success"), ("Failed authentication", "Failure")])
def test_sign_in(iam, failure, result):
    """A sign-in is recorded as the console's is; only one that succeeded is a use of the password."""
    event = sign_in_record(ROOT, account="123456789012", now=EPOCH, random=bytes, failure=failure, mfa=True)
    iam.log.append(event)

    assert ("signin.amazonaws.com", "ConsoleLogin", "AwsConsoleSignIn") == (
        event.event_source,
        event.event_name,
        event.event_type,
    )
    assert ({"ConsoleLogin": result}, "Yes") == (event.response_elements, event.additional_event_data["MFAUsed"])
    assert (None if failure else EPOCH) == iam.log.uses().signed_in("123456789012")
