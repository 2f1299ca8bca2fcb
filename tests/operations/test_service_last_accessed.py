"""Service last accessed data. IAM API reference, the page of each operation."""

import json
from uuid import UUID

import pytest

from iamcli.errors import InvalidInput, NoSuchEntity, ValidationError
from iamcli.operations.access_keys import create_access_key
from iamcli.operations.attachments import attach_group_policy, attach_user_policy
from iamcli.operations.credential_report import generate_credential_report
from iamcli.operations.groups import add_user_to_group, create_group, remove_user_from_group
from iamcli.operations.inline_policies import delete_user_policy, put_group_policy, put_user_policy
from iamcli.operations.organizations_access_report import generate_organizations_access_report
from iamcli.operations.policies import create_policy
from iamcli.operations.service_last_accessed import (
    entity,
    generate_service_last_accessed_details,
    get_service_last_accessed_details,
    get_service_last_accessed_details_with_entities,
)
from iamcli.operations.users import create_user, delete_user, update_user
from iamcli.state.records.events import Identity

from ..conftest import EPOCH
from ..state.events import event

ACCOUNT = "arn:aws:iam::123456789012:"
BOB = ACCOUNT + "user/bob"


def document(*actions, effect="Allow", element="Action"):
    statement = {"Effect": effect, element: list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def bob(iam):
    """A user with an inline policy, in a group with a managed one."""
    iam(create_user, UserName="bob")
    iam(put_user_policy, UserName="bob", PolicyName="own", PolicyDocument=document("s3:Get*", "EC2:RunInstances"))
    iam(create_group, GroupName="devs")
    iam(add_user_to_group, GroupName="devs", UserName="bob")
    iam(create_policy, PolicyName="logs", PolicyDocument=document("logs:*"))
    iam(attach_group_policy, GroupName="devs", PolicyArn=ACCOUNT + "policy/logs")
    return iam


def details(iam, arn, **more):
    job = iam(generate_service_last_accessed_details, Arn=arn, **more)
    return iam(get_service_last_accessed_details, **job)


def namespaces(answer):
    return [service["ServiceNamespace"] for service in answer["ServicesLastAccessed"]]


def test_job_id(bob):
    """The id of a job is a UUID of 36 characters."""
    job = bob(generate_service_last_accessed_details, Arn=BOB)["JobId"]

    assert str(UUID(job)) == job
    assert UUID(job).version == 4


def test_details(bob):
    """A report is complete at once; what was never used is listed without a time."""
    answer = details(bob, ACCOUNT + "policy/logs")

    assert answer == {
        "JobStatus": "COMPLETED",
        "JobType": "SERVICE_LEVEL",
        "JobCreationDate": "2024-01-01T00:00:00Z",
        "ServicesLastAccessed": [
            {"ServiceName": "Amazon CloudWatch Logs", "ServiceNamespace": "logs", "TotalAuthenticatedEntities": 0}
        ],
        "JobCompletionDate": "2024-01-01T00:00:00Z",
        "IsTruncated": False,
    }


def test_user_has_its_groups_policies(bob):
    """What a user's groups allow counts for the user, by namespace."""
    assert namespaces(details(bob, BOB)) == ["ec2", "logs", "s3"]


def test_group_has_its_own_policies(bob):
    """For a group its own policies count, not those of its users."""
    bob(put_group_policy, GroupName="devs", PolicyName="p", PolicyDocument=document("sqs:*"))

    assert namespaces(details(bob, ACCOUNT + "group/devs")) == ["logs", "sqs"]


def test_everything(iam):
    """A policy that allows everything gives access to all services there are."""
    answer = details(iam, "arn:aws:iam::aws:policy/AdministratorAccess")

    assert answer["IsTruncated"]
    assert len(answer["ServicesLastAccessed"]) == 100


def test_not_action(iam):
    """NotAction leaves out the services that it names as a whole, and only those."""
    iam(create_policy, PolicyName="p", PolicyDocument=document("iam:*", "s3:PutObject", element="NotAction"))
    job = iam(generate_service_last_accessed_details, Arn=ACCOUNT + "policy/p")
    found = namespaces(iam(get_service_last_accessed_details, **job, MaxItems=1000))

    assert "iam" not in found
    assert {"s3", "ec2"} < set(found)


def test_deny_gives_nothing(iam):
    """A Deny statement gives access to nothing, and neither does a service that AWS does not have."""
    iam(create_policy, PolicyName="p", PolicyDocument=document("s3:*", effect="Deny"))
    iam(create_policy, PolicyName="q", PolicyDocument=document("nosuch:Do"))

    assert namespaces(details(iam, ACCOUNT + "policy/p")) == []
    assert namespaces(details(iam, ACCOUNT + "policy/q")) == []


def test_pages(bob):
    """A report comes in pages, which a marker continues."""
    job = bob(generate_service_last_accessed_details, Arn=BOB)
    first = bob(get_service_last_accessed_details, **job, MaxItems=2)
    last = bob(get_service_last_accessed_details, **job, Marker=first["Marker"])

    assert (["ec2", "logs"], True) == (namespaces(first), first["IsTruncated"])
    assert (["s3"], False) == (namespaces(last), last["IsTruncated"])
    assert "Marker" not in last


def test_foreign_marker(bob):
    """A marker that no answer gave is refused."""
    with pytest.raises(ValidationError, match="Invalid Marker"):
        bob(get_service_last_accessed_details, **bob(generate_service_last_accessed_details, Arn=BOB), Marker="x")


def test_report_stays(bob):
    """A report shows the account as it was when the report was asked for."""
    job = bob(generate_service_last_accessed_details, Arn=BOB)
    bob(put_user_policy, UserName="bob", PolicyName="own", PolicyDocument=document("sqs:*"))

    assert namespaces(bob(get_service_last_accessed_details, **job)) == ["ec2", "logs", "s3"]


def test_action_level(bob):
    """A report on actions says that it is one."""
    assert details(bob, BOB, Granularity="ACTION_LEVEL")["JobType"] == "ACTION_LEVEL"


@pytest.mark.parametrize("arn", ["user/nobody", "group/nobody", "role/nobody", "policy/nothing", "user/x/bob"])
def test_missing(bob, arn):
    """A report on what is not there is NoSuchEntity; the path belongs to the ARN."""
    with pytest.raises(NoSuchEntity):
        bob(generate_service_last_accessed_details, Arn=ACCOUNT + arn)


@pytest.mark.parametrize("arn", [ACCOUNT + "mfa/device-of-bob", "arn:aws:iam::210987654321:user/bob"])
def test_not_reportable(bob, arn):
    """A report on what is no user, group, role or policy of the account is InvalidInput."""
    with pytest.raises(InvalidInput):
        bob(generate_service_last_accessed_details, Arn=arn)


def test_no_arn(iam):
    """What is no ARN is a ValidationError in IAM's words."""
    with pytest.raises(ValidationError, match=r"^Invalid ARN:  Could not be parsed!$"):
        iam(generate_service_last_accessed_details, Arn="the user whose name is bob")


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        (get_service_last_accessed_details, {}),
        (get_service_last_accessed_details_with_entities, {"ServiceNamespace": "s3"}),
    ],
)
def test_missing_job(iam, operation, members):
    """A job that nobody started is NoSuchEntity."""
    with pytest.raises(NoSuchEntity):
        iam(operation, JobId="00000000-0000-4000-8000-000000000000", **members)


