"""Roles. AWS's behaviour: IAM API reference, the page of each operation and the type Role; IAM User Guide, "Update a
service-linked role". The sentence of UnmodifiableEntity: rebuy-de/aws-nuke#331.
"""

import pytest

from iamcli.errors import (
    DeleteConflict,
    EntityAlreadyExists,
    InvalidInput,
    LimitExceeded,
    MalformedPolicyDocument,
    NoSuchEntity,
    UnmodifiableEntity,
    ValidationError,
)
from iamcli.operations.attachments import attach_role_policy, detach_role_policy
from iamcli.operations.authorization_details import get_account_authorization_details
from iamcli.operations.inline_policies import delete_role_policy, put_role_policy
from iamcli.operations.policies import create_policy, list_entities_for_policy
from iamcli.operations.roles import (
    create_role,
    delete_role,
    get_role,
    list_role_tags,
    list_roles,
    tag_role,
    untag_role,
    update_role,
    update_role_description,
)
from iamcli.state.records.events import Identity
from iamcli.state.records.roles import InstanceProfileRecord, RoleRecord

from ..state.events import event

TRUST = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},'
    ' "Action": "sts:AssumeRole"}}'
)
DOCUMENT = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
BOUNDARY = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": READ_ONLY}
EVERYTHING = {
    "Path": "/x/",
    "AssumeRolePolicyDocument": TRUST,
    "Description": "Runs batches",
    "MaxSessionDuration": 7200,
    "PermissionsBoundary": READ_ONLY,
    "Tags": [{"Key": "team", "Value": "red"}],
}
IDENTITY = {
    "Path": "/x/",
    "RoleName": "Batch",
    "Arn": "arn:aws:iam::123456789012:role/x/Batch",
    "CreateDate": "2024-01-01T00:00:00Z",
    "AssumeRolePolicyDocument": TRUST,
}


def make(iam, name, **members):
    return iam(create_role, RoleName=name, **{"AssumeRolePolicyDocument": TRUST, **members})["Role"]


@pytest.fixture
def linked(iam):
    """An account with a service-linked role."""
    with iam.store.change("test") as account:
        account.roles["Linked"] = RoleRecord(
            name="Linked",
            id="AROAAAAAAAAAAAAAAAAAA",
            path="/aws-service-role/ecs.amazonaws.com/",
            created=iam.time,
            trust=TRUST,
            service="ecs.amazonaws.com",
        )
    return iam


def test_create(iam):
    """The answer tells neither how long sessions last nor when the role was last used, nor its description."""
    answer = make(iam, "Batch", **EVERYTHING)

    assert answer.pop("RoleId").startswith("AROA")
    assert {**IDENTITY, "PermissionsBoundary": BOUNDARY, "Tags": EVERYTHING["Tags"]} == answer


def test_create_bare(iam):
    """The answer for a role that was given nothing has no tags, no boundary and the path `/`."""
    answer = make(iam, "Batch")

    assert answer.pop("RoleId")
    assert {**IDENTITY, "Path": "/", "Arn": "arn:aws:iam::123456789012:role/Batch"} == answer


def test_get(iam):
    """A role comes with everything; its last use is empty, not absent, if there was none."""
    make(iam, "Batch", **EVERYTHING)
    answer = iam(get_role, RoleName="BATCH")["Role"]

    assert answer.pop("RoleId").startswith("AROA")
    assert answer == {
        **IDENTITY,
        "Description": "Runs batches",
        "MaxSessionDuration": 7200,
        "PermissionsBoundary": BOUNDARY,
        "Tags": EVERYTHING["Tags"],
        "RoleLastUsed": {},
    }


def test_get_bare(iam):
    """A role without description, boundary and tags has none of these members; its sessions last an hour at most."""
    make(iam, "Batch")
    answer = iam(get_role, RoleName="Batch")["Role"]

    assert {*IDENTITY, "RoleId", "MaxSessionDuration", "RoleLastUsed"} == answer.keys()
    assert answer["MaxSessionDuration"] == 3600


