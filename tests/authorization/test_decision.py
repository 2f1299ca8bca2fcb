"""Whether callers may do what they ask for, and what a refusal says."""

from __future__ import annotations

from base64 import b64encode
from contextlib import contextmanager
from hashlib import sha512

import msgspec
import pytest

from iamcli.authorization.decision import refusal
from iamcli.authorization.policies import evaluator, of_all_users, principal
from iamcli.callers import Caller, Circumstances
from iamcli.errors import AccessDenied, AccountUnwritable
from iamcli.operations.account_password_policy import get_account_password_policy, update_account_password_policy
from iamcli.operations.attachments import attach_group_policy, attach_user_policy
from iamcli.operations.delegation_requests import (
    accept_delegation_request,
    create_delegation_request,
    get_delegation_request,
)
from iamcli.operations.groups import add_user_to_group, create_group
from iamcli.operations.inline_policies import delete_user_policy, put_group_policy, put_user_policy
from iamcli.operations.permissions_boundaries import put_user_permissions_boundary
from iamcli.operations.policies import create_policy, delete_policy
from iamcli.operations.policy_versions import create_policy_version
from iamcli.operations.sts.identity import decode_authorization_message
from iamcli.operations.users import create_user, delete_user, get_user, list_users, tag_user, update_user
from iamcli.policy.evaluate import Verdict
from iamcli.policy.request import Request
from iamcli.questions.messages import as_text

from .conftest import ACCOUNT, ALICE, policy, statement

ALL = policy(statement("Allow", "*"))
LIST = f"on resource: {ACCOUNT}user/"
NOBODY_ALLOWS = "because no identity-based policy allows the iam:ListUsers action"


@pytest.fixture
def alice(populated):
    """Alice, whose policies count, and who has none but a boundary that allows everything."""
    return populated.as_user(populated.key, enforced=True)


def sentence(action: str, rest: str) -> str:
    return f"User: {ALICE.arn} is not authorized to perform: {action} {rest}"


def refused(caller, operation, **members) -> str:
    with pytest.raises(AccessDenied) as error:
        caller(operation, **members)
    return str(error.value)


def test_new_users_can_do_nothing(alice):
    """Without a policy nothing is allowed, not even to look at oneself."""
    assert sentence("iam:ListUsers", f"{LIST} {NOBODY_ALLOWS}") == refused(alice, list_users)
    expected = "on resource: user alice because no identity-based policy allows the iam:GetUser action"
    assert sentence("iam:GetUser", expected) == refused(alice, get_user)


@pytest.mark.parametrize("give", ["user inline", "user managed", "group inline", "group managed"])
def test_where_policies_are(populated, alice, give):
    """Policies of a user and of its groups count, whether they are inline or managed."""
    reader = "arn:aws:iam::aws:policy/IAMReadOnlyAccess"
    inline = {"PolicyName": "own", "PolicyDocument": policy(statement("Allow", "iam:ListUsers"))}
    if give == "user inline":
        populated(put_user_policy, UserName="alice", **inline)
    elif give == "user managed":
        populated(attach_user_policy, UserName="alice", PolicyArn=reader)
    elif give == "group inline":
        populated(put_group_policy, GroupName="devs", **inline)
    else:
        populated(attach_group_policy, GroupName="devs", PolicyArn=reader)

    assert ["alice"] == [user["UserName"] for user in alice(list_users)["Users"]]


def test_groups_of_others_do_not_count(populated, alice):
    """A group's policies are those of its members."""
    populated(create_group, GroupName="admins")
    populated(put_group_policy, GroupName="admins", PolicyName="all", PolicyDocument=ALL)
    assert NOBODY_ALLOWS in refused(alice, list_users)

    populated(add_user_to_group, GroupName="admins", UserName="alice")
    assert alice(list_users)["Users"]


def allow(iam, *statements) -> None:
    iam(put_user_policy, UserName="alice", PolicyName="own", PolicyDocument=policy(*statements))


def test_explicit_deny(populated, alice):
    """A Deny beats everything, and the sentence says so (IAM User Guide, "Troubleshoot access denied")."""
    allow(populated, statement("Allow", "*"), statement("Deny", "iam:DeleteUser"))

    expected = "on resource: user alice with an explicit deny in an identity-based policy"
    assert sentence("iam:DeleteUser", expected) == refused(alice, delete_user, UserName="alice")


def test_boundary(populated, alice):
    """A boundary has to allow too; its own denies are its own."""
    allow(populated, statement("Allow", "*"))
    document = policy(statement("Allow", "iam:List*"), statement("Deny", "iam:TagUser"))
    arn = populated(create_policy, PolicyName="limit", PolicyDocument=document)["Policy"]["Arn"]
    populated(put_user_permissions_boundary, UserName="alice", PermissionsBoundary=arn)

    assert alice(list_users)["Users"]
    expected = "on resource: user alice because no permissions boundary allows the iam:GetUser action"
    assert sentence("iam:GetUser", expected) == refused(alice, get_user)
    tags = [{"Key": "a", "Value": "b"}]
    expected = "on resource: user alice with an explicit deny in a permissions boundary"
    assert sentence("iam:TagUser", expected) == refused(alice, tag_user, UserName="alice", Tags=tags)


