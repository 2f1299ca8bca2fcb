"""Instance profiles. AWS's behaviour: IAM API reference, the page of each operation; IAM User Guide, "Using instance
profiles" and "IAM and AWS STS quotas".
"""

import pytest

from iamcli.errors import (
    DeleteConflict,
    EntityAlreadyExists,
    InvalidInput,
    LimitExceeded,
    NoSuchEntity,
    UnmodifiableEntity,
    ValidationError,
)
from iamcli.operations.instance_profiles import (
    add_role_to_instance_profile,
    create_instance_profile,
    delete_instance_profile,
    get_instance_profile,
    list_instance_profile_tags,
    list_instance_profiles,
    list_instance_profiles_for_role,
    remove_role_from_instance_profile,
    tag_instance_profile,
    untag_instance_profile,
)
from iamcli.operations.roles import create_role, get_role
from iamcli.operations.service_linked_roles import create_service_linked_role

TRUST = (
    '{"Version":"2012-10-17","Statement":'
    '{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}'
)
OPERATIONS_ON_ONE = [
    (get_instance_profile, {}),
    (delete_instance_profile, {}),
    (add_role_to_instance_profile, {"RoleName": "Web"}),
    (remove_role_from_instance_profile, {"RoleName": "Web"}),
    (tag_instance_profile, {"Tags": []}),
    (untag_instance_profile, {"TagKeys": []}),
    (list_instance_profile_tags, {}),
]


@pytest.fixture
def web(iam):
    """The account, with the role Web and the instance profile Web, which does not have it."""
    iam(create_role, RoleName="Web", AssumeRolePolicyDocument=TRUST)
    iam(create_instance_profile, InstanceProfileName="Web")
    return iam


def names(answer):
    return [profile["InstanceProfileName"] for profile in answer["InstanceProfiles"]]


def roles(iam, name):
    return [
        role["RoleName"] for role in iam(get_instance_profile, InstanceProfileName=name)["InstanceProfile"]["Roles"]
    ]


def test_create(iam):
    """The answer is the whole instance profile, without a role; its id is AIPA and 17 characters of base 32."""
    answer = iam(create_instance_profile, InstanceProfileName="Web", Path="/x/")
    profile_id = answer["InstanceProfile"].pop("InstanceProfileId")

    assert ("AIPA", 21) == (profile_id[:4], len(profile_id))
    assert answer == {
        "InstanceProfile": {
            "Path": "/x/",
            "InstanceProfileName": "Web",
            "Arn": "arn:aws:iam::123456789012:instance-profile/x/Web",
            "CreateDate": "2024-01-01T00:00:00Z",
            "Roles": [],
        }
    }


def test_create_with_tags(iam):
    """Tags that are given come back."""
    tags = [{"Key": "a", "Value": "1"}]

    assert tags == iam(create_instance_profile, InstanceProfileName="Web", Tags=tags)["InstanceProfile"]["Tags"]


def test_name_taken(web):
    """A name that differs in case only is taken (the sentence: ine-labs/AWSGoat#49)."""
    with pytest.raises(EntityAlreadyExists, match=r"^Instance Profile WEB already exists\.$"):
        web(create_instance_profile, InstanceProfileName="WEB")


def test_quota(iam):
    """An account has as many instance profiles as its quota says (the sentence: ansible/workshops#1801)."""
    with iam.store.change("test") as account:
        account.settings.quotas["InstanceProfiles"] = 1
    iam(create_instance_profile, InstanceProfileName="a")

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for InstanceProfilesPerAccount: 1$"):
        iam(create_instance_profile, InstanceProfileName="b")


def test_bad_name(iam):
    """A character that names may not have is refused in a sentence of its own."""
    with pytest.raises(ValidationError, match=r"^The specified value for instanceProfileName is invalid\."):
        iam(create_instance_profile, InstanceProfileName="a b")


def test_create_with_bad_tags(iam):
    """Tag keys that differ in case only are refused, and nothing is created."""
    with pytest.raises(InvalidInput, match=r"^Duplicate tag keys found\."):
        iam(
            create_instance_profile,
            InstanceProfileName="Web",
            Tags=[{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}],
        )

    assert names(iam(list_instance_profiles)) == []