def use(iam, role_id, **more):
    """Let a session of a role make a request."""
    session = {"sessionIssuer": {"type": "Role", "principalId": role_id}}
    who = Identity(type="AssumedRole", principal_id=f"{role_id}:night", session_context=session)
    iam.log.append(event("ListBuckets", who, source="s3", event_time=iam.time, aws_region="eu-west-1", **more))


def last_used(iam):
    return iam(get_role, RoleName="Batch")["Role"]["RoleLastUsed"]


@pytest.mark.parametrize("refused", [False, True])
def test_last_used(iam, refused):
    """What a session does is a use of its role, whether it was allowed or denied."""
    make(iam, "Batch")
    iam.wait(days=10)
    use(iam, iam.account.roles["batch"].id, refused=refused)
    iam.wait(days=30)

    assert {"LastUsedDate": "2024-01-11T00:00:00Z", "Region": "eu-west-1"} == last_used(iam)
    details = iam(get_account_authorization_details, Filter=["Role"])["RoleDetailList"]
    assert [last_used(iam)] == [role["RoleLastUsed"] for role in details]


def test_last_used_by_another(iam):
    """A use counts if it was the role's own, not one of a former role of that name."""
    make(iam, "Batch")
    use(iam, "AROAFORMER")

    assert {} == last_used(iam)


def test_last_used_long_ago(iam):
    """IAM looks back 400 days."""
    make(iam, "Batch")
    use(iam, iam.account.roles["batch"].id)
    iam.wait(days=400)
    assert last_used(iam)

    iam.wait(seconds=1)
    assert {} == last_used(iam)


def test_get_missing(iam):
    """A role that does not exist is NoSuchEntity."""
    with pytest.raises(NoSuchEntity, match=r"^The role with name nobody cannot be found\.$"):
        iam(get_role, RoleName="nobody")


def test_list(iam):
    """Lists have description and session duration, but neither boundary, tags nor last use."""
    make(iam, "Batch", **EVERYTHING)
    (answer,) = iam(list_roles)["Roles"]

    assert answer.pop("RoleId")
    assert {**IDENTITY, "Description": "Runs batches", "MaxSessionDuration": 7200} == answer


def test_list_pages(iam):
    """A marker continues where its page ended, also when what it points at is gone."""
    for name in "dBca":
        make(iam, name)

    first = iam(list_roles, MaxItems=2)
    iam(delete_role, RoleName="B")
    last = iam(list_roles, Marker=first["Marker"])

    assert (["a", "B"], True) == ([role["RoleName"] for role in first["Roles"]], first["IsTruncated"])
    assert (["c", "d"], False) == ([role["RoleName"] for role in last["Roles"]], last["IsTruncated"])


def test_list_path(iam):
    """A path prefix leaves the roles that live below it."""
    make(iam, "a", Path="/x/")
    make(iam, "b")

    assert ["a"] == [role["RoleName"] for role in iam(list_roles, PathPrefix="/x/")["Roles"]]


def test_name_taken(iam):
    """A name that differs in case only is taken."""
    make(iam, "Batch")

    with pytest.raises(EntityAlreadyExists, match=r"^Role with name BATCH already exists\.$"):
        make(iam, "BATCH")


def test_quota(iam):
    """An account has so many roles."""
    with iam.store.change("test") as account:
        account.settings.quotas["Roles"] = 1
    make(iam, "a")

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for RolesPerAccount: 1$"):
        make(iam, "b")


def test_create_malformed(iam):
    """A role has to be trusted to somebody."""
    with pytest.raises(MalformedPolicyDocument, match=r"^Missing required field Principal$"):
        make(iam, "a", AssumeRolePolicyDocument=DOCUMENT.replace('"s3:*", "Resource": "*"', '"sts:AssumeRole"'))
    with pytest.raises(NoSuchEntity):
        iam(get_role, RoleName="a")


