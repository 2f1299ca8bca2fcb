"""Access keys. AWS's behaviour: IAM API reference, the page of each operation."""

import pytest

from iamcli.errors import (
    AccessDenied,
    InvalidClientTokenId,
    InvalidInput,
    LimitExceeded,
    NoSuchEntity,
    SignatureDoesNotMatch,
    ValidationError,
)
from iamcli.operations.access_keys import (
    create_access_key,
    delete_access_key,
    get_access_key_last_used,
    list_access_keys,
    update_access_key,
)
from iamcli.operations.users import create_user, get_user

UNKNOWN = "AKIAIOSFODNN7EXAMPLE"


@pytest.fixture
def bob(iam):
    iam(create_user, UserName="Bob")
    return iam


@pytest.fixture
def key(bob):
    return bob(create_access_key, UserName="bob")["AccessKey"]


def ids(answer):
    return [key["AccessKeyId"] for key in answer["AccessKeyMetadata"]]


def test_create(key):
    """The answer has the secret, of 40 characters; the id is AKIA and 16 more."""
    key_id, secret = key.pop("AccessKeyId"), key.pop("SecretAccessKey")

    assert key == {"UserName": "Bob", "Status": "Active", "CreateDate": "2024-01-01T00:00:00Z"}
    assert ("AKIA", 20, 40) == (key_id[:4], len(key_id), len(secret))


def test_create_for_root(iam):
    """Without a name, root makes a key of its own, which has no user name."""
    key = iam(create_access_key)["AccessKey"]

    assert "UserName" not in key
    assert [key["AccessKeyId"]] == ids(iam(list_access_keys))


def test_create_for_caller(bob, key):
    """Without a name, a user makes a key of its own."""
    assert bob.as_user(key)(create_access_key)["AccessKey"]["UserName"] == "Bob"


def test_two_keys(bob, key):
    """A user has two access keys at most, of whatever status."""
    bob(update_access_key, UserName="Bob", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    bob(create_access_key, UserName="Bob")

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for AccessKeysPerUser: 2$"):
        bob(create_access_key, UserName="Bob")


@pytest.mark.parametrize("operation", [create_access_key, list_access_keys])
def test_missing_user(iam, operation):
    """Only a user that exists has keys."""
    with pytest.raises(NoSuchEntity, match=r"^The user with name none cannot be found\.$"):
        iam(operation, UserName="none")


def test_list(bob, key):
    """A list has no secrets."""
    assert bob(list_access_keys, UserName="BOB")["AccessKeyMetadata"] == [
        {
            "UserName": "Bob",
            "AccessKeyId": key["AccessKeyId"],
            "Status": "Active",
            "CreateDate": "2024-01-01T00:00:00Z",
        }
    ]


def test_list_pages(bob, key):
    """A marker continues where its page ended."""
    other = bob(create_access_key, UserName="Bob")["AccessKey"]
    first = bob(list_access_keys, UserName="Bob", MaxItems=1)
    last = bob(list_access_keys, UserName="Bob", Marker=first["Marker"])

    assert sorted([key["AccessKeyId"], other["AccessKeyId"]]) == ids(first) + ids(last)


def test_deactivate(bob, key):
    """Nobody can call with an inactive key; once active again, it works."""
    bob(update_access_key, UserName="Bob", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    with pytest.raises(InvalidClientTokenId):
        bob.as_user(key)(get_user)

    bob(update_access_key, UserName="Bob", AccessKeyId=key["AccessKeyId"], Status="Active")
    assert bob.as_user(key)(get_user)["User"]["UserName"] == "Bob"


def test_expired_cannot_be_set(bob, key):
    """Expired is a value of the API model that nobody can set; the page of UpdateAccessKey explains only the others."""
    with pytest.raises(InvalidInput):
        bob(update_access_key, UserName="Bob", AccessKeyId=key["AccessKeyId"], Status="Expired")


def test_status_is_enumerated(bob, key):
    """Any other status is a validation error that leaves the value out."""
    with pytest.raises(ValidationError, match=r"Value at 'status' .* Member must satisfy enum value set$"):
        bob(update_access_key, UserName="Bob", AccessKeyId=key["AccessKeyId"], Status="active")


@pytest.mark.parametrize(("operation", "members"), [(update_access_key, {"Status": "Active"}), (delete_access_key, {})])
def test_unknown_key(bob, operation, members):
    """A key that does not exist is NoSuchEntity."""
    with pytest.raises(NoSuchEntity, match=rf"^The Access Key with id {UNKNOWN} cannot be found\.$"):
        bob(operation, UserName="Bob", AccessKeyId=UNKNOWN, **members)


@pytest.mark.parametrize(("operation", "members"), [(update_access_key, {"Status": "Active"}), (delete_access_key, {})])
def test_key_of_another(bob, key, operation, members):
    """A key is looked for among those of the user that is named, or who calls."""
    bob(create_user, UserName="Eve")

    for owner in ({"UserName": "Eve"}, {}):
        with pytest.raises(NoSuchEntity, match=r"^The Access Key with id"):
            bob(operation, AccessKeyId=key["AccessKeyId"], **owner, **members)


def test_delete(bob, key):
    """A user can delete its own key; from then on nobody knows it."""
    bob.as_user(key)(delete_access_key, AccessKeyId=key["AccessKeyId"])

    assert ids(bob(list_access_keys, UserName="Bob")) == []
    with pytest.raises(InvalidClientTokenId):
        bob.as_user(key)(get_user)


def test_never_used(bob, key):
    """A key that was never used has N/A for service and Region, and no date."""
    assert bob(get_access_key_last_used, AccessKeyId=key["AccessKeyId"]) == {
        "UserName": "Bob",
        "AccessKeyLastUsed": {"ServiceName": "N/A", "Region": "N/A"},
    }


def test_last_used(bob, key):
    """A request is a use of its key, in us-east-1 where IAM is, also one that is refused."""
    caller = bob.as_user(key)
    bob.wait(hours=1)
    caller(get_user)
    bob.wait(hours=1)
    with pytest.raises(NoSuchEntity):
        caller(get_user, UserName="nobody")

    assert bob(get_access_key_last_used, AccessKeyId=key["AccessKeyId"])["AccessKeyLastUsed"] == {
        "LastUsedDate": "2024-01-01T02:00:00Z",
        "ServiceName": "iam",
        "Region": "us-east-1",
    }


def test_forged_use(bob, key):
    """A request with the key's id and another secret is no use of the key."""
    with pytest.raises(SignatureDoesNotMatch):
        bob.as_user({**key, "SecretAccessKey": "wrong"})(get_user)

    assert "LastUsedDate" not in bob(get_access_key_last_used, AccessKeyId=key["AccessKeyId"])["AccessKeyLastUsed"]


def test_last_used_of_root(iam):
    """A key of the root user has no user name."""
    key = iam(create_access_key)["AccessKey"]

    assert ["AccessKeyLastUsed"] == list(iam(get_access_key_last_used, AccessKeyId=key["AccessKeyId"]))


def test_last_used_of_unknown(iam):
    """A key that is not the account's is AccessDenied: the API declares no NoSuchEntity here."""
    with pytest.raises(AccessDenied) as refusal:
        iam(get_access_key_last_used, AccessKeyId=UNKNOWN)
    assert str(refusal.value) == (
        "User: arn:aws:iam::123456789012:root is not authorized to perform: iam:GetAccessKeyLastUsed "
        f"on resource: access key {UNKNOWN}"
    )
