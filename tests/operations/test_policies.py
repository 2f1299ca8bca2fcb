"""Managed policies. AWS's behaviour: IAM API reference, the page of each operation and that of the type Policy; IAM
User Guide, "Managed policies and inline policies" and "IAM and AWS STS quotas".
"""

import pytest

from iamcli.errors import (
    AccessDenied,
    DeleteConflict,
    EntityAlreadyExists,
    InvalidInput,
    LimitExceeded,
    MalformedPolicyDocument,
    NoSuchEntity,
    ValidationError,
)
from iamcli.operations.attachments import attach_group_policy, attach_role_policy, attach_user_policy
from iamcli.operations.groups import create_group
from iamcli.operations.permissions_boundaries import put_role_permissions_boundary, put_user_permissions_boundary
from iamcli.operations.policies import (
    create_policy,
    delete_policy,
    get_policy,
    list_entities_for_policy,
    list_policies,
    list_policy_tags,
    tag_policy,
    untag_policy,
)
from iamcli.operations.policy_versions import create_policy_version, get_policy_version
from iamcli.operations.roles import create_role
from iamcli.operations.users import create_user

DOCUMENT = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
TRUST = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},'
    ' "Action": "sts:AssumeRole"}}'
)
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OWN = "arn:aws:iam::123456789012:policy/p"
FOREIGN = "arn:aws:iam::210987654321:policy/p"


def make(iam, name="p", **members):
    return iam(create_policy, PolicyName=name, PolicyDocument=DOCUMENT, **members)["Policy"]["Arn"]


def names(answer):
    return [policy["PolicyName"] for policy in answer["Policies"]]


def test_create(iam):
    """The answer counts no uses and has neither description nor tags if none were given."""
    answer = iam(create_policy, PolicyName="p", Path="/x/y/", PolicyDocument=DOCUMENT)
    policy_id = answer["Policy"].pop("PolicyId")

    assert ("ANPA", 21) == (policy_id[:4], len(policy_id))
    assert answer == {
        "Policy": {
            "PolicyName": "p",
            "Arn": "arn:aws:iam::123456789012:policy/x/y/p",
            "Path": "/x/y/",
            "DefaultVersionId": "v1",
            "AttachmentCount": 0,
            "PermissionsBoundaryUsageCount": 0,
            "IsAttachable": True,
            "CreateDate": "2024-01-01T00:00:00Z",
            "UpdateDate": "2024-01-01T00:00:00Z",
        }
    }


def test_create_with_description_and_tags(iam):
    """The answer has the description and the tags that were given."""
    tags = [{"Key": "team", "Value": "red"}]
    answer = iam(create_policy, PolicyName="p", PolicyDocument=DOCUMENT, Description="All of S3", Tags=tags)["Policy"]

    assert ("All of S3", tags) == (answer["Description"], answer["Tags"])


def test_document_kept(iam):
    """The document is kept as it was given, white space included."""
    document = DOCUMENT.replace('": ', '" :\t') + "\n"
    iam(create_policy, PolicyName="p", PolicyDocument=document)

    assert document == iam(get_policy_version, PolicyArn=OWN, VersionId="v1")["PolicyVersion"]["Document"]


def test_name_taken(iam):
    """A name is taken without regard to case and path."""
    make(iam, "Mine")

    with pytest.raises(
        EntityAlreadyExists, match=r"^A policy called MINE already exists\. Duplicate names are not allowed\.$"
    ):
        make(iam, "MINE", Path="/x/")


def test_name_of_aws(iam):
    """AWS's names are free."""
    assert make(iam, "ReadOnlyAccess") == "arn:aws:iam::123456789012:policy/ReadOnlyAccess"


def test_malformed(iam):
    """A document has to be a policy."""
    with pytest.raises(MalformedPolicyDocument):
        iam(create_policy, PolicyName="p", PolicyDocument='{"Version": "2012-10-17"}')


def test_policies_quota(iam):
    """An account has as many policies as its quota says."""
    with iam.store.change("test") as account:
        account.settings.quotas["Policies"] = 1
    make(iam, "a")

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for PoliciesPerAccount: 1$"):
        make(iam, "b")


