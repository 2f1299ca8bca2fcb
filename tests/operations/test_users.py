"""Users. AWS's behaviour: IAM API reference, the page of each operation."""

import pytest

from iamcli.errors import (
    DeleteConflict,
    EntityAlreadyExists,
    InvalidInput,
    LimitExceeded,
    NoSuchEntity,
    ValidationError,
)
from iamcli.operations.access_keys import create_access_key
from iamcli.operations.login_profiles import create_login_profile, delete_login_profile
from iamcli.operations.users import (
    create_user,
    delete_user,
    get_user,
    list_user_tags,
    list_users,
    tag_user,
    untag_user,
    update_user,
)
from iamcli.recording import sign_in_record
from iamcli.state.records.events import Identity


def test_create(iam):
    """The answer is the whole user, its tags included."""
    answer = iam(create_user, UserName="Bob", Path="/x/", Tags=[{"Key": "team", "Value": "red"}])

    assert answer["User"].pop("UserId").startswith("AIDA")
    assert answer == {
        "User": {
            "Path": "/x/",
            "UserName": "Bob",
            "Arn": "arn:aws:iam::123456789012:user/x/Bob",
            "CreateDate": "2024-01-01T00:00:00Z",
            "Tags": [{"Key": "team", "Value": "red"}],
        }
    }


def test_ids(iam):
    """A user's id is AIDA and 17 characters of upper-case base 32."""
    assert iam(create_user, UserName="Bob")["User"]["UserId"].isalnum()
    assert len(iam(get_user, UserName="Bob")["User"]["UserId"]) == 21


def test_name_taken(iam):
    """A name that differs in case only is taken."""
    iam(create_user, UserName="Bob")

    with pytest.raises(EntityAlreadyExists, match=r"^User with name BOB already exists\.$"):
        iam(create_user, UserName="BOB")


def test_every_fault_is_told(iam):
    """All broken constraints come in one error."""
    with pytest.raises(ValidationError, match=r"^2 validation errors detected: .*'userName'.*; .*'tags.1.member.key'"):
        iam(create_user, UserName="x" * 65, Tags=[{"Key": "", "Value": "x"}])


def test_name_sentence(iam):
    """A character that names may not have is refused in a sentence of its own."""
    with pytest.raises(ValidationError, match=r"^The specified value for userName is invalid\. It must contain only"):
        iam(create_user, UserName="a b")


def test_quota(iam):
    """An account has so many users and no more."""
    with iam.store.change("") as account:
        account.settings.quotas["Users"] = 1
    iam(create_user, UserName="one")

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for UsersPerAccount: 1$"):
        iam(create_user, UserName="two")


def test_boundary_missing(iam):
    """A permissions boundary that does not exist is NoSuchEntity, and there is no user."""
    with pytest.raises(NoSuchEntity, match=r"^Scope ARN: arn:aws:iam::aws:policy/No does not exist"):
        iam(create_user, UserName="Bob", PermissionsBoundary="arn:aws:iam::aws:policy/No")
    assert [] == iam(list_users)["Users"]


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        (get_user, {}),
        (update_user, {"NewPath": "/x/"}),
        (delete_user, {}),
        (tag_user, {"Tags": []}),
        (untag_user, {"TagKeys": []}),
        (list_user_tags, {}),
    ],
)
def test_missing(iam, operation, members):
    """A user that does not exist is NoSuchEntity."""
    with pytest.raises(NoSuchEntity, match=r"^The user with name nobody cannot be found\.$"):
        iam(operation, UserName="nobody", **members)


def test_get_self_as_root(iam):
    """Without a name, root sees itself: the account's number as its id."""
    assert {
        "UserId": "123456789012",
        "Arn": "arn:aws:iam::123456789012:root",
        "CreateDate": "2024-01-01T00:00:00Z",
    } == iam(get_user)["User"]


def test_list_pages(iam):
    """A marker continues where its page ended, also when what it points at is gone."""
    for name in "abcd":
        iam(create_user, UserName=name)

    first = iam(list_users, MaxItems=2)
    iam(delete_user, UserName="b")
    last = iam(list_users, Marker=first["Marker"])

    assert (["a", "b"], True) == ([user["UserName"] for user in first["Users"]], first["IsTruncated"])
    assert (["c", "d"], False) == ([user["UserName"] for user in last["Users"]], last["IsTruncated"])


def test_list_path(iam):
    """A path prefix is plain text: it need not end with a slash."""
    iam(create_user, UserName="a", Path="/division_abc/")
    iam(create_user, UserName="b")

    assert ["a"] == [user["UserName"] for user in iam(list_users, PathPrefix="/div")["Users"]]


def test_foreign_marker(iam):
    """A marker that no answer gave is refused."""
    with pytest.raises(ValidationError, match="Invalid Marker"):
        iam(list_users, Marker="rubbish")