def test_create_missing_boundary(iam):
    """A boundary has to exist."""
    arn = "arn:aws:iam::123456789012:policy/p"
    with pytest.raises(NoSuchEntity, match=rf"^Scope ARN: {arn} does not exist or is not attachable\.$"):
        make(iam, "a", PermissionsBoundary=arn)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("maxSessionDuration", 3599),
        ("maxSessionDuration", 43201),
        ("description", "x" * 1001),
        ("description", "\u00a0"),
        ("description", "€"),
        ("roleName", "x" * 65),
    ],
)
def test_bounds(iam, member, value):
    """Sessions last 1 to 12 hours; descriptions are Latin-1 without no-break space; names have 64 characters."""
    members = {"RoleName": "a", "AssumeRolePolicyDocument": TRUST, member[0].upper() + member[1:]: value}

    with pytest.raises(ValidationError, match=f"^1 validation error detected: Value at '{member}' failed to satisfy"):
        iam(create_role, **members)


def test_update(iam):
    """What is not given stays (go-to-k/cdkd#1239 tried it)."""
    make(iam, "a", Description="old", MaxSessionDuration=7200)
    assert iam(update_role, RoleName="A", Description="new") == {}
    iam(update_role, RoleName="a", MaxSessionDuration=3600)
    role = iam(get_role, RoleName="a")["Role"]

    assert ("new", 3600) == (role["Description"], role["MaxSessionDuration"])


def test_signin_session(iam):
    """How long sign-in sessions may last is shown with the role while it is set, apart from the other duration."""
    assert 7200 == make(iam, "a", MaxSigninSessionDuration=7200)["MaxSigninSessionDuration"]
    iam(update_role, RoleName="a", MaxSessionDuration=43200)
    assert 7200 == iam(get_role, RoleName="a")["Role"]["MaxSigninSessionDuration"]
    iam(update_role, RoleName="a", MaxSigninSessionDuration=7776000, ResetMaxSigninSessionDuration=False)
    assert 7776000 == iam(list_roles)["Roles"][0]["MaxSigninSessionDuration"]
    for _ in range(2):
        iam(update_role, RoleName="a", ResetMaxSigninSessionDuration=True)
    role = iam(get_role, RoleName="a")["Role"]

    assert (False, 43200) == ("MaxSigninSessionDuration" in role, role["MaxSessionDuration"])


def test_signin_session_both(iam):
    """It cannot be set and taken away at once."""
    make(iam, "a", MaxSigninSessionDuration=7200)

    with pytest.raises(InvalidInput):
        iam(update_role, RoleName="a", MaxSigninSessionDuration=3600, ResetMaxSigninSessionDuration=True)
    assert 7200 == iam(get_role, RoleName="a")["Role"]["MaxSigninSessionDuration"]


def test_update_to_nothing(iam):
    """A description can be taken away."""
    make(iam, "a", Description="old")
    iam(update_role, RoleName="a", Description="")

    assert "Description" not in iam(get_role, RoleName="a")["Role"]


def test_update_description(iam):
    """The answer is the role."""
    make(iam, "a", Description="old")
    answer = iam(update_role_description, RoleName="a", Description="new")

    assert ("a", "new") == (answer["Role"]["RoleName"], answer["Role"]["Description"])


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        (update_role, {}),
        (update_role_description, {"Description": ""}),
        (delete_role, {}),
        (tag_role, {"Tags": []}),
        (untag_role, {"TagKeys": []}),
        (list_role_tags, {}),
    ],
)
def test_missing(iam, operation, members):
    """A role has to exist for anything to be done with it."""
    with pytest.raises(NoSuchEntity, match=r"^The role with name nobody cannot be found\.$"):
        iam(operation, RoleName="nobody", **members)


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        (delete_role, {}),
        (delete_role, {"Cascade": True}),
        (update_role, {"MaxSessionDuration": 3600}),
        (update_role, {"MaxSigninSessionDuration": 3600}),
        (update_role, {"ResetMaxSigninSessionDuration": True}),
    ],
)
def test_protected(linked, operation, members):
    """A service-linked role is its service's to change and to delete."""
    sentence = "Cannot perform the operation on the protected role 'Linked' - this role is only modifiable by AWS"
    with pytest.raises(UnmodifiableEntity, match=f"^{sentence}$"):
        linked(operation, RoleName="linked", **members)