def test_resources(populated, alice):
    """A policy for some users does not reach others, and paths count."""
    allow(populated, statement("Allow", "iam:GetUser", f"{ACCOUNT}user/team/*"))
    populated(create_user, UserName="bob")

    assert alice(get_user, UserName="alice")["User"]["Path"] == "/team/"
    assert "user bob" in refused(alice, get_user, UserName="bob")


def test_before_anything_is_looked_up(alice):
    """Who may not look is not told whether there is something."""
    assert "on resource: user nobody because" in refused(alice, delete_user, UserName="nobody")
    missing = f"{ACCOUNT}policy/none"
    assert f"on resource: policy {missing} because" in refused(alice, delete_policy, PolicyArn=missing)


def test_tags_of_a_new_user(populated, alice):
    """Creating with tags needs the permission to tag (IAM User Guide, "Tags for IAM users")."""
    allow(populated, statement("Allow", "iam:CreateUser"))
    alice(create_user, UserName="bob")

    tags = [{"Key": "a", "Value": "b"}]
    expected = f"on resource: {ACCOUNT}user/carl because no identity-based policy allows the iam:TagUser action"
    assert sentence("iam:TagUser", expected) == refused(alice, create_user, UserName="carl", Tags=tags)


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:username": "alice"}},
        {"ArnEquals": {"aws:PrincipalArn": ALICE.arn}},
        {"StringEquals": {"aws:PrincipalTag/team": "blue"}},
        {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}},
        {"StringEquals": {"iam:ResourceTag/team": "blue"}},
        {"StringEquals": {"aws:RequestedRegion": "us-east-1"}},
        {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}},
        {"Bool": {"aws:SecureTransport": "true"}},
        {"DateLessThan": {"aws:CurrentTime": "2024-01-01T00:00:01Z"}},
        {"NumericEquals": {"aws:EpochTime": "1704067200"}},
        {"Null": {"aws:MultiFactorAuthPresent": "true", "aws:TokenIssueTime": "true", "aws:PrincipalOrgID": "true"}},
        {"StringEquals": {"aws:PrincipalType": "User", "aws:PrincipalAccount": "123456789012"}},
    ],
    ids=str,
)
def test_global_keys(populated, alice, condition):
    """Global condition keys have the values of the caller and the request (IAM User Guide, its page on them)."""
    allow(populated, statement("Allow", "iam:GetUser", Condition=condition))

    assert alice(get_user, UserName="alice")


def test_passwords_of_ones_own(populated, alice):
    """AllowUsersToChangePassword lets users see the rules for passwords without a policy (PasswordPolicy)."""
    populated(update_account_password_policy, AllowUsersToChangePassword=False)
    assert "iam:GetAccountPasswordPolicy on resource: * because" in refused(alice, get_account_password_policy)

    populated(update_account_password_policy, AllowUsersToChangePassword=True)
    assert alice(get_account_password_policy)
    assert NOBODY_ALLOWS in refused(alice, list_users)


def test_delegation_request_of_ones_own(populated, alice):
    """Who owns a delegation request may look at it without a policy (API reference, GetDelegationRequest)."""
    request_id = populated(
        create_delegation_request,
        Description="d",
        Permissions={"PolicyTemplateArn": f"{ACCOUNT}policy/team/p"},
        RequestorWorkflowId="workflow",
        NotificationChannel="arn:aws:sns:us-east-1:123456789012:topic",
        SessionDuration=900,
    )["DelegationRequestId"]
    assert "because no identity-based policy" in refused(alice, get_delegation_request, DelegationRequestId=request_id)

    with populated.store.change("") as account:
        account.delegation_requests[request_id].owner = account.users["alice"].id
    assert alice(get_delegation_request, DelegationRequestId=request_id)
    assert "iam:AcceptDelegationRequest" in refused(alice, accept_delegation_request, DelegationRequestId=request_id)


def test_paths_are_no_patterns(populated):
    """A path may hold an asterisk; what all users may do is for each alone all the same."""
    populated(update_account_password_policy, AllowUsersToChangePassword=True)
    arn = f"{ACCOUNT}user/*/${{a}}/alice"
    odd = Caller(kind="user", account="123456789012", arn=arn, id="AIDA", user="alice")
    (statement, *_) = of_all_users(populated.account, odd)

    assert f"{ACCOUNT}user/${{*}}/${{$}}{{a}}/alice" == statement["Resource"]
    asked = Request(principal=principal(populated.account, odd), action="iam:ChangePassword", resource=arn)
    assert Verdict.ALLOWED is evaluator(populated.account, odd).allows(asked)
    other = msgspec.structs.replace(asked, resource=f"{ACCOUNT}user/x/${{a}}/alice")
    assert Verdict.ALLOWED is not evaluator(populated.account, odd).allows(other)