def test_size_quota(iam):
    """A document has 6,144 characters at most."""
    document = DOCUMENT.replace("s3:*", "s3:" + "x" * 6144)

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for PolicySize: 6144$"):
        iam(create_policy, PolicyName="p", PolicyDocument=document)


def test_size_without_white_space(iam):
    """White space does not count against the quota."""
    document = DOCUMENT.replace(" ", " " * 3000)

    assert "Policy" in iam(create_policy, PolicyName="p", PolicyDocument=document)


def test_create_bad_tags(iam):
    """A policy with tags that must not be is not created."""
    with pytest.raises(InvalidInput, match=r"^Duplicate tag keys found\."):
        make(iam, Tags=[{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}])
    assert iam(list_policies, Scope="Local")["Policies"] == []


def test_get(iam):
    """The answer counts those who have the policy and those whom it bounds; without tags it has an empty list."""
    make(iam, Description="All of S3")
    for user in "ab":
        iam(create_user, UserName=user)
        iam(attach_user_policy, UserName=user, PolicyArn=OWN)
    iam(create_group, GroupName="g")
    iam(attach_group_policy, GroupName="g", PolicyArn=OWN)
    iam(put_user_permissions_boundary, UserName="a", PermissionsBoundary=OWN)

    policy = iam(get_policy, PolicyArn=OWN)["Policy"]

    assert (3, 1) == (policy["AttachmentCount"], policy["PermissionsBoundaryUsageCount"])
    assert ("All of S3", []) == (policy["Description"], policy["Tags"])


def test_get_aws(iam):
    """AWS's policies are there without being created."""
    policy = iam(get_policy, PolicyArn="arn:aws:iam::aws:policy/job-function/ViewOnlyAccess")["Policy"]

    assert ("ViewOnlyAccess", "/job-function/", []) == (policy["PolicyName"], policy["Path"], policy["Tags"])


def test_update_date(iam):
    """A policy was updated when its newest version was created."""
    make(iam)
    iam.wait(hours=1)
    iam(create_policy_version, PolicyArn=OWN, PolicyDocument=DOCUMENT)

    policy = iam(get_policy, PolicyArn=OWN)["Policy"]
    assert ("2024-01-01T00:00:00Z", "2024-01-01T01:00:00Z") == (policy["CreateDate"], policy["UpdateDate"])


@pytest.mark.parametrize("arn", [OWN, FOREIGN, "arn:aws:iam::aws:policy/readonlyaccess"])
def test_get_missing(iam, arn):
    """A policy that does not exist is NoSuchEntity, be it the account's, another's or AWS's."""
    with pytest.raises(NoSuchEntity, match=rf"^Policy {arn} was not found\.$"):
        iam(get_policy, PolicyArn=arn)


def test_arn_keeps_case(iam):
    """An ARN is the policy's in its exact case."""
    make(iam, "Mine")

    with pytest.raises(NoSuchEntity):
        iam(get_policy, PolicyArn="arn:aws:iam::123456789012:policy/mine")


@pytest.mark.parametrize("arn", ["rubbish-of-20-letters", "arn:aws:iam::123456789012", "urn:aws:iam::123456789012:x/y"])
def test_no_arn(iam, arn):
    """Text that is no ARN cannot be parsed; the sentence has two blanks."""
    with pytest.raises(ValidationError, match=r"^Invalid ARN:  Could not be parsed!$"):
        iam(get_policy, PolicyArn=arn)


def test_arn_partition(iam):
    """An ARN has to be of the account's partition (pulumi/pulumi-aws-apigateway#347)."""
    with pytest.raises(ValidationError, match=r"^Invalid ARN partition$"):
        iam(get_policy, PolicyArn="arn:aws-cn:iam::aws:policy/ReadOnlyAccess")


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::aws:policy/arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:iam::123456789012:user/alice",
        "arn:aws:s3::123456789012:policy/p",
        "arn:aws:iam:eu-west-1:123456789012:policy/p",
        "arn:aws:iam::123456789012:policy/x/",
        OWN + " ",
    ],
)
def test_arn_of_no_policy(iam, arn):
    """An ARN that cannot be a policy's is not valid (aws-samples/aws-cdk-examples#287)."""
    for operation in (get_policy, delete_policy):
        with pytest.raises(InvalidInput, match=rf"^ARN {arn} is not valid\.$"):
            iam(operation, PolicyArn=arn)


