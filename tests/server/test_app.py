"""From requests to responses: who calls, what is asked, and what is refused how."""

from __future__ import annotations

import json
import os
from urllib.parse import urlencode
from xml.etree import ElementTree

import msgspec
import pytest
from botocore.auth import SigV4QueryAuth
from hypothesis import given
from hypothesis import strategies as st

from iamcli.operations.access_keys import create_access_key, delete_access_key, get_access_key_last_used
from iamcli.operations.inline_policies import delete_user_policy, put_user_policy
from iamcli.operations.users import create_user, update_user
from iamcli.server.accounts import FileAccounts, MemoryAccounts
from iamcli.server.app import Endpoint
from iamcli.server.messages import Request, Response
from iamcli.server.writer import Part
from iamcli.service import Service, utc_now
from iamcli.state.location import account_file

from .conftest import FORM, FORM_TYPE, signed

ACCOUNT = "123456789012"
OTHER = "210987654321"
EVERYTHING = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
FORMS = {"content-type": FORM_TYPE}
CBOR = {"smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor"}
TARGET = {"x-amz-target": "DynamoDB_20120810.ListTables", "content-type": "application/x-amz-json-1.0"}


def form(action: str = "", version: str = "2010-05-08", **members: str) -> bytes:
    return urlencode(
        {**({"Action": action} if action else {}), **({"Version": version} if version else {}), **members}
    ).encode()


def post(body: bytes, **headers: str) -> Request:
    """An unsigned request as SDKs shape it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", "/", "", {"host": "localhost", "content-type": FORM_TYPE, **named}, body)


def code(response: Response) -> str:
    """The code of an error's XML."""
    found = ElementTree.fromstring(response.body).find(".//{*}Code")
    return "" if found is None else found.text


def message(response: Response) -> str:
    return ElementTree.fromstring(response.body).find(".//{*}Message").text


@pytest.fixture
def accounts() -> MemoryAccounts:
    return MemoryAccounts(ACCOUNT, utc_now)


@pytest.fixture
def verifying(accounts) -> Endpoint:
    """An endpoint that checks signatures."""
    return Endpoint(accounts)


@pytest.fixture
def trusting(accounts) -> Endpoint:
    """An endpoint that lets anybody do anything."""
    return Endpoint(accounts, verify=False)


def key_of(accounts: MemoryAccounts, account: str = ACCOUNT) -> dict[str, str]:
    """The credentials of a new user who may do anything, as arguments of `signed`."""
    service = Service(accounts.store(account))
    service.call(create_user, {"UserName": "alice"})
    service.call(put_user_policy, {"UserName": "alice", "PolicyName": "all", "PolicyDocument": EVERYTHING})
    key = service.call(create_access_key, {"UserName": "alice"})["AccessKey"]
    return {"key": key.access_key_id, "secret": key.secret_access_key}


def test_a_signed_request_is_its_users(accounts, verifying):
    """Whoever has signed a request is who asks: GetUser without a name shows the user whose key it is."""
    response = verifying.respond(signed(**key_of(accounts)))

    assert 200 == response.status
    assert b"<UserName>alice</UserName>" in response.body
    assert "text/xml" == response.headers["content-type"]
    assert f"<RequestId>{response.headers['x-amzn-requestid']}</RequestId>" in response.body.decode()


def test_callers_are_authorized(accounts, verifying):
    """Over HTTP too, a caller may do what its policies allow and nothing else."""
    key = key_of(accounts)
    Service(accounts.store(ACCOUNT)).call(delete_user_policy, {"UserName": "alice", "PolicyName": "all"})
    response = verifying.respond(signed(**key))

    assert (403, "AccessDenied") == (response.status, code(response))
    assert "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: iam:GetUser" in message(response)