def test_noted(populated):
    """A refusal can be weighed again: who asked for what, under which circumstances, and what came of it."""
    account = populated.account
    found = refusal(account, ALICE, get_user, {"user_name": "alice"}, Circumstances(now=populated.time))
    noted = found.noted(account)

    assert (ALICE.arn, "iam:GetUser", ALICE.arn) == (noted.principal, noted.action, noted.resource)
    assert ("implicitDeny", "identity-based policy") == (noted.outcome, noted.because)
    assert ("blue", "blue") == (noted.context["aws:PrincipalTag/team"], noted.context["iam:ResourceTag/team"])
    assert account.revision == noted.revision


def test_taken_away(populated, alice):
    """What a policy no longer allows is refused at once, to reads and to changes."""
    allow(populated, statement("Allow", "*"))
    assert alice(list_users)["Users"]
    alice(create_user, UserName="bob")

    populated(delete_user_policy, UserName="alice", PolicyName="own")
    refused(alice, list_users)
    refused(alice, create_user, UserName="carl")


def test_renamed(populated, alice):
    """A user keeps its permissions under a new name, and what names the old one does not reach it any more."""
    allow(populated, statement("Allow", "iam:GetUser", f"{ACCOUNT}user/team/alice"))
    assert alice(get_user)

    populated(update_user, UserName="alice", NewUserName="carol")
    expected = (
        f"User: {ACCOUNT}user/team/carol is not authorized to perform: iam:GetUser on resource: user carol because"
    )
    assert refused(alice, get_user).startswith(expected)


@pytest.mark.parametrize("mode", ["strict", "soft"])
def test_recorded(populated, alice, mode):
    """What policies do not allow is in the record of the request, whether it was refused or let pass."""
    with populated.store.change("") as account:
        account.settings.enforcement = mode
    if mode == "strict":
        refused(alice, list_users)
    else:
        assert alice(list_users)["Users"]

    (event,) = populated.log.tail(1)
    assert "AccessDenied" * (mode == "strict") == event.error_code
    assert ("iam:ListUsers", "implicitDeny") == (event.iamcli_decision.action, event.iamcli_decision.outcome)


def test_carried(populated, alice):
    """A denial carries what the record of the request has, for DecodeAuthorizationMessage to open (its STS page)."""
    allow(populated, {**statement("Deny", "iam:ListUsers"), "Sid": "Never"})
    with pytest.raises(AccessDenied) as denied:
        alice(list_users)

    found = denied.value.members()
    decoded = msgspec.json.decode(
        populated(decode_authorization_message, EncodedMessage=found["EncodedAuthorizationMessage"])["DecodedMessage"]
    )
    weighed = populated.log.last_refusal().iamcli_decision
    asked, conditions = decoded["context"], decoded["context"]["conditions"]["items"]
    assert ["Code", "Message", "EncodedAuthorizationMessage"] == list(found)
    assert (False, True) == (decoded["allowed"], decoded["explicitDeny"])
    statements = [(one["effect"], one["statementId"]) for one in decoded["matchedStatements"]["items"]]
    assert [("DENY", "Never"), ("ALLOW", "")] == statements  # the other one is the boundary's
    assert (weighed.principal, weighed.action, weighed.resource) == (
        asked["principal"]["arn"],
        asked["action"],
        asked["resource"],
    )
    assert {key: as_text(value) for key, value in weighed.context.items()} == {
        one["key"]: one["values"]["items"][0]["value"] for one in conditions
    }


def test_nothing_carried(populated, alice):
    """What policies have no say in carries nothing, though the same request was let pass where they only note."""
    with populated.store.change("") as account:
        account.settings.enforcement = "soft"
    with pytest.raises(AccessDenied) as denied:
        alice(create_policy_version, PolicyArn="arn:aws:iam::aws:policy/IAMFullAccess", PolicyDocument=ALL)

    assert {"Code": "AccessDenied", "Message": str(denied.value)} == denied.value.members()
    assert populated.log.tail(1)[0].iamcli_decision


def test_too_much_to_carry(populated, alice):
    """What is weighed can be longer than DecodeAuthorizationMessage takes: then the denial goes without."""
    for number in range(49):
        noise = b"".join(sha512(f"{number}{part}".encode()).digest() for part in "abc")
        populated(tag_user, UserName="alice", Tags=[{"Key": f"{number}", "Value": b64encode(noise).decode()}])
    with pytest.raises(AccessDenied) as denied:
        alice(list_users)

    assert ["Code", "Message"] == list(denied.value.members())


def test_denying_changes_nothing(populated, alice):
    """The key that denials are sealed with is there since the first access key: none of them changes the account."""
    before = populated.store.data
    with pytest.raises(AccessDenied) as denied:
        alice(list_users)

    assert denied.value.members()["EncodedAuthorizationMessage"]
    assert before == populated.store.data


def test_no_key_to_be_had(populated, alice, monkeypatch):
    """An account without that key, where none can be kept, denies all the same."""
    with populated.store.change("") as account:
        account.settings.token_key = ""
    with pytest.raises(AccessDenied) as denied:
        alice(list_users)

    @contextmanager
    def change(purpose):
        raise AccountUnwritable("account.json", "read-only")
        yield

    monkeypatch.setattr(populated.store, "change", change)
    assert ["Code", "Message"] == list(denied.value.members())
