"""Service-linked roles. AWS's behaviour: IAM API reference, the page of each operation; IAM User Guide, "Create a
service-linked role" and "Delete roles or instance profiles".
"""

import json
import re

import pytest

from iamcli.errors import AccessDenied, InvalidInput, LimitExceeded, NoSuchEntity, UnmodifiableEntity, ValidationError
from iamcli.operations.assume_role_policies import update_assume_role_policy
from iamcli.operations.policies import get_policy
from iamcli.operations.roles import create_role, delete_role, get_role
from iamcli.operations.service_linked_roles import (
    create_service_linked_role,
    delete_service_linked_role,
    get_service_linked_role_deletion_status,
)

POLICY = "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy"
OTHER_TASK = "task/aws-service-role/lex.amazonaws.com/AWSServiceRoleForLexBots/1a2b3c4d-1234-abcd-7890-abcdef012345"


def trust(principal):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_create(iam):
    """The service gives the role its name and path; its trust policy has action and principal as plain strings."""
    answer = iam(create_service_linked_role, AWSServiceName="acm.amazonaws.com", Description="for certificates")
    role_id = answer["Role"].pop("RoleId")
    document = json.loads(answer["Role"].pop("AssumeRolePolicyDocument"))

    assert ("AROA", 21) == (role_id[:4], len(role_id))
    assert json.loads(trust({"Service": "acm.amazonaws.com"})) == document
    assert answer == {
        "Role": {
            "Path": "/aws-service-role/acm.amazonaws.com/",
            "RoleName": "AWSServiceRoleForCertificateManager",
            "Arn": "arn:aws:iam::123456789012:role/aws-service-role/acm.amazonaws.com/"
            "AWSServiceRoleForCertificateManager",
            "CreateDate": "2024-01-01T00:00:00Z",
        }
    }


def test_description(iam):
    """GetRole shows the description that was given, and an hour as the longest session."""
    iam(create_service_linked_role, AWSServiceName="acm.amazonaws.com", Description="for certificates")
    role = iam(get_role, RoleName="AWSServiceRoleForCertificateManager")["Role"]

    assert ("for certificates", 3600) == (role["Description"], role["MaxSessionDuration"])


def test_policy(iam):
    """The role has the managed policy of its service, which nobody else can have."""
    iam(create_service_linked_role, AWSServiceName="autoscaling.amazonaws.com")

    assert [POLICY] == iam.account.roles["AWSServiceRoleForAutoScaling"].attached
    assert iam(get_policy, PolicyArn=POLICY)["Policy"]["AttachmentCount"] == 1


def test_suffix(iam):
    """A suffix stands behind an underscore, so that a service that allows it can have several roles."""
    iam(create_service_linked_role, AWSServiceName="autoscaling.amazonaws.com")
    answer = iam(create_service_linked_role, AWSServiceName="autoscaling.amazonaws.com", CustomSuffix="my.key")

    assert answer["Role"]["RoleName"] == "AWSServiceRoleForAutoScaling_my.key"


def test_suffix_not_allowed(iam):
    """Most services have one role only."""
    with pytest.raises(InvalidInput, match=r"^Custom suffix is not allowed for ecs\.amazonaws\.com$"):
        iam(create_service_linked_role, AWSServiceName="ecs.amazonaws.com", CustomSuffix="x")


def test_suffix_too_long(iam):
    """Role names have 64 characters at most, with suffix; which sentence IAM has for that is not on record."""
    fits = "x" * (64 - len("AWSServiceRoleForAutoScaling_"))
    iam(create_service_linked_role, AWSServiceName="autoscaling.amazonaws.com", CustomSuffix=fits)

    with pytest.raises(ValidationError, match=r"less than or equal to 64$"):
        iam(create_service_linked_role, AWSServiceName="autoscaling.amazonaws.com", CustomSuffix=fits + "x")


def test_taken(iam):
    """A role that is there already is InvalidInput (the sentence: DataDog/pathfinding-labs#23)."""
    iam(create_service_linked_role, AWSServiceName="autoscaling.amazonaws.com")

    with pytest.raises(
        InvalidInput,
        match=r"^Service role name AWSServiceRoleForAutoScaling has been taken in this account, "
        r"please try a different suffix\.$",
    ):
        iam(create_service_linked_role, AWSServiceName="autoscaling.amazonaws.com")


@pytest.mark.parametrize("principal", ["account.amazonaws.com", "ECS.amazonaws.com", "ecs", "#"])
def test_unknown_service(iam, principal):
    """A principal without such a role is AccessDenied, even to the root user; case matters."""
    if principal == "#":
        with pytest.raises(ValidationError):
            iam(create_service_linked_role, AWSServiceName=principal)
    else:
        with pytest.raises(AccessDenied, match=f"^Cannot find Service Linked Role template for {principal}$"):
            iam(create_service_linked_role, AWSServiceName=principal)