def test_list_local(iam):
    """The scope Local leaves the account's policies, ordered by name without regard to case."""
    for name in "bCa":
        make(iam, name, Description="x", Tags=[{"Key": "k", "Value": "v"}])

    policies = iam(list_policies, Scope="Local")["Policies"]

    assert ["a", "b", "C"] == [policy["PolicyName"] for policy in policies]
    assert not any({"Description", "Tags"} & policy.keys() for policy in policies)


def test_list_all(iam):
    """Without a scope, AWS's policies and the account's are one list in the order of names."""
    make(iam, "AdministratorAccess-Mine")
    answer = iam(list_policies, MaxItems=1000)
    found = names(answer)

    assert found == sorted(found, key=str.lower)
    assert {"AdministratorAccess", "AdministratorAccess-Mine"} <= set(found)


def test_list_aws(iam):
    """The scope AWS leaves out the account's policies."""
    make(iam)

    policies = iam(list_policies, Scope="AWS", MaxItems=1000)["Policies"]
    assert all(policy["Arn"].startswith("arn:aws:iam::aws:policy/") for policy in policies)


def test_list_pages(iam):
    """Pages come together to the whole list, also where one of AWS's policies and the account's share a name."""
    for name in ("readonlyaccess", "ReadOnly", "ReadOnlyAccessA"):
        make(iam, name)
    whole, page = [], {"IsTruncated": True}
    while page["IsTruncated"]:
        page = iam(list_policies, PathPrefix="/", MaxItems=7, **({"Marker": page["Marker"]} if whole else {}))
        whole += [policy["Arn"] for policy in page["Policies"]]

    assert len(whole) == len(set(whole))
    assert {READ_ONLY, "arn:aws:iam::123456789012:policy/readonlyaccess"} <= set(whole)
    assert len(iam(list_policies, MaxItems=1000)["Policies"]) == 1000
    assert 1582 + 3 == len(whole)


def test_list_goes_on_between_namesakes(iam):
    """A page that ends with the account's policy goes on with AWS's of the same name."""
    make(iam, "readonlyaccess")
    marker = None
    while True:
        page = iam(list_policies, MaxItems=1, **({"Marker": marker} if marker else {}))
        marker = page["Marker"]
        if names(page) == ["readonlyaccess"]:
            break

    assert ["ReadOnlyAccess"] == names(iam(list_policies, MaxItems=1, Marker=marker))


def test_list_path(iam):
    """A path prefix leaves what lives below it."""
    make(iam, "a", Path="/x/y/")
    make(iam, "b")

    assert ["a"] == names(iam(list_policies, Scope="Local", PathPrefix="/x/"))


@pytest.fixture
def used(iam):
    """Policies of which one is attached, one bounds somebody, and one does neither."""
    iam(create_user, UserName="u")
    iam(attach_user_policy, UserName="u", PolicyArn=make(iam, "attached"))
    iam(put_user_permissions_boundary, UserName="u", PermissionsBoundary=make(iam, "bounding"))
    make(iam, "unused")
    return iam


def test_list_attached(used):
    """Only what is attached to somebody is attached; AWS's policies too can be."""
    used(attach_user_policy, UserName="u", PolicyArn=READ_ONLY)

    assert ["attached", "ReadOnlyAccess"] == names(used(list_policies, OnlyAttached=True))


def test_list_by_usage(used):
    """The usage filter leaves policies that are used in that way."""
    assert ["attached"] == names(used(list_policies, Scope="Local", PolicyUsageFilter="PermissionsPolicy"))
    assert ["bounding"] == names(used(list_policies, Scope="Local", PolicyUsageFilter="PermissionsBoundary"))
    assert ["bounding"] == names(used(list_policies, PolicyUsageFilter="PermissionsBoundary", OnlyAttached=True))


