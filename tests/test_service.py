"""The one door: who calls, identifiers, and that a refusal changes nothing."""

from __future__ import annotations

from base64 import b32decode
from uuid import UUID

import pytest

from iamcli.callers import root_of
from iamcli.errors import AccessDenied, InvalidClientTokenId, LimitExceeded, SignatureDoesNotMatch, ValidationError
from iamcli.operations.access_keys import create_access_key, update_access_key
from iamcli.operations.users import create_user, get_user, list_users, update_user
from iamcli.service import Call


@pytest.fixture
def key(iam) -> dict:
    iam(create_user, UserName="Bob")
    return iam(create_access_key, UserName="Bob")["AccessKey"]


def test_root_by_default(iam):
    """Without credentials the root user calls."""
    assert iam(get_user)["User"]["Arn"] == "arn:aws:iam::123456789012:root"


@pytest.mark.parametrize("seed", [bytes(16), b"\xff" * 16, bytes(range(16))])
def test_new_uuid(iam, seed):
    """A UUID is one of version 4, made of the service's random bytes."""
    call = Call(iam.account, root_of(iam.account), iam.time, lambda size: seed[:size])

    assert str(UUID(bytes=seed, version=4)) == call.new_uuid()


@pytest.mark.parametrize(("own", "limit"), [({}, 2), ({"AccessKeysPerUser": 3}, 3), ({"AccessKeysPerUser": 0}, 0)])
def test_within(iam, own, limit):
    """A quota is AWS's unless the account has its own; one more than it allows is refused, by IAM's name for it."""
    account = iam.account
    account.settings.quotas = own
    call = Call(account, root_of(account), iam.time, lambda size: bytes(size))
    call.within("AccessKeysPerUser", limit)

    with pytest.raises(LimitExceeded, match=f"^Cannot exceed quota for AccessKeysPerUser: {limit}$"):
        call.within("AccessKeysPerUser", limit + 1)
    with pytest.raises(LimitExceeded, match=f"^Cannot exceed quota for Keys: {limit}$"):
        call.within("AccessKeysPerUser", limit + 1, "Keys")


def test_a_users_key(iam, key):
    """An access key calls as its user, also after a renaming."""
    bob = iam.as_user(key)
    assert bob(get_user)["User"]["UserName"] == "Bob"

    iam(update_user, UserName="Bob", NewUserName="Rob")
    assert bob(get_user)["User"]["UserName"] == "Rob"


def test_roots_key(iam):
    """An access key of the root user calls as root."""
    root = iam.as_user(iam(create_access_key)["AccessKey"])

    assert root(get_user)["User"]["Arn"] == "arn:aws:iam::123456789012:root"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}, InvalidClientTokenId),
        ({"SecretAccessKey": "wrong"}, SignatureDoesNotMatch),
        ({"SecretAccessKey": "\ud800"}, SignatureDoesNotMatch),
    ],
)
def test_bad_credentials(iam, key, change, error):
    """A key nobody has and a secret that is another's are refused, whatever is asked."""
    with pytest.raises(error):
        iam.as_user(key | change)(list_users)


def test_inactive_key(iam, key):
    """A key that was switched off is as good as none."""
    iam(update_access_key, UserName="Bob", AccessKeyId=key["AccessKeyId"], Status="Inactive")

    with pytest.raises(InvalidClientTokenId):
        iam.as_user(key)(list_users)


def test_key_carries_the_account(key):
    """The account's number can be read out of an access key id: 40 bits behind the first (GetAccessKeyInfo does it)."""
    assert len(key["AccessKeyId"]) == 20
    number = int.from_bytes(b32decode(key["AccessKeyId"][4:])[:6], "big")
    assert (number & 0x7FFFFFFFFF80) >> 7 == 123456789012


def test_enforcement(iam, key):
    """Whoever is no root user needs a policy; an account can also only note what it would refuse, or not look."""
    bob = iam.as_user(key, enforced=True)
    with pytest.raises(AccessDenied):
        bob(create_user, UserName="Carl")
    assert "Carl" not in iam.account.users

    for name, mode in (("Carl", "soft"), ("Dora", "off")):
        with iam.store.change("") as account:
            account.settings.enforcement = mode
        assert name == bob(create_user, UserName=name)["User"]["UserName"]


def test_validation_comes_first(iam, key):
    """A request that is malformed is told so before anybody asks whether its caller may make it."""
    with pytest.raises(ValidationError):
        iam.as_user(key, enforced=True)(create_user, UserName="a:b")


@pytest.mark.parametrize("members", [{"MaxItems": 0}, {"Marker": "none"}])
def test_who_is_nobody_is_told_so_first(iam, key, members):
    """Nothing is told of a request to whoever is not who they say they are (IAM User Guide, "Policy evaluation")."""
    with pytest.raises(ValidationError):
        iam.as_user(key)(list_users, **members)
    with pytest.raises(SignatureDoesNotMatch):
        iam.as_user(key | {"SecretAccessKey": "wrong"})(list_users, **members)