def test_the_region_is_the_one_that_was_signed_for(accounts, verifying):
    """STS is in every Region and IAM in one (IAM User Guide, global condition keys, aws:RequestedRegion)."""
    key = key_of(accounts)
    abroad, here = (
        {operator: {"aws:RequestedRegion": "eu-west-1"}} for operator in ("StringEquals", "StringNotEquals")
    )
    policy = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:*", "Resource": "*", "Condition": abroad},
        {"Effect": "Allow", "Action": "iam:*", "Resource": "*", "Condition": here},
    ]})  # fmt: skip
    members = {"UserName": "alice", "PolicyName": "all", "PolicyDocument": policy}
    Service(accounts.store(ACCOUNT)).call(put_user_policy, members)
    token = form("GetFederationToken", "2011-06-15", Name="carol")

    def asked(body: bytes, service: str, region: str) -> tuple[int, str]:
        response = verifying.respond(signed(body=body, headers=FORMS, service=service, region=region, **key))
        used = Service(accounts.store(ACCOUNT), log=accounts.log(ACCOUNT)).call(
            get_access_key_last_used, {"AccessKeyId": key["key"]}
        )
        return response.status, used["AccessKeyLastUsed"].region

    assert (200, "us-east-1") == asked(FORM, "iam", "eu-west-1")
    assert (403, "us-east-1") == asked(token, "sts", "us-east-1")
    assert (200, "eu-west-1") == asked(token, "sts", "eu-west-1")


def test_denials_carry_what_was_weighed(accounts, verifying):
    """Behind AWS's elements a denial by policies has one more, which STS decodes; whatever else is refused has none."""
    key = key_of(accounts)
    service = Service(accounts.store(ACCOUNT))
    denied = {"Sid": "Hands", "Effect": "Deny", "Action": "iam:*", "Resource": "*"}
    for name, statement in (("no", denied), ("decode", {**denied, "Effect": "Allow", "Action": "sts:Decode*"})):
        document = json.dumps({"Version": "2012-10-17", "Statement": statement})
        service.call(put_user_policy, {"UserName": "alice", "PolicyName": name, "PolicyDocument": document})

    def elements(body: bytes, **options: str) -> dict[str, str]:
        response = verifying.respond(signed(body=body, headers=FORMS, **key, **options))
        return {found.tag.partition("}")[2]: found.text for found in ElementTree.fromstring(response.body)[0]}

    for body in (FORM, form("CreateUser", UserName="bob")):
        found = elements(body)
        assert ["Type", "Code", "Message", "EncodedAuthorizationMessage"] == list(found)
        encoded = form("DecodeAuthorizationMessage", "2011-06-15", EncodedMessage=found["EncodedAuthorizationMessage"])
        decoded = json.loads(elements(encoded, service="sts")["DecodedMessage"])
        assert "Hands" == decoded["matchedStatements"]["items"][0]["statementId"]
        assert decoded["context"]["action"] in ("iam:GetUser", "iam:CreateUser")
    service.call(delete_user_policy, {"UserName": "alice", "PolicyName": "no"})
    foreign = form("DeletePolicy", PolicyArn="arn:aws:iam::aws:policy/IAMFullAccess")
    for body in (form("GetUser", UserName="nobody"), foreign):
        assert ["Type", "Code", "Message"] == list(elements(body))


def test_a_denied_change_is_sealed_with_the_others(accounts, verifying):
    """Where an account has no key to seal with yet, a denied change has it kept along with the other changes."""
    key = key_of(accounts)
    Service(accounts.store(ACCOUNT)).call(delete_user_policy, {"UserName": "alice", "PolicyName": "all"})
    with accounts.store(ACCOUNT).change("") as account:
        account.settings.token_key = ""
    change = verifying.work(signed(body=form("CreateUser", UserName="bob"), headers=FORMS, **key)).change
    with accounts.store(ACCOUNT).change("") as account:
        response = change.run(Part(account), accounts.log(ACCOUNT))

    assert b"<EncodedAuthorizationMessage>" in response.body
    assert accounts.store(ACCOUNT).read().settings.token_key


def test_a_key_stays_its_users(accounts, verifying):
    """A key that was used is its user's under another name too, and nobody's when it is gone."""
    key = key_of(accounts)
    assert b"<UserName>alice</UserName>" in verifying.respond(signed(**key)).body
    Service(accounts.store(ACCOUNT)).call(update_user, {"UserName": "alice", "NewUserName": "bob"})
    assert b"<UserName>bob</UserName>" in verifying.respond(signed(**key)).body
    Service(accounts.store(ACCOUNT)).call(delete_access_key, {"UserName": "bob", "AccessKeyId": key["key"]})
    assert "InvalidClientTokenId" == code(verifying.respond(signed(**key)))