def test_unprotected(linked):
    """Description and tags of a service-linked role are for everybody to edit."""
    linked(update_role, RoleName="Linked", Description="a")
    linked(update_role_description, RoleName="Linked", Description="b")
    linked(tag_role, RoleName="Linked", Tags=[{"Key": "a", "Value": ""}])
    linked(untag_role, RoleName="Linked", TagKeys=["a"])

    assert "b" == linked(get_role, RoleName="Linked")["Role"]["Description"]


@pytest.fixture
def full(iam):
    """A role with a policy of each kind, in an instance profile."""
    make(iam, "Batch")
    iam(create_policy, PolicyName="p", PolicyDocument=DOCUMENT)
    iam(attach_role_policy, RoleName="Batch", PolicyArn="arn:aws:iam::123456789012:policy/p")
    iam(put_role_policy, RoleName="Batch", PolicyName="i", PolicyDocument=DOCUMENT)
    with iam.store.change("test") as account:
        account.instance_profiles["Web"] = InstanceProfileRecord(
            name="Web", id="AIPAAAAAAAAAAAAAAAAAA", created=iam.time, role="batch"
        )
    return iam


def test_delete(full):
    """Policies go first, then the role leaves its instance profiles; each step is told in AWS's words."""

    def refused():
        with pytest.raises(DeleteConflict) as error:
            full(delete_role, RoleName="Batch")
        return str(error.value), error.value.in_the_way

    attached = "attached policy arn:aws:iam::123456789012:policy/p"
    assert (
        "Cannot delete entity, must delete policies first.",
        ("inline policy i", attached, "instance profile Web"),
    ) == refused()
    full(delete_role_policy, RoleName="Batch", PolicyName="i")
    assert ("Cannot delete entity, must detach all policies first.", (attached, "instance profile Web")) == refused()
    full(detach_role_policy, RoleName="Batch", PolicyArn="arn:aws:iam::123456789012:policy/p")
    assert (
        "Cannot delete entity, must remove roles from instance profile first.",
        ("instance profile Web",),
    ) == refused()
    with full.store.change("test") as account:
        account.instance_profiles["Web"].role = ""
    assert full(delete_role, RoleName="Batch") == {}
    assert full(list_roles)["Roles"] == []


def test_cascade(full):
    """With --cascade everything goes in one step; policies and instance profiles themselves stay."""
    full(delete_role, RoleName="Batch", Cascade=True)

    assert full(list_roles)["Roles"] == []
    assert full.account.instance_profiles["Web"].role == ""
    assert full(list_entities_for_policy, PolicyArn="arn:aws:iam::123456789012:policy/p")["PolicyRoles"] == []


def test_tags(iam):
    """A tag replaces the one whose key differs in case only; lists are ordered by key."""
    make(iam, "a", Tags=[{"Key": "Team", "Value": "red"}, {"Key": "b", "Value": ""}])
    iam(tag_role, RoleName="a", Tags=[{"Key": "team", "Value": "blue"}, {"Key": "A", "Value": ""}])
    iam(untag_role, RoleName="a", TagKeys=["B", "c"])

    assert [("A", ""), ("team", "blue")] == [
        (tag["Key"], tag["Value"]) for tag in iam(list_role_tags, RoleName="a")["Tags"]
    ]


def test_bad_tags(iam):
    """Duplicate keys are refused, and more than 50 tags."""
    make(iam, "a", Tags=[{"Key": str(number), "Value": ""} for number in range(50)])

    with pytest.raises(InvalidInput, match="Duplicate tag keys found"):
        iam(tag_role, RoleName="a", Tags=[{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}])
    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for TagsPerRole: 50$"):
        iam(tag_role, RoleName="a", Tags=[{"Key": "a", "Value": ""}])


def test_reserved_path(iam):
    """The path of service-linked roles is for them alone."""
    with pytest.raises(
        InvalidInput, match=r"^Path prefix '/aws-service-role/' can only be used for AWS Service linked"
    ):
        iam(create_role, RoleName="r", Path="/aws-service-role/x/", AssumeRolePolicyDocument="{}")