@pytest.mark.parametrize(("operation", "members"), OPERATIONS_ON_ONE, ids=lambda value: getattr(value, "command", ""))
def test_missing(iam, operation, members):
    """An instance profile that does not exist is NoSuchEntity, also where the role does not exist either."""
    with pytest.raises(NoSuchEntity, match=r"^Instance Profile none cannot be found\.$"):
        iam(operation, InstanceProfileName="none", **members)


def test_get(web):
    """It is found without regard to case, and shows its tags even if it has none."""
    profile = web(get_instance_profile, InstanceProfileName="WEB")["InstanceProfile"]

    assert ("Web", []) == (profile["InstanceProfileName"], profile["Tags"])


def test_waiter():
    """Waiting goes on for 40 attempts as long as the answer is HTTP 404, whatever its code."""
    waiter = get_instance_profile.waiter

    assert ("InstanceProfileExists", 40, 1) == (waiter.name, waiter.attempts, waiter.delay)
    assert waiter.goes_on(NoSuchEntity(""))
    assert not waiter.goes_on(InvalidInput(""))


def test_add_role(web):
    """An instance profile shows its role as CreateRole answers it: without description, duration and last use."""
    web(add_role_to_instance_profile, InstanceProfileName="WEB", RoleName="WEB")
    (role,) = web(get_instance_profile, InstanceProfileName="Web")["InstanceProfile"]["Roles"]
    whole = web(get_role, RoleName="Web")["Role"]

    assert {"Path", "RoleName", "RoleId", "Arn", "CreateDate", "AssumeRolePolicyDocument"} == set(role)
    assert role.items() <= whole.items()


def test_one_role(web):
    """An instance profile can have one role only (the sentence: hashicorp/terraform#3851)."""
    web(create_role, RoleName="Other", AssumeRolePolicyDocument=TRUST)
    web(add_role_to_instance_profile, InstanceProfileName="Web", RoleName="Web")

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1$"):
        web(add_role_to_instance_profile, InstanceProfileName="Web", RoleName="Other")


def test_same_role_again(web):
    """Adding the role it has is LimitExceeded as well, not EntityAlreadyExists (coreos/mantle#1058)."""
    web(add_role_to_instance_profile, InstanceProfileName="Web", RoleName="Web")

    with pytest.raises(LimitExceeded):
        web(add_role_to_instance_profile, InstanceProfileName="Web", RoleName="Web")


@pytest.mark.parametrize("operation", [add_role_to_instance_profile, remove_role_from_instance_profile])
def test_missing_role(web, operation):
    """The role has to exist."""
    with pytest.raises(NoSuchEntity, match=r"^The role with name none cannot be found\.$"):
        web(operation, InstanceProfileName="Web", RoleName="none")


@pytest.mark.parametrize("operation", [add_role_to_instance_profile, remove_role_from_instance_profile])
def test_service_linked_role(web, operation):
    """A role that belongs to a service cannot be handed to machines."""
    web(create_service_linked_role, AWSServiceName="ecs.amazonaws.com")

    with pytest.raises(UnmodifiableEntity, match=r"^Cannot perform the operation on the protected role 'AWSServiceR"):
        web(operation, InstanceProfileName="Web", RoleName="AWSServiceRoleForECS")


def test_remove_role(web):
    """A role that was removed is no longer in the instance profile, which can take another."""
    web(create_role, RoleName="Other", AssumeRolePolicyDocument=TRUST)
    web(add_role_to_instance_profile, InstanceProfileName="Web", RoleName="Web")
    web(remove_role_from_instance_profile, InstanceProfileName="WEB", RoleName="WEB")

    assert [] == roles(web, "Web")
    web(add_role_to_instance_profile, InstanceProfileName="Web", RoleName="Other")
    assert ["Other"] == roles(web, "Web")


def test_remove_other_role(web):
    """Removing a role that the instance profile does not have is NoSuchEntity, and the one it has stays."""
    web(create_role, RoleName="Other", AssumeRolePolicyDocument=TRUST)
    web(add_role_to_instance_profile, InstanceProfileName="Web", RoleName="Web")

    with pytest.raises(NoSuchEntity, match=r"^The role with name Other cannot be found\.$"):
        web(remove_role_from_instance_profile, InstanceProfileName="Web", RoleName="Other")
    assert ["Web"] == roles(web, "Web")