def test_a_presigned_request_is_good_too(accounts, verifying):
    """A URL that was signed beforehand can be opened by anybody."""
    url = f"http://localhost/?{FORM.decode()}"
    response = verifying.respond(signed(SigV4QueryAuth, url, b"", **key_of(accounts)))

    assert b"<UserName>alice</UserName>" in response.body


def test_refusals_of_callers(accounts, verifying):
    """No signature, an unknown key, a wrong secret and a wrong service are told apart, as AWS does."""
    key = key_of(accounts)

    def refusal(request: Request) -> tuple[int, str]:
        response = verifying.respond(request)
        return response.status, code(response)

    assert (403, "MissingAuthenticationToken") == refusal(post(FORM))
    assert (403, "InvalidClientTokenId") == refusal(signed())
    assert (403, "SignatureDoesNotMatch") == refusal(signed(**{**key, "secret": "another"}))
    assert (403, "SignatureDoesNotMatch") == refusal(signed(service="sts", **key))
    assert (400, "IncompleteSignature") == refusal(post(FORM, authorization="AWS4-HMAC-SHA256 nonsense"))


def test_secrets_are_in_no_answer(accounts, verifying):
    """A refusal of a signature says what should have been signed, and nothing of the secret."""
    key = key_of(accounts)
    response = verifying.respond(signed(**{**key, "secret": "another"}))

    assert "The String-to-Sign should have been" in message(response)
    assert key["secret"].encode() not in response.body


def test_without_verification_anybody_may(trusting):
    """An unsigned request and one signed with anything act alike on the default account."""
    assert 200 == trusting.respond(post(form("CreateUser", UserName="alice"))).status
    assert 200 == trusting.respond(signed(body=form("GetUser", UserName="alice"))).status