def test_quota(iam):
    """Service-linked roles count as roles."""
    with iam.store.change("test") as account:
        account.settings.quotas["Roles"] = 0

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for RolesPerAccount: 0$"):
        iam(create_service_linked_role, AWSServiceName="ecs.amazonaws.com")


def test_not_deletable_as_a_role(iam):
    """DeleteRole does not touch it."""
    iam(create_service_linked_role, AWSServiceName="ecs.amazonaws.com")

    with pytest.raises(UnmodifiableEntity):
        iam(delete_role, RoleName="AWSServiceRoleForECS")


def test_delete(iam):
    """The role is gone, its name is free, and the task's id has principal, role and a UUID."""
    iam(create_service_linked_role, AWSServiceName="ecs.amazonaws.com")
    answer = iam(delete_service_linked_role, RoleName="awsserviceroleforecs")

    uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    form = rf"task/aws-service-role/ecs\.amazonaws\.com/AWSServiceRoleForECS/{uuid}"
    assert ["DeletionTaskId"] == list(answer)
    assert re.fullmatch(form, answer["DeletionTaskId"])
    with pytest.raises(NoSuchEntity):
        iam(get_role, RoleName="AWSServiceRoleForECS")
    iam(create_service_linked_role, AWSServiceName="ecs.amazonaws.com")


def test_deleted_principal(iam):
    """Trust policies that named the deleted role show its unique id."""
    made = iam(create_service_linked_role, AWSServiceName="ecs.amazonaws.com")["Role"]
    iam(create_role, RoleName="a", AssumeRolePolicyDocument=trust({"Service": "ec2.amazonaws.com"}))
    iam(update_assume_role_policy, RoleName="a", PolicyDocument=trust({"AWS": made["Arn"]}))
    iam(delete_service_linked_role, RoleName=made["RoleName"])

    document = json.loads(iam(get_role, RoleName="a")["Role"]["AssumeRolePolicyDocument"])
    assert {"AWS": made["RoleId"]} == document["Statement"][0]["Principal"]


def test_delete_missing(iam):
    """Only what exists can be deleted."""
    with pytest.raises(NoSuchEntity, match=r"^The role with name none cannot be found\.$"):
        iam(delete_service_linked_role, RoleName="none")


def test_delete_ordinary_role(iam):
    """A role that belongs to no service is not deleted this way, wherever its path says it lives."""
    iam(create_role, RoleName="a", AssumeRolePolicyDocument=trust({"Service": "ec2.amazonaws.com"}))

    with pytest.raises(NoSuchEntity):
        iam(delete_service_linked_role, RoleName="a")
    iam(get_role, RoleName="a")


def test_status(iam):
    """A deletion has succeeded as soon as it was asked for; other members are not there."""
    iam(create_service_linked_role, AWSServiceName="ecs.amazonaws.com")
    task = iam(delete_service_linked_role, RoleName="AWSServiceRoleForECS")["DeletionTaskId"]

    assert {"Status": "SUCCEEDED"} == iam(get_service_linked_role_deletion_status, DeletionTaskId=task)


def test_status_of_missing(iam):
    """The id of a task that never was is NoSuchEntity; AWS forgets those that are done, too (cloud-nuke#1143)."""
    with pytest.raises(NoSuchEntity):
        iam(get_service_linked_role_deletion_status, DeletionTaskId=OTHER_TASK)


def test_status_of_other_case(iam):
    """An id is compared letter by letter."""
    iam(create_service_linked_role, AWSServiceName="ecs.amazonaws.com")
    task = iam(delete_service_linked_role, RoleName="AWSServiceRoleForECS")["DeletionTaskId"]

    with pytest.raises(NoSuchEntity):
        iam(get_service_linked_role_deletion_status, DeletionTaskId=task.replace("RoleForECS", "RoleForEcs"))


@pytest.mark.parametrize("task", ["x", "task/x", OTHER_TASK + "/", OTHER_TASK.upper()])
def test_status_of_no_task(iam, task):
    """What has not the form of a task's id is InvalidInput."""
    with pytest.raises(InvalidInput):
        iam(get_service_linked_role_deletion_status, DeletionTaskId=task)


def test_tasks_are_forgotten(iam):
    """A deletion task is kept for a week; the next deletion sweeps it out."""
    tasks = []
    for days in (7, 1, 0):
        iam(create_service_linked_role, AWSServiceName="ecs.amazonaws.com")
        tasks.append(iam(delete_service_linked_role, RoleName="AWSServiceRoleForECS"))
        iam.wait(days=days)

    for task in tasks[1:]:
        iam(get_service_linked_role_deletion_status, **task)
    with pytest.raises(NoSuchEntity):
        iam(get_service_linked_role_deletion_status, **tasks[0])