def test_rename_keeps_id(iam):
    """A renamed user keeps its id; its ARN follows the name, and the old name is free."""
    before = iam(create_user, UserName="Bob")["User"]
    iam(update_user, UserName="bob", NewUserName="Rob", NewPath="/x/")
    after = iam(get_user, UserName="rob")["User"]

    assert before["UserId"] == after["UserId"]
    assert after["Arn"] == "arn:aws:iam::123456789012:user/x/Rob"
    iam(create_user, UserName="bob")


def test_rename_to_other_case(iam):
    """A user can take its own name in another case."""
    iam(create_user, UserName="bob")
    iam(update_user, UserName="bob", NewUserName="BOB")

    assert iam(get_user, UserName="bob")["User"]["UserName"] == "BOB"


def test_rename_to_taken(iam):
    """A user cannot take another's name."""
    iam(create_user, UserName="a")
    iam(create_user, UserName="b")

    with pytest.raises(EntityAlreadyExists):
        iam(update_user, UserName="a", NewUserName="B")


def test_tag_replaces_without_case(iam):
    """A tag replaces the one whose key differs in case only."""
    iam(create_user, UserName="Bob", Tags=[{"Key": "Team", "Value": "red"}])
    iam(tag_user, UserName="Bob", Tags=[{"Key": "team", "Value": "blue"}])

    assert iam(list_user_tags, UserName="Bob")["Tags"] == [{"Key": "team", "Value": "blue"}]


@pytest.mark.parametrize(
    ("error", "keys", "message"),
    [
        (InvalidInput, ["a", "A"], r"^Duplicate tag keys found\. Please note that Tag keys are case insensitive\.$"),
        (InvalidInput, ["AWS:a"], r"^aws: prefixed tag key names are not allowed for external use\.$"),
        (LimitExceeded, ["b", "C"], r"^Cannot exceed quota for TagsPerUser: 2$"),
        (ValidationError, [str(number) for number in range(51)], "'tags'.*less than or equal to 50$"),
        (ValidationError, ["\u0261\u0303"], "'tags.1.member.key'.*regular expression"),
    ],
)
def test_bad_tags(iam, error, keys, message):
    """Keys that differ in case only, AWS's own keys, too many tags: refused, by CreateUser and TagUser alike."""
    with iam.store.change("") as account:
        account.settings.quotas["TagsPerResource"] = 2
    tags = [{"Key": key, "Value": ""} for key in keys]
    iam(create_user, UserName="Bob", Tags=[{"Key": "x", "Value": ""}])

    with pytest.raises(error, match=message):
        iam(tag_user, UserName="Bob", Tags=tags)
    with pytest.raises(error, match=message):
        iam(create_user, UserName="Eve", Tags=[*tags, {"Key": "x", "Value": ""}])
    assert [{"Key": "x", "Value": ""}] == iam(list_user_tags, UserName="Bob")["Tags"]
    assert ["Bob"] == [user["UserName"] for user in iam(list_users)["Users"]]


def test_untag(iam):
    """Removing a key that is not there is no error."""
    iam(create_user, UserName="Bob", Tags=[{"Key": "a", "Value": ""}, {"Key": "b", "Value": ""}])
    iam(untag_user, UserName="Bob", TagKeys=["A", "c"])

    assert iam(list_user_tags, UserName="Bob")["Tags"] == [{"Key": "b", "Value": ""}]


def test_refused_change_changes_nothing(iam):
    """An operation that fails leaves the account as it was, to the byte."""
    iam(create_user, UserName="Bob")
    iam(create_access_key, UserName="Bob")
    before = iam.store.data

    with pytest.raises(DeleteConflict, match=r"^Cannot delete entity, must delete access keys first\.$"):
        iam(delete_user, UserName="Bob")
    assert before == iam.store.data


def test_password_last_used(iam):
    """GetUser and ListUsers tell the last sign-in; it stays when the user is renamed and when the password goes."""
    iam(create_user, UserName="Bob")
    iam(create_user, UserName="Eve")
    iam(create_login_profile, UserName="Bob", Password="Sesame-1234!")
    for kind, principal in (("IAMUser", iam.account.users["bob"].id), ("Root", iam.account.id)):
        who = Identity(type=kind, principal_id=principal)
        iam.log.append(sign_in_record(who, account=iam.account.id, now=iam.time, random=bytes))
    iam(update_user, UserName="Bob", NewUserName="Rob")

    assert "2024-01-01T00:00:00Z" == iam(get_user, UserName="Rob")["User"]["PasswordLastUsed"]
    assert "2024-01-01T00:00:00Z" == iam(get_user)["User"]["PasswordLastUsed"]
    iam(delete_login_profile, UserName="Rob")
    assert [None, "2024-01-01T00:00:00Z"] == [user.get("PasswordLastUsed") for user in iam(list_users)["Users"]]
