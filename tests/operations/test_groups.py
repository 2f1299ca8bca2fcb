"""Groups. AWS's behaviour: IAM API reference, the page of each operation; IAM User Guide, "IAM and AWS STS quotas"."""

import pytest

from iamcli.errors import DeleteConflict, EntityAlreadyExists, LimitExceeded, NoSuchEntity, ValidationError
from iamcli.operations.groups import (
    add_user_to_group,
    create_group,
    delete_group,
    get_group,
    list_groups,
    list_groups_for_user,
    remove_user_from_group,
    update_group,
)
from iamcli.operations.inline_policies import put_group_policy
from iamcli.operations.users import create_user, update_user

POLICY = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'


def names(answer):
    return [group["GroupName"] for group in answer["Groups"]]


def test_create(iam):
    """The answer is the whole group; its id is AGPA and 17 characters of upper-case base 32."""
    answer = iam(create_group, GroupName="Admins", Path="/x/")
    group_id = answer["Group"].pop("GroupId")

    assert ("AGPA", 21) == (group_id[:4], len(group_id))
    assert answer == {
        "Group": {
            "Path": "/x/",
            "GroupName": "Admins",
            "Arn": "arn:aws:iam::123456789012:group/x/Admins",
            "CreateDate": "2024-01-01T00:00:00Z",
        }
    }


def test_name_taken(iam):
    """A name that differs in case only is taken."""
    iam(create_group, GroupName="Admins")

    with pytest.raises(EntityAlreadyExists, match=r"^Group with name ADMINS already exists\.$"):
        iam(create_group, GroupName="ADMINS")


def test_groups_quota(iam):
    """An account has as many groups as its quota says."""
    with iam.store.change("test") as account:
        account.settings.quotas["Groups"] = 1
    iam(create_group, GroupName="a")

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for GroupsPerAccount: 1$"):
        iam(create_group, GroupName="b")


def test_name_sentence(iam):
    """A character that names may not have is refused in a sentence of its own."""
    with pytest.raises(ValidationError, match=r"^The specified value for groupName is invalid\. It must contain only"):
        iam(create_group, GroupName="a b")


def test_get_pages_users(iam):
    """A group shows its users ordered by name, page by page, and itself on every page."""
    iam(create_group, GroupName="Admins")
    for name in ("c", "B", "a"):
        iam(create_user, UserName=name)
        iam(add_user_to_group, GroupName="admins", UserName=name)

    first = iam(get_group, GroupName="ADMINS", MaxItems=2)
    last = iam(get_group, GroupName="ADMINS", Marker=first["Marker"])

    assert ["a", "B"] == [user["UserName"] for user in first["Users"]]
    assert ["c"] == [user["UserName"] for user in last["Users"]]
    assert ("Admins", False) == (last["Group"]["GroupName"], last["IsTruncated"])


def test_get_missing(iam):
    """A group that does not exist is NoSuchEntity."""
    with pytest.raises(NoSuchEntity, match=r"^The group with name none cannot be found\.$"):
        iam(get_group, GroupName="none")


def test_list_path(iam):
    """Groups are listed by name without regard to case; a path prefix is plain text."""
    for name, path in (("b", "/div/"), ("A", "/division/"), ("c", "/")):
        iam(create_group, GroupName=name, Path=path)

    assert ["A", "b", "c"] == names(iam(list_groups))
    assert ["A", "b"] == names(iam(list_groups, PathPrefix="/div"))


def test_list_pages(iam):
    """A marker continues where its page ended."""
    for name in "abc":
        iam(create_group, GroupName=name)
    first = iam(list_groups, MaxItems=2)

    assert (["a", "b"], True) == (names(first), first["IsTruncated"])
    assert ["c"] == names(iam(list_groups, Marker=first["Marker"]))


def test_rename_keeps_what_it_has(iam):
    """A renamed group keeps its id, users and policies; its ARN follows the name."""
    before = iam(create_group, GroupName="Devs")["Group"]
    iam(create_user, UserName="bob")
    iam(add_user_to_group, GroupName="Devs", UserName="bob")
    iam(update_group, GroupName="devs", NewGroupName="Ops", NewPath="/x/")
    after = iam(get_group, GroupName="Ops")

    assert before["GroupId"] == after["Group"]["GroupId"]
    assert after["Group"]["Arn"] == "arn:aws:iam::123456789012:group/x/Ops"
    assert ["bob"] == [user["UserName"] for user in after["Users"]]
    with pytest.raises(NoSuchEntity):
        iam(get_group, GroupName="Devs")


def test_rename_to_other_case(iam):
    """A group can take its own name in another case."""
    iam(create_group, GroupName="devs")
    iam(update_group, GroupName="devs", NewGroupName="DEVS")

    assert iam(get_group, GroupName="devs")["Group"]["GroupName"] == "DEVS"