def test_jobs_are_forgotten(bob):
    """A job is kept for a week; the next one sweeps it out."""
    job = bob(generate_service_last_accessed_details, Arn=BOB)
    bob.wait(days=7, seconds=1)

    with pytest.raises(NoSuchEntity):
        bob(get_service_last_accessed_details, **job)
    bob(generate_service_last_accessed_details, Arn=BOB)
    assert len(bob.account.jobs) == 1


def test_job_is_its_callers(bob):
    """Only who asked for the report can see its services."""
    job = bob(generate_service_last_accessed_details, Arn=BOB)

    with pytest.raises(NoSuchEntity):
        bob.as_user(bob(create_access_key, UserName="bob")["AccessKey"])(get_service_last_accessed_details, **job)


def entities(iam, arn, service):
    job = iam(generate_service_last_accessed_details, Arn=arn)
    return iam(get_service_last_accessed_details_with_entities, **job, ServiceNamespace=service)


def test_entities(bob):
    """A policy's entities are the users and roles that have it, through groups too."""
    answer = entities(bob, ACCOUNT + "policy/logs", "logs")
    user = answer["EntityDetailsList"][0]["EntityInfo"]

    assert user.pop("Id").startswith("AIDA")
    assert answer == {
        "JobStatus": "COMPLETED",
        "JobCreationDate": "2024-01-01T00:00:00Z",
        "JobCompletionDate": "2024-01-01T00:00:00Z",
        "EntityDetailsList": [{"EntityInfo": {"Arn": BOB, "Name": "bob", "Type": "USER", "Path": "/"}}],
        "IsTruncated": False,
    }