def test_delete(web):
    """A deleted instance profile is gone and its name is free."""
    web(delete_instance_profile, InstanceProfileName="WEB")

    assert names(web(list_instance_profiles)) == []
    web(create_instance_profile, InstanceProfileName="Web")


def test_delete_with_role(web):
    """An instance profile that has a role cannot be deleted; the hint names the role."""
    web(add_role_to_instance_profile, InstanceProfileName="Web", RoleName="Web")

    with pytest.raises(
        DeleteConflict, match=r"^Cannot delete entity, must remove roles from instance profile first\.$"
    ) as caught:
        web(delete_instance_profile, InstanceProfileName="Web")
    assert ("role Web",) == caught.value.in_the_way


def test_list(iam):
    """Instance profiles are listed by name without regard to case, below a path, without their tags."""
    for name, path in (("b", "/div/"), ("A", "/division/"), ("c", "/")):
        iam(create_instance_profile, InstanceProfileName=name, Path=path, Tags=[{"Key": "a", "Value": "1"}])
    answer = iam(list_instance_profiles)

    assert ["A", "b", "c"] == names(answer)
    assert not [profile for profile in answer["InstanceProfiles"] if "Tags" in profile]
    assert ["A", "b"] == names(iam(list_instance_profiles, PathPrefix="/div"))


def test_list_pages(iam):
    """A marker continues where its page ended."""
    for name in "abc":
        iam(create_instance_profile, InstanceProfileName=name)
    first = iam(list_instance_profiles, MaxItems=2)

    assert (["a", "b"], True) == (names(first), first["IsTruncated"])
    assert ["c"] == names(iam(list_instance_profiles, Marker=first["Marker"]))


def test_list_for_role(web):
    """A role can be in many instance profiles; those of others are not listed."""
    for name in ("b", "A", "c"):
        web(create_instance_profile, InstanceProfileName=name)
    for name in ("b", "A"):
        web(add_role_to_instance_profile, InstanceProfileName=name, RoleName="Web")

    assert ["A", "b"] == names(web(list_instance_profiles_for_role, RoleName="WEB"))


def test_list_for_part_of_a_name(web):
    """A role whose name is a part of another's, or of an instance profile's, is in none of theirs."""
    web(create_role, RoleName="We", AssumeRolePolicyDocument=TRUST)
    web(create_instance_profile, InstanceProfileName="we")
    for name in ("we", "Web"):
        web(add_role_to_instance_profile, InstanceProfileName=name, RoleName="Web")

    assert [] == names(web(list_instance_profiles_for_role, RoleName="We"))
    assert ["we", "Web"] == names(web(list_instance_profiles_for_role, RoleName="Web"))


def test_list_for_missing_role(iam):
    """The instance profiles of a role that does not exist are NoSuchEntity, not an empty list."""
    with pytest.raises(NoSuchEntity, match=r"^The role with name none cannot be found\.$"):
        iam(list_instance_profiles_for_role, RoleName="none")


def test_tags(web):
    """Tags are added, replaced without regard to case, removed, and listed by key."""
    web(tag_instance_profile, InstanceProfileName="Web", Tags=[{"Key": k, "Value": "1"} for k in ("b", "a", "c")])
    web(tag_instance_profile, InstanceProfileName="Web", Tags=[{"Key": "B", "Value": "2"}])
    web(untag_instance_profile, InstanceProfileName="Web", TagKeys=["C", "none"])

    tags = [{"Key": "a", "Value": "1"}, {"Key": "B", "Value": "2"}]
    assert tags == web(list_instance_profile_tags, InstanceProfileName="web")["Tags"]


def test_too_many_tags(web):
    """An instance profile can have 50 tags."""
    web(
        tag_instance_profile,
        InstanceProfileName="Web",
        Tags=[{"Key": f"k{number}", "Value": ""} for number in range(50)],
    )

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for TagsPerInstanceProfile: 50$"):
        web(tag_instance_profile, InstanceProfileName="Web", Tags=[{"Key": "one more", "Value": ""}])


def test_reserved_tag(web):
    """Keys that begin with `aws:` are AWS's own."""
    with pytest.raises(InvalidInput):
        web(tag_instance_profile, InstanceProfileName="Web", Tags=[{"Key": "aws:x", "Value": ""}])
