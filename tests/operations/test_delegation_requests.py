"""Delegation requests. IAM API reference, the page of each operation; IAM User Guide, "IAM temporary delegation"."""

import json

import pytest

from iamcli.errors import (
    AccessDenied,
    EntityAlreadyExists,
    InvalidInput,
    LimitExceeded,
    NoSuchEntity,
    ValidationError,
)
from iamcli.operations.access_keys import create_access_key, delete_access_key
from iamcli.operations.delegation_requests import (
    accept_delegation_request,
    associate_delegation_request,
    create_delegation_request,
    get_delegation_request,
    list_delegation_requests,
    reject_delegation_request,
    send_delegation_token,
    update_delegation_request,
)
from iamcli.operations.inline_policies import put_user_policy
from iamcli.operations.policies import create_policy
from iamcli.operations.users import create_user, delete_user, update_user

ACCOUNT = "arn:aws:iam::123456789012:"
TEMPLATE = ACCOUNT + "policy/template"
TOPIC = "arn:aws:sns:us-east-1:123456789012:partner"
DOCUMENT = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::@{bucketNames}/@{prefix}/*"},
        {
            "Effect": "Allow",
            "Action": "iam:CreateRole",
            "Resource": "*",
            "Condition": {"StringEquals": {"iam:PermissionsBoundary": ACCOUNT + "policy/bound"}},
        },
    ],
}
BUCKETS = {"Name": "bucketNames", "Values": ["one", "two"], "Type": "stringList"}
PREFIX = {"Name": "prefix", "Values": ["data"], "Type": "string"}
PERMISSIONS = {"PolicyTemplateArn": TEMPLATE, "Parameters": [BUCKETS, PREFIX]}


@pytest.fixture
def iam(iam):
    """An account with a policy that serves as template."""
    iam(create_policy, PolicyName="template", PolicyDocument=json.dumps(DOCUMENT))
    return iam


def ask(iam, workflow="workflow-1", **more):
    members = {
        "Description": "Set up the product",
        "Permissions": PERMISSIONS,
        "RequestorWorkflowId": workflow,
        "NotificationChannel": TOPIC,
        "SessionDuration": 3600,
    }
    return iam(create_delegation_request, **(members | more))


def show(iam, asked):
    return iam(get_delegation_request, **asked)["DelegationRequest"]


def state(iam, asked):
    return show(iam, asked)["State"]


def accepted(iam, **more):
    """A request that its owner accepted."""
    asked = ask(iam, **more)
    iam(associate_delegation_request, **asked)
    iam(accept_delegation_request, **asked)
    return asked


def test_create(iam):
    """A new request has an id and waits for a day for somebody to own it."""
    asked = ask(iam, RequestMessage="Please", RedirectUrl="https://example.com/back", OnlySendByOwner=True)
    answer = show(iam, asked)

    assert json.loads(answer.pop("PermissionPolicy"))["Version"] == "2012-10-17"
    assert answer == {
        **asked,
        "Description": "Set up the product",
        "RequestMessage": "Please",
        "Permissions": PERMISSIONS,
        "RolePermissionRestrictionArns": [ACCOUNT + "policy/bound"],
        "State": "UNASSIGNED",
        "ExpirationTime": "2024-01-02T00:00:00Z",
        "RequestorId": "123456789012",
        "CreateDate": "2024-01-01T00:00:00Z",
        "SessionDuration": 3600,
        "RedirectUrl": "https://example.com/back",
        "OnlySendByOwner": True,
        "UpdatedTime": "2024-01-01T00:00:00Z",
    }


def test_policy_is_rendered(iam):
    """The parameters are put in; a list of values makes a list of resources, in all combinations."""
    policy = json.loads(show(iam, ask(iam))["PermissionPolicy"])

    assert policy["Statement"][0]["Resource"] == ["arn:aws:s3:::one/data/*", "arn:aws:s3:::two/data/*"]
    assert policy["Statement"][1] == DOCUMENT["Statement"][1]


def test_values_are_not_looked_into(iam):
    """What is put in for a parameter is text, even if it looks like a parameter."""
    buckets = {"Name": "bucketNames", "Values": ["@{prefix}"]}
    asked = ask(iam, Permissions={"PolicyTemplateArn": TEMPLATE, "Parameters": [buckets, PREFIX]})

    assert "arn:aws:s3:::@{prefix}/data/*" in show(iam, asked)["PermissionPolicy"]


def test_aws_policy_as_template(iam):
    """AWS's managed policies are templates without parameters."""
    asked = ask(iam, Permissions={"PolicyTemplateArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"})

    assert "s3:Get*" in show(iam, asked)["PermissionPolicy"]


@pytest.mark.parametrize(
    "permissions",
    [
        {},
        {"PolicyTemplateArn": ACCOUNT + "policy/none"},
        {"PolicyTemplateArn": "arn:aws:iam::aws:delegation-template/partner.com/setup"},
        {"PolicyTemplateArn": TEMPLATE},
        {"PolicyTemplateArn": TEMPLATE, "Parameters": [BUCKETS]},
        {"PolicyTemplateArn": TEMPLATE, "Parameters": [BUCKETS, PREFIX, {"Name": "other", "Values": ["x"]}]},
        {"PolicyTemplateArn": TEMPLATE, "Parameters": [{**BUCKETS, "Type": "string"}, PREFIX]},
        {"PolicyTemplateArn": TEMPLATE, "Parameters": [BUCKETS, {"Name": "prefix"}]},
        {"PolicyTemplateArn": TEMPLATE, "Parameters": [{**BUCKETS, "Values": ["x"] * 1001}, PREFIX]},
    ],
)
def test_bad_permissions(iam, permissions):
    """A template that is not there, or parameters that do not fit it, are InvalidInput."""
    with pytest.raises(InvalidInput):
        ask(iam, Permissions=permissions)


def test_policy_breaks(iam):
    """Values that make the template no policy any more are InvalidInput."""
    iam(create_policy, PolicyName="p", PolicyDocument=json.dumps(DOCUMENT).replace("s3:GetObject", "s3:@{action}"))
    given = [BUCKETS, PREFIX, {"Name": "action", "Values": ["a:b"]}]

    with pytest.raises(InvalidInput, match="make no policy"):
        ask(iam, Permissions={"PolicyTemplateArn": ACCOUNT + "policy/p", "Parameters": given})


def test_policy_too_long(iam):
    """A rendered policy has 2,048 characters at most."""
    with pytest.raises(LimitExceeded, match="2048"):
        ask(
            iam, Permissions={"PolicyTemplateArn": TEMPLATE, "Parameters": [BUCKETS, {**PREFIX, "Values": ["x" * 999]}]}
        )


def test_workflow_taken(iam):
    """A workflow id can be used once."""
    ask(iam)

    with pytest.raises(EntityAlreadyExists, match="workflow-1"):
        ask(iam)


def test_old_requests_go(iam):
    """A request that nobody touched for a month is forgotten when another is made."""
    asked = ask(iam)
    iam.wait(days=31)
    ask(iam)

    with pytest.raises(NoSuchEntity):
        show(iam, asked)


def test_channel(iam):
    """Only a topic of SNS can be notified."""
    with pytest.raises(InvalidInput, match="SNS"):
        ask(iam, NotificationChannel="arn:aws:sqs:us-east-1:123456789012:queue")


def test_bounds(iam):
    """All broken constraints come in one error, those inside the permissions too."""
    with pytest.raises(ValidationError, match=r"^2 validation errors detected: .*name.*sessionDuration"):
        ask(iam, Permissions={"Parameters": [{"Name": "a"}]}, SessionDuration=299)


def test_associate(iam):
    """Who associates a request owns it, and has a week."""
    asked = ask(iam)
    iam.wait(hours=1)
    iam(associate_delegation_request, **asked)
    answer = show(iam, asked)

    assert ("ASSIGNED", ACCOUNT + "root", "123456789012") == (
        answer["State"],
        answer["OwnerId"],
        answer["OwnerAccountId"],
    )
    assert ("2024-01-01T01:00:00Z", "2024-01-08T01:00:00Z") == (answer["UpdatedTime"], answer["ExpirationTime"])


def test_associate_for_this_account(iam):
    """A request for this account can be taken over, one for another account cannot."""
    iam(associate_delegation_request, **ask(iam, OwnerAccountId="123456789012"))

    with pytest.raises(InvalidInput, match="is for the account 210987654321"):
        iam(associate_delegation_request, **ask(iam, "workflow-2", OwnerAccountId="210987654321"))


def test_update(iam):
    """A request that is passed on waits for approval, with notes, which a later update may leave as they are."""
    asked = ask(iam)
    iam(associate_delegation_request, **asked)
    iam(update_delegation_request, **asked, Notes="Please approve")
    iam(update_delegation_request, **asked)

    assert ("PENDING_APPROVAL", "Please approve") == (state(iam, asked), show(iam, asked)["Notes"])


def test_accept(iam):
    """Who accepts a request is its approver."""
    asked = ask(iam)
    iam(associate_delegation_request, **asked)
    iam(update_delegation_request, **asked)
    iam(accept_delegation_request, **asked)

    assert ("ACCEPTED", ACCOUNT + "root") == (state(iam, asked), show(iam, asked)["ApproverId"])


def test_root_accepts_four_hours(iam):
    """The root user can grant four hours, and no more."""
    accepted(iam, SessionDuration=14400)
    asked = ask(iam, "workflow-2", SessionDuration=14401)
    iam(associate_delegation_request, **asked)

    with pytest.raises(InvalidInput, match="4 hours or less"):
        iam(accept_delegation_request, **asked)


def test_reject(iam):
    """A request can be rejected, with a reason, until its token is sent."""
    asked = accepted(iam)
    iam(reject_delegation_request, **asked, Notes="Changed my mind")

    assert ("REJECTED", "Changed my mind") == (state(iam, asked), show(iam, asked)["RejectionReason"])


def test_send_token(iam):
    """Sending the token finalizes a request."""
    asked = accepted(iam)
    iam(send_delegation_token, **asked)

    assert state(iam, asked) == "FINALIZED"


def test_only_owner_sends(iam):
    """Where the requestor wants it so, nobody but the owner can send the token."""
    asked = accepted(iam, OnlySendByOwner=True)
    iam(create_user, UserName="bob")
    bob = iam.as_user(iam(create_access_key, UserName="bob")["AccessKey"])

    with pytest.raises(AccessDenied, match="iam:SendDelegationToken"):
        bob(send_delegation_token, **asked)


@pytest.mark.parametrize(
    ("reached", "refused"),
    [
        ([], [update_delegation_request, accept_delegation_request, reject_delegation_request, send_delegation_token]),
        ([associate_delegation_request], [associate_delegation_request, send_delegation_token]),
        (
            [associate_delegation_request, reject_delegation_request],
            [associate_delegation_request, accept_delegation_request, update_delegation_request],
        ),
        (
            [associate_delegation_request, accept_delegation_request, send_delegation_token],
            [reject_delegation_request, send_delegation_token, accept_delegation_request],
        ),
    ],
)
def test_ways_there_are_not(iam, reached, refused):
    """From a state only the documented ways lead on; all others are InvalidInput."""
    asked = ask(iam)
    for operation in reached:
        iam(operation, **asked)

    for operation in refused:
        with pytest.raises(InvalidInput, match=r"is in the state [A-Z_]+"):
            iam(operation, **asked)


def test_expiry(iam):
    """A request that nobody owns expires after a day, all others after a week."""
    unowned, owned = ask(iam), ask(iam, "workflow-2")
    iam(associate_delegation_request, **owned)

    iam.wait(days=1)
    assert ("EXPIRED", "ASSIGNED") == (state(iam, unowned), state(iam, owned))
    iam.wait(days=6)
    assert state(iam, owned) == "EXPIRED"
    with pytest.raises(InvalidInput, match="EXPIRED"):
        iam(accept_delegation_request, **owned)


@pytest.mark.parametrize(
    "operation",
    [
        accept_delegation_request,
        associate_delegation_request,
        get_delegation_request,
        reject_delegation_request,
        send_delegation_token,
        update_delegation_request,
    ],
)
def test_missing(iam, operation):
    """A request that is not there is NoSuchEntity."""
    with pytest.raises(NoSuchEntity):
        iam(operation, DelegationRequestId="dr-00000000-0000")


def test_permission_check(iam):
    """The root user could grant anything, a user what its policies allow. Unasked, nothing is said."""
    asked = ask(iam)
    iam(create_user, UserName="bob")
    bob = iam.as_user(iam(create_access_key, UserName="bob")["AccessKey"])

    def checked(caller):
        answer = caller(get_delegation_request, **asked, DelegationPermissionCheck=True)
        return answer["PermissionCheckStatus"], answer["PermissionCheckResult"]

    def allow(**condition):
        statement = {"Effect": "Allow", "Action": "*", "Resource": "*", **condition}
        policy = json.dumps({"Version": "2012-10-17", "Statement": statement})
        iam(put_user_policy, UserName="bob", PolicyName="all", PolicyDocument=policy)

    assert {"DelegationRequest"} == set(iam(get_delegation_request, **asked))
    assert (("COMPLETE", "ALLOWED"), ("COMPLETE", "DENIED")) == (checked(iam), checked(bob))
    allow()
    assert ("COMPLETE", "ALLOWED") == checked(bob)
    allow(Condition={"StringEquals": {"s3:prefix": "a"}})
    assert ("COMPLETE", "UNSURE") == checked(bob)


def test_list(iam):
    """Requests without an owner are not listed; the others are, the oldest first, page by page."""
    ask(iam, "workflow-0")
    ids = []
    for number in range(1, 4):
        iam.wait(minutes=1)
        ids.append(accepted(iam, workflow=f"workflow-{number}")["DelegationRequestId"])
    first = iam(list_delegation_requests, MaxItems=2)
    last = iam(list_delegation_requests, Marker=first["Marker"])

    assert ids == [request["DelegationRequestId"] for page in (first, last) for request in page["DelegationRequests"]]
    assert (True, False) == (first["isTruncated"], last["isTruncated"])


def test_list_by_owner(iam):
    """The list can be of one owner."""
    accepted(iam)

    assert len(iam(list_delegation_requests, OwnerId=ACCOUNT + "root")["DelegationRequests"]) == 1
    assert iam(list_delegation_requests, OwnerId=ACCOUNT + "user/bob")["DelegationRequests"] == []


def user(iam, name):
    """A new user, calling."""
    iam(create_user, UserName=name)
    return iam.as_user(iam(create_access_key, UserName=name)["AccessKey"])


def test_renamed_owner(iam):
    """An owner who is renamed stays the owner, and the answers show the ARN of now."""
    bob = user(iam, "bob")
    asked = accepted(bob, OnlySendByOwner=True)
    iam(update_user, UserName="bob", NewUserName="rob", NewPath="/x/")
    shown = show(iam, asked)

    assert (ACCOUNT + "user/x/rob",) * 2 == (shown["OwnerId"], shown["ApproverId"])
    assert len(iam(list_delegation_requests, OwnerId=ACCOUNT + "user/x/rob")["DelegationRequests"]) == 1
    assert iam(list_delegation_requests, OwnerId=ACCOUNT + "user/bob")["DelegationRequests"] == []
    bob(send_delegation_token, **asked)


def another_id(iam):
    """Let the next unique id differ: an id leaves the last three of its random bits out, and those here count up."""
    for _ in range(8):
        iam._random(1)


def test_new_user_of_the_old_name(iam):
    """A new user of a deleted owner's name owns nothing; the request shows the unique id of who is gone."""
    asked = accepted(user(iam, "bob"), OnlySendByOwner=True)
    gone = iam.account.users["bob"]
    iam(delete_access_key, UserName="bob", AccessKeyId=next(iter(gone.access_keys)))
    iam(delete_user, UserName="bob")
    another_id(iam)
    bob = user(iam, "bob")

    assert gone.id == show(iam, asked)["OwnerId"]
    assert iam(list_delegation_requests, OwnerId=ACCOUNT + "user/bob")["DelegationRequests"] == []
    with pytest.raises(AccessDenied):
        bob(send_delegation_token, **asked)