def test_entities_of_group(bob):
    """A group's entities are its users; for a service that it has no access to there are none."""
    assert len(entities(bob, ACCOUNT + "group/devs", "logs")["EntityDetailsList"]) == 1
    assert entities(bob, ACCOUNT + "group/devs", "s3")["EntityDetailsList"] == []


def test_entities_each_once(bob):
    """Who has a policy twice is listed once."""
    bob(attach_user_policy, UserName="bob", PolicyArn=ACCOUNT + "policy/logs")

    assert len(entities(bob, ACCOUNT + "policy/logs", "logs")["EntityDetailsList"]) == 1


@pytest.fixture
def used(bob):
    """Bob and Eve, who have the policy logs, tried things on the days of January 2024."""
    bob(create_user, UserName="eve")
    bob(attach_user_policy, UserName="eve", PolicyArn=ACCOUNT + "policy/logs")
    tried = [
        ("bob", 2, "logs", "CreateLogGroup", False),
        ("eve", 3, "logs", "DeleteLogGroup", True),
        ("bob", 4, "logs", "DeleteLogGroup", False),
        ("bob", 5, "s3", "GetObject", False),
    ]
    for name, day, service, action, refused in tried:
        who = Identity(type="IAMUser", principal_id=bob.account.users[name].id)
        time = EPOCH.replace(day=day)
        bob.log.append(
            event(action, who, source=service, event_time=time, refused=refused, aws_region=f"eu-west-{day}")
        )
    bob.wait(days=10)
    return bob


def test_last_access(used):
    """The last attempt on a service is told with who made it, where, and how many made any, denied ones too."""
    (logs,) = details(used, ACCOUNT + "policy/logs")["ServicesLastAccessed"]

    assert {
        "ServiceName": "Amazon CloudWatch Logs",
        "ServiceNamespace": "logs",
        "LastAuthenticated": "2024-01-04T00:00:00Z",
        "LastAuthenticatedEntity": BOB,
        "LastAuthenticatedRegion": "eu-west-4",
        "TotalAuthenticatedEntities": 2,
    } == logs


def test_tracked_actions(used):
    """A report on actions has the last attempt at each that was tried, by anybody whom the report is about."""
    (logs,) = details(used, ACCOUNT + "policy/logs", Granularity="ACTION_LEVEL")["ServicesLastAccessed"]

    assert [
        {
            "ActionName": "CreateLogGroup",
            "LastAccessedEntity": BOB,
            "LastAccessedTime": "2024-01-02T00:00:00Z",
            "LastAccessedRegion": "eu-west-2",
        },
        {
            "ActionName": "DeleteLogGroup",
            "LastAccessedEntity": BOB,
            "LastAccessedTime": "2024-01-04T00:00:00Z",
            "LastAccessedRegion": "eu-west-4",
        },
    ] == logs["TrackedActionsLastAccessed"]


def test_access_is_of_the_reports_time(used):
    """What was tried after the report was asked for is not in it."""
    job = used(generate_service_last_accessed_details, Arn=ACCOUNT + "user/eve")
    who = Identity(type="IAMUser", principal_id=used.account.users["eve"].id)
    used.log.append(event("GetLogEvents", who, source="logs", event_time=used.time))
    (logs,) = used(get_service_last_accessed_details, **job)["ServicesLastAccessed"]

    assert "2024-01-03T00:00:00Z" == logs["LastAuthenticated"]
    assert "2024-01-11T00:00:00Z" == details(used, ACCOUNT + "user/eve")["ServicesLastAccessed"][0]["LastAuthenticated"]


def test_tracking_period(used):
    """Attempts are tracked for 400 days."""
    used.wait(days=400)

    assert 0 == details(used, ACCOUNT + "policy/logs")["ServicesLastAccessed"][0]["TotalAuthenticatedEntities"]