def test_delete(iam):
    """A policy is deleted with its default version, and its name is free."""
    make(iam)
    iam(delete_policy, PolicyArn=OWN)

    assert OWN == make(iam)


def test_delete_missing(iam):
    """A policy that does not exist cannot be deleted."""
    with pytest.raises(NoSuchEntity, match=rf"^Policy {OWN} was not found\.$"):
        iam(delete_policy, PolicyArn=OWN)


@pytest.mark.parametrize("arn", [READ_ONLY, FOREIGN])
def test_delete_not_own(iam, arn):
    """Only the account's policies can be deleted."""
    with pytest.raises(AccessDenied, match=r"^Policy is outside your own account\.$"):
        iam(delete_policy, PolicyArn=arn)


@pytest.mark.parametrize("name", ["attached", "bounding"])
def test_delete_used(used, name):
    """A policy that somebody has, or is bounded by (rebuy-de/aws-nuke#819), cannot be deleted."""
    with pytest.raises(DeleteConflict, match=r"^Cannot delete a policy attached to entities\.$"):
        used(delete_policy, PolicyArn=f"arn:aws:iam::123456789012:policy/{name}")


def test_delete_with_versions(iam):
    """A policy with more versions than the default cannot be deleted (redradrat/aws-iam-operator#13)."""
    make(iam)
    iam(create_policy_version, PolicyArn=OWN, PolicyDocument=DOCUMENT)

    with pytest.raises(DeleteConflict) as caught:
        iam(delete_policy, PolicyArn=OWN)
    assert str(caught.value) == (
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
        "The default version is deleted with the policy."
    )


def test_tag(iam):
    """Tags are added or replaced without regard to the case of their keys, and listed by key."""
    make(iam, Tags=[{"Key": "Team", "Value": "red"}])
    iam(tag_policy, PolicyArn=OWN, Tags=[{"Key": "team", "Value": "blue"}, {"Key": "a", "Value": ""}])

    expected = [{"Key": "a", "Value": ""}, {"Key": "team", "Value": "blue"}]
    assert expected == iam(list_policy_tags, PolicyArn=OWN)["Tags"]


def test_tags_quota(iam):
    """A policy has 50 tags at most."""
    make(iam, Tags=[{"Key": str(number), "Value": ""} for number in range(50)])

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for TagsPerPolicy: 50$"):
        iam(tag_policy, PolicyArn=OWN, Tags=[{"Key": "one more", "Value": ""}])


def test_untag(iam):
    """Removing a key that is not there is no error."""
    make(iam, Tags=[{"Key": "a", "Value": ""}, {"Key": "b", "Value": ""}])
    iam(untag_policy, PolicyArn=OWN, TagKeys=["A", "c"])

    assert iam(get_policy, PolicyArn=OWN)["Policy"]["Tags"] == [{"Key": "b", "Value": ""}]


@pytest.mark.parametrize(
    ("operation", "members"),
    [(tag_policy, {"Tags": []}), (untag_policy, {"TagKeys": []}), (list_policy_tags, {})],
)
def test_tags_missing(iam, operation, members):
    """A policy that does not exist has no tags."""
    with pytest.raises(NoSuchEntity, match=rf"^Policy {OWN} was not found\.$"):
        iam(operation, PolicyArn=OWN, **members)


@pytest.mark.parametrize(
    ("operation", "members"),
    [(tag_policy, {"Tags": []}), (untag_policy, {"TagKeys": []}), (list_policy_tags, {})],
)
def test_tags_of_aws(iam, operation, members):
    """AWS's policies cannot have tags (aws-controllers-k8s/community#2774)."""
    with pytest.raises(InvalidInput, match=r"^Tags not supported for policies in this domain$"):
        iam(operation, PolicyArn=READ_ONLY, **members)


@pytest.fixture
def shared(iam):
    """A policy that a group and two users have, and that bounds one of the users and a third."""
    make(iam)
    iam(create_group, GroupName="g", Path="/x/")
    iam(attach_group_policy, GroupName="g", PolicyArn=OWN)
    for user, path in (("a", "/"), ("b", "/x/"), ("c", "/")):
        iam(create_user, UserName=user, Path=path)
    for user in "ab":
        iam(attach_user_policy, UserName=user, PolicyArn=OWN)
    for user in "bc":
        iam(put_user_permissions_boundary, UserName=user, PermissionsBoundary=OWN)
    return iam