def test_without_verification_keys_say_who_calls(accounts, trusting):
    """Whose key it is, that is who calls, and may do everything all the same; any other key is the root user's."""
    key = key_of(accounts)["key"]
    who = form("GetCallerIdentity", "2011-06-15")
    statement = '{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}'
    trust = '{"Version": "2012-10-17", "Statement": ' + statement + "}"
    assume = form("AssumeRole", "2011-06-15", RoleArn=f"arn:aws:iam::{ACCOUNT}:role/r", RoleSessionName="here")
    Service(accounts.store(ACCOUNT)).call(delete_user_policy, {"UserName": "alice", "PolicyName": "all"})

    def asked(body: bytes, **credentials: str) -> str:
        response = trusting.respond(signed(body=body, headers=FORMS, **credentials))
        assert 200 == response.status
        return response.body.decode()

    asked(form("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust), key=key)
    session = ElementTree.fromstring(asked(assume, key=key))
    names = {"key": "AccessKeyId", "token": "SessionToken"}
    role = {name: session.find(f".//{{*}}{member}").text for name, member in names.items()}
    federated = ElementTree.fromstring(asked(form("GetFederationToken", "2011-06-15", Name="carol"), key=key))
    carol = {name: federated.find(f".//{{*}}{member}").text for name, member in names.items()}

    assert "<UserName>alice</UserName>" in asked(form("GetUser"), key=key)
    assert f"<Arn>arn:aws:sts::{ACCOUNT}:assumed-role/r/here</Arn>" in asked(who, **role)
    assert "<UserName>alice</UserName>" in asked(form("ListUsers"), **role)
    for other in (carol, {"key": "test"}, {"key": key[:-1] + "A"}, {**role, "token": "x"}, {"key": ACCOUNT}):
        assert f"<Arn>arn:aws:iam::{ACCOUNT}:root</Arn>" in asked(who, **other)


def test_a_deleted_account_stays_deleted(tmp_path, monkeypatch):
    """An account whose file is gone is not there any more, though it was read before."""
    monkeypatch.setenv("IAMCLI_HOME", str(tmp_path))
    kept = FileAccounts(ACCOUNT)
    kept.store(OTHER).read()
    assert kept.has(OTHER)
    os.remove(account_file(OTHER))
    assert not kept.has(OTHER)
    assert kept.has(ACCOUNT)


def test_an_account_as_a_key(trusting):
    """Without verification, an access key id of 12 digits names the account."""
    trusting.respond(signed(body=form("CreateUser", UserName="alice"), key=OTHER))

    assert b"arn:aws:iam::210987654321:user/alice" in trusting.respond(signed(body=form("ListUsers"), key=OTHER)).body
    assert b"<Users/>" in trusting.respond(post(form("ListUsers"))).body


def test_roles_of_other_accounts(accounts, trusting, verifying):
    """Without verification any role of any account can be assumed, and its session is good where signatures count."""
    statement = '{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}'
    trust = '{"Version": "2012-10-17", "Statement": ' + statement + "}"
    trusting.respond(signed(body=form("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust), key=OTHER))
    assume = form("AssumeRole", "2011-06-15", RoleArn=f"arn:aws:iam::{OTHER}:role/r", RoleSessionName="here")
    answer = ElementTree.fromstring(trusting.respond(signed(body=assume, service="sts", key=ACCOUNT)).body)
    key, secret, token = (
        answer.find(f".//{{*}}{name}").text for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")
    )
    body = form("GetCallerIdentity", "2011-06-15")
    request = signed(body=body, service="sts", key=key, secret=secret, token=token)

    assert b"<Arn>arn:aws:sts::210987654321:assumed-role/r/here</Arn>" in verifying.respond(request).body
    assert 403 == verifying.respond(signed(body=body, service="sts", key=key, secret=secret, token=token[:-8])).status


def test_what_nobody_signs(verifying):
    """Assuming a role with an assertion or a token needs no signature: that is what these are for."""
    response = verifying.respond(post(form("AssumeRoleWithWebIdentity", "2011-06-15")))

    assert "ValidationError" == code(response)


def test_a_key_carries_its_account(accounts, verifying):
    """A key's id says of which account it is, and that account answers."""
    key = key_of(accounts, OTHER)

    assert b"arn:aws:iam::210987654321:user/alice" in verifying.respond(signed(**key)).body


@pytest.mark.parametrize(
    ("request_", "status", "expected"),
    [
        (post(form()), 400, "MissingAction"),
        (post(b""), 400, "MissingAction"),
        (post(form("GetNothing")), 400, "InvalidAction"),
        (post(form("getUser")), 400, "InvalidAction"),
        (post(form("GetUser", "2012-11-05")), 400, "InvalidAction"),
        (post(form("GetUser", "2011-06-15")), 400, "InvalidAction"),
        (post(form("../users")), 400, "InvalidAction"),
        (post(form("Account List")), 400, "InvalidAction"),
        (post(form("accountcreate")), 400, "InvalidAction"),
        (post(form("GetUser") + b"&Action=GetUser"), 404, "MalformedQueryString"),
        (post(form("GetUser"), content_type="text/plain"), 400, "MissingAction"),
        (post(form("CreateUser", **{"Tags.member.3.Key": "a"})), 400, "MalformedInput"),
        (post(form("CreateUser")), 400, "ValidationError"),
        (post(form("GetUser"))._replace(method="PUT"), 405, "MethodNotAllowed"),
        (post(form("GetUser", UserName="nobody")), 404, "NoSuchEntity"),
    ],
)
def test_bad_requests(trusting, request_, status, expected):
    """What a client does wrong is told it in XML, with a status of its own."""
    response = trusting.respond(request_)

    assert (status, expected) == (response.status, code(response))


def test_unknown_actions_are_named():
    """The refusal of an action names it and the version it was looked for in."""
    trusting = Endpoint(MemoryAccounts(ACCOUNT, utc_now), verify=False)

    assert "Could not find operation Dance for version 2010-05-08" == message(trusting.respond(post(form("Dance"))))
    assert "Could not find operation Dance for version NO_VERSION_SPECIFIED" == message(
        trusting.respond(post(form("Dance", "")))
    )


def test_path_host_and_method_do_not_matter(trusting):
    """Any path is good, with GET as with POST, and without a version where the action leaves no doubt."""
    assert 200 == trusting.respond(post(form("ListUsers"))._replace(path="/a/../%2e%2e/etc")).status
    assert 200 == trusting.respond(Request("GET", "", "Action=ListUsers", {"host": "iam.example"})).status


@pytest.mark.parametrize(
    ("service", "body", "headers", "kind", "told"),
    [
        ("dynamodb", b"{}", TARGET, "application/x-amz-json-1.0", b'"__type":"UnknownOperationException"'),
        ("sqs", b"Action=ListQueues", FORMS, "text/xml", b"<ErrorResponse><Error><Type>Sender</Type><Code>"),
        ("ec2", b"Action=DescribeVpcs", FORMS, "text/xml", b"<Response><Errors><Error><Code>"),
        ("s3", b"x", {}, "text/xml", b"<Error><Code>InvalidAction"),
        ("route53", b"", {}, "text/xml", b"<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction"),
        ("lambda", b"{}", {}, "application/json", b'"__type":"UnknownOperationException"'),
        ("monitoring", b"\xa0", CBOR, "application/cbor", b"\xa2\x78\x06__type\x78\x19UnknownOperationException\x78"),
    ],
)
def test_other_services_are_refused_in_their_protocol(trusting, service, body, headers, kind, told):
    """A request for a service that is not here is told so in a way that its client can read."""
    response = trusting.respond(signed(body=body, headers=headers, service=service))

    assert (400, kind) == (response.status, response.headers["content-type"])
    assert told in response.body
    assert f"This endpoint serves IAM and STS, and not {service}.".encode() in response.body


def test_targets_name_services_too(trusting):
    """A request that is not signed is refused in the name of the service that its target names."""
    target = {"x_amz_target": "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DescribeTrails"}
    response = trusting.respond(post(b"{}", content_type="application/x-amz-json-1.1", **target))

    assert b"and not CloudTrail_20131101." in response.body


@pytest.mark.parametrize("service", ["iam", "sts", "s3", ""])
def test_the_version_decides(trusting, service):
    """What the version says counts before the service that a request is signed for; AWS's IAM and STS have one each."""
    response = trusting.respond(signed(body=form("ListUsers"), headers=FORMS, service=service))

    assert (200, True) == (response.status, b"<ListUsersResponse" in response.body)


@pytest.mark.parametrize("service", ["iam", "sts"])
@pytest.mark.parametrize("action", ["ListUsers", "GetCallerIdentity"])
def test_the_action_decides(trusting, service, action):
    """Without a version, the service is the one that has such an action, whichever the request is signed for."""
    assert 200 == trusting.respond(signed(body=form(action, ""), headers=FORMS, service=service)).status


def test_methods_that_are_allowed(trusting):
    """A refusal of a method says which ones there are (RFC 9110, 15.5.6)."""
    assert "GET, POST" == trusting.respond(post(form("GetUser"))._replace(method="PUT")).headers["allow"]


def test_health(verifying):
    """Anybody may ask whether the server is there."""
    assert 200 == verifying.respond(Request("HEAD", "/_health", "", {})).status
    response = verifying.respond(Request("GET", "/_health", "", {}))

    assert (200, "ok") == (response.status, msgspec.json.decode(response.body)["status"])


def test_metadata_of_ten_million_characters(trusting):
    """The longest document that the API has, a SAML provider's metadata, passes through a form."""
    response = trusting.respond(post(form("CreateSAMLProvider", Name="a", SAMLMetadataDocument="<" * 10_000_000)))

    assert (400, "InvalidInput") == (response.status, code(response))


def test_defects_are_told_to_the_server_alone(accounts):
    """What should not happen becomes an answer that says nothing of it, and is told to who runs the server."""
    told: list[Exception] = []

    class Broken(MemoryAccounts):
        def store(self, number):
            class Store:
                def read(self):
                    raise ZeroDivisionError("secret")

            return Store()

    response = Endpoint(Broken(ACCOUNT, utc_now), verify=False, defect=told.append).respond(post(form("ListUsers")))

    assert (500, "InternalFailure") == (response.status, code(response))
    assert b"secret" not in response.body
    assert [ZeroDivisionError] == [type(error) for error in told]


@given(
    st.sampled_from(["GET", "POST", "HEAD", "X"]),
    st.text(st.characters(max_codepoint=255)),
    st.text(st.characters(max_codepoint=255)),
    st.dictionaries(
        st.sampled_from(["authorization", "content-type", "x-amz-date", "x-amz-target", "date", "host"]),
        st.text(st.characters(max_codepoint=255)) | st.just("AWS4-HMAC-SHA256 Credential=a/b/c/iam/e"),
    ),
    st.binary() | st.just(FORM),
    st.booleans(),
)
def test_whatever_comes_is_answered(method, path, query, headers, body, verify):
    """No request is so strange that it has no answer, and none of these answers is the service's own fault."""
    endpoint = Endpoint(MemoryAccounts(ACCOUNT, utc_now), verify=verify)

    assert 200 <= endpoint.respond(Request(method, path, query, headers, body)).status < 500