def test_renamed_and_gone(used):
    """Who was renamed is told by the ARN of now; who was deleted is counted, without an ARN."""
    job = used(generate_service_last_accessed_details, Arn=ACCOUNT + "policy/logs")
    used(update_user, UserName="bob", NewUserName="rob")
    (logs,) = used(get_service_last_accessed_details, **job)["ServicesLastAccessed"]
    assert ACCOUNT + "user/rob" == logs["LastAuthenticatedEntity"]

    used(delete_user, UserName="rob", Cascade=True)
    (logs,) = used(get_service_last_accessed_details, **job)["ServicesLastAccessed"]
    assert 2 == logs["TotalAuthenticatedEntities"]
    assert "LastAuthenticatedEntity" not in logs


def test_entities_that_tried(used):
    """Whoever tried last comes first, with the time; who never did comes last, without."""
    used(create_user, UserName="ann")
    used(attach_user_policy, UserName="ann", PolicyArn=ACCOUNT + "policy/logs")
    found = entities(used, ACCOUNT + "policy/logs", "logs")["EntityDetailsList"]

    assert [("bob", "2024-01-04T00:00:00Z"), ("eve", "2024-01-03T00:00:00Z"), ("ann", None)] == [
        (one["EntityInfo"]["Name"], one.get("LastAuthenticated")) for one in found
    ]


def test_entity_path():
    """An entity's type, path and name are those of its ARN."""
    info = entity(ACCOUNT + "role/a/b/worker", "AROA", None).entity_info

    assert ("ROLE", "/a/b/", "worker") == (info.type, info.path, info.name)


def test_ten_jobs(bob):
    """Ten jobs of a kind are kept; the eleventh takes the place of the oldest."""
    jobs = []
    for _ in range(11):
        jobs.append(bob(generate_service_last_accessed_details, Arn=BOB))
        bob.wait(seconds=1)

    assert len(bob.account.jobs) == 10
    bob(get_service_last_accessed_details, **jobs[1])
    with pytest.raises(NoSuchEntity):
        bob(get_service_last_accessed_details, **jobs[0])


def test_other_kinds_of_jobs(bob):
    """The reports of another kind, and the credential report, take nobody's place."""
    bob(generate_credential_report)
    bob(generate_organizations_access_report, EntityPath="o-a1b2c3d4e5/r-f6g7h8i9j0example")
    for _ in range(11):
        bob(generate_service_last_accessed_details, Arn=BOB)

    assert len(bob.account.jobs) == 12


def another_id(iam):
    """Let the next unique id differ: an id leaves the last three of its random bits out, and those here count up."""
    for _ in range(8):
        iam._random(1)


def test_renamed_caller(bob):
    """Who asked for a report sees it under a new name; a new user of the old name does not."""
    caller = bob.as_user(bob(create_access_key, UserName="bob")["AccessKey"])
    job = caller(generate_service_last_accessed_details, Arn=BOB)
    bob(update_user, UserName="bob", NewUserName="rob")
    another_id(bob)
    bob(create_user, UserName="bob")
    other = bob.as_user(bob(create_access_key, UserName="bob")["AccessKey"])

    caller(get_service_last_accessed_details, **job)
    with pytest.raises(NoSuchEntity):
        other(get_service_last_accessed_details, **job)


def test_entities_of_now(bob):
    """Entities are shown by their ARNs of now, and those that are gone are not; a namesake does not inherit."""
    job = bob(generate_service_last_accessed_details, Arn=ACCOUNT + "policy/logs")
    asked = {**job, "ServiceNamespace": "logs"}
    bob(update_user, UserName="bob", NewUserName="rob")
    another_id(bob)
    bob(create_user, UserName="bob")
    shown = bob(get_service_last_accessed_details_with_entities, **asked)["EntityDetailsList"]

    assert [ACCOUNT + "user/rob"] == [one["EntityInfo"]["Arn"] for one in shown]
    bob(delete_user_policy, UserName="rob", PolicyName="own")
    bob(remove_user_from_group, GroupName="devs", UserName="rob")
    bob(delete_user, UserName="rob")
    assert bob(get_service_last_accessed_details_with_entities, **asked)["EntityDetailsList"] == []