def entities(answer):
    groups, users = answer["PolicyGroups"], answer["PolicyUsers"]
    return [group["GroupName"] for group in groups], [user["UserName"] for user in users]


def test_entities(shared):
    """Everybody who has the policy or is bounded by it is listed once, with name and id."""
    answer = shared(list_entities_for_policy, PolicyArn=OWN)

    assert (["g"], ["a", "b", "c"]) == entities(answer)
    assert {"UserName", "UserId"} == answer["PolicyUsers"][0].keys()
    assert ([], False) == (answer["PolicyRoles"], answer["IsTruncated"])


def test_roles_among_entities(shared):
    """Roles that have the policy or are bounded by it come last, and count like the others."""
    for name in ("R", "Q", "other"):
        shared(create_role, RoleName=name, AssumeRolePolicyDocument=TRUST)
    shared(attach_role_policy, RoleName="R", PolicyArn=OWN)
    shared(put_role_permissions_boundary, RoleName="Q", PermissionsBoundary=OWN)
    answer = shared(list_entities_for_policy, PolicyArn=OWN)
    policy = shared(get_policy, PolicyArn=OWN)["Policy"]

    assert ["Q", "R"] == [role["RoleName"] for role in answer["PolicyRoles"]]
    assert answer["PolicyRoles"][0]["RoleId"].startswith("AROA")
    assert (4, 3) == (policy["AttachmentCount"], policy["PermissionsBoundaryUsageCount"])
    assert ([], []) == entities(shared(list_entities_for_policy, PolicyArn=OWN, EntityFilter="Role"))


def test_entities_by_usage(shared):
    """The usage filter leaves those who have the policy attached, or those whom it bounds."""
    having = shared(list_entities_for_policy, PolicyArn=OWN, PolicyUsageFilter="PermissionsPolicy")
    bounded = shared(list_entities_for_policy, PolicyArn=OWN, PolicyUsageFilter="PermissionsBoundary")

    assert (["g"], ["a", "b"]) == entities(having)
    assert ([], ["b", "c"]) == entities(bounded)


def test_entities_by_kind(shared):
    """The entity filter leaves one kind; the lists of the others are empty."""
    assert ([], ["a", "b", "c"]) == entities(shared(list_entities_for_policy, PolicyArn=OWN, EntityFilter="User"))
    assert (["g"], []) == entities(shared(list_entities_for_policy, PolicyArn=OWN, EntityFilter="Group"))
    assert ([], []) == entities(shared(list_entities_for_policy, PolicyArn=OWN, EntityFilter="Role"))


def test_entities_by_path(shared):
    """The path prefix is that of the entities, not of the policy."""
    assert (["g"], ["b"]) == entities(shared(list_entities_for_policy, PolicyArn=OWN, PathPrefix="/x/"))


def test_entities_pages(shared):
    """One marker runs over the lists."""
    first = shared(list_entities_for_policy, PolicyArn=OWN, MaxItems=2)
    last = shared(list_entities_for_policy, PolicyArn=OWN, Marker=first["Marker"])

    assert (["g"], ["a"]) == entities(first)
    assert ([], ["b", "c"]) == entities(last)


def test_entities_of_aws(shared):
    """Those who have one of AWS's policies are listed too."""
    shared(attach_user_policy, UserName="c", PolicyArn=READ_ONLY)

    assert ([], ["c"]) == entities(shared(list_entities_for_policy, PolicyArn=READ_ONLY))


def test_entities_missing(iam):
    """Nobody can have a policy that does not exist."""
    with pytest.raises(NoSuchEntity, match=rf"^Policy {OWN} was not found\.$"):
        iam(list_entities_for_policy, PolicyArn=OWN)


def test_entities_bad_arn(iam):
    """What is no policy's ARN is not looked for."""
    with pytest.raises(InvalidInput):
        iam(list_entities_for_policy, PolicyArn="arn:aws:iam::123456789012:role/p")