def test_rename_to_taken(iam):
    """A group cannot take another's name."""
    iam(create_group, GroupName="a")
    iam(create_group, GroupName="b")

    with pytest.raises(EntityAlreadyExists, match=r"^Group with name B already exists\.$"):
        iam(update_group, GroupName="a", NewGroupName="B")


def test_update_missing(iam):
    """Only what exists can be renamed."""
    with pytest.raises(NoSuchEntity):
        iam(update_group, GroupName="none", NewGroupName="b")


def test_delete(iam):
    """A deleted group is gone and its name is free."""
    iam(create_group, GroupName="a")
    iam(delete_group, GroupName="A")

    assert names(iam(list_groups)) == []
    iam(create_group, GroupName="a")


def test_delete_with_users(iam):
    """A group that has users cannot be deleted."""
    iam(create_group, GroupName="a")
    iam(create_user, UserName="bob")
    iam(add_user_to_group, GroupName="a", UserName="bob")

    with pytest.raises(DeleteConflict, match=r"^Cannot delete entity, must remove users from group first\.$"):
        iam(delete_group, GroupName="a")


def test_delete_with_inline_policy(iam):
    """A group that has inline policies cannot be deleted."""
    iam(create_group, GroupName="a")
    iam(put_group_policy, GroupName="a", PolicyName="p", PolicyDocument=POLICY)

    with pytest.raises(DeleteConflict, match=r"^Cannot delete entity, must delete policies first\.$"):
        iam(delete_group, GroupName="a")


def test_delete_with_attached_policy(iam):
    """A group that has managed policies attached cannot be deleted."""
    iam(create_group, GroupName="a")
    with iam.store.change("test") as account:
        account.groups["a"].attached.append("arn:aws:iam::aws:policy/ReadOnlyAccess")

    with pytest.raises(DeleteConflict, match=r"^Cannot delete entity, must detach all policies first\.$"):
        iam(delete_group, GroupName="a")


def test_delete_missing(iam):
    """Only what exists can be deleted."""
    with pytest.raises(NoSuchEntity):
        iam(delete_group, GroupName="none")


def test_add_twice(iam):
    """Adding a user that is in the group changes nothing."""
    iam(create_group, GroupName="a")
    iam(create_user, UserName="Bob")
    iam(add_user_to_group, GroupName="a", UserName="Bob")
    before = iam.store.data
    iam(add_user_to_group, GroupName="A", UserName="BOB")

    assert before == iam.store.data


@pytest.mark.parametrize(("group", "user"), [("none", "bob"), ("a", "none")])
@pytest.mark.parametrize("operation", [add_user_to_group, remove_user_from_group])
def test_membership_of_missing(iam, operation, group, user):
    """Both the group and the user have to exist."""
    iam(create_group, GroupName="a")
    iam(create_user, UserName="bob")

    with pytest.raises(NoSuchEntity, match=r"^The (user|group) with name none cannot be found\.$"):
        iam(operation, GroupName=group, UserName=user)


def test_groups_per_user(iam):
    """A user can be in ten groups."""
    iam(create_user, UserName="bob")
    for number in range(11):
        iam(create_group, GroupName=f"g{number}")
    for number in range(10):
        iam(add_user_to_group, GroupName=f"g{number}", UserName="bob")

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for GroupsPerUser: 10$"):
        iam(add_user_to_group, GroupName="g10", UserName="bob")


def test_remove(iam):
    """A removed user is no longer in the group."""
    iam(create_group, GroupName="a")
    iam(create_user, UserName="Bob")
    iam(add_user_to_group, GroupName="a", UserName="Bob")
    iam(remove_user_from_group, GroupName="a", UserName="BOB")

    assert iam(get_group, GroupName="a")["Users"] == []


def test_remove_stranger(iam):
    """Removing a user that is not in the group is no error (reported of AWS in cloud-custodian#4730)."""
    iam(create_group, GroupName="a")
    iam(create_user, UserName="Bob")
    before = iam.store.data
    iam(remove_user_from_group, GroupName="a", UserName="bob")

    assert before == iam.store.data


def test_groups_of_renamed_user(iam):
    """A user stays in its groups under its new name."""
    iam(create_user, UserName="Bob")
    for name in ("b", "A", "c"):
        iam(create_group, GroupName=name)
    iam(add_user_to_group, GroupName="b", UserName="Bob")
    iam(add_user_to_group, GroupName="a", UserName="Bob")
    iam(update_user, UserName="Bob", NewUserName="Rob")

    assert ["A", "b"] == names(iam(list_groups_for_user, UserName="rob"))


def test_groups_of_missing_user(iam):
    """The groups of a user that does not exist are NoSuchEntity, not an empty list."""
    with pytest.raises(NoSuchEntity, match=r"^The user with name none cannot be found\.$"):
        iam(list_groups_for_user, UserName="none")
