"""Login profiles. AWS's behaviour: IAM API reference, the page of each operation.

The rules of passwords are in test_passwords.
"""

import pytest

from iamcli.errors import (
    EntityAlreadyExists,
    InvalidInput,
    LimitExceeded,
    NoSuchEntity,
    PasswordPolicyViolation,
    ValidationError,
)
from iamcli.operations.access_keys import create_access_key
from iamcli.operations.login_profiles import (
    create_login_profile,
    delete_login_profile,
    get_login_profile,
    update_login_profile,
)
from iamcli.operations.users import create_user

GOOD = "Secret-123"


@pytest.fixture
def bob(iam):
    iam(create_user, UserName="Bob")
    return iam


def test_create(bob):
    """The answer says whose the password is, since when, and whether it must be changed; never the password."""
    assert bob(create_login_profile, UserName="bob", Password=GOOD) == {
        "LoginProfile": {
            "UserName": "Bob",
            "CreateDate": "2024-01-01T00:00:00Z",
            "PasswordResetRequired": False,
        }
    }


def test_password_is_not_kept(bob):
    """The account file has a salted hash that says how it was made, not the password."""
    bob(create_login_profile, UserName="Bob", Password=GOOD)

    assert GOOD.encode() not in bob.store.data
    assert bob.account.users["bob"].login.hash.startswith("scrypt$32768$8$1$")


def test_create_for_caller(bob):
    """Without a name, a user gives itself a password."""
    me = bob.as_user(bob(create_access_key, UserName="Bob")["AccessKey"])

    assert me(create_login_profile, Password=GOOD)["LoginProfile"]["UserName"] == "Bob"


def test_create_for_root(iam):
    """The root user has to name a user."""
    with pytest.raises(ValidationError, match=r"^Must specify userName when calling with non-User credentials$"):
        iam(create_login_profile, Password=GOOD)


def test_create_without_password(bob):
    """A password is required, though the API model has it as optional."""
    with pytest.raises(ValidationError, match=r"^1 validation error detected: Value at 'password' failed to satisfy"):
        bob(create_login_profile, UserName="Bob")


def test_no_room(bob):
    """An account whose quota leaves no room for login profiles gets none."""
    with bob.store.change("") as account:
        account.settings.quotas["LoginProfilesPerUser"] = 0

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for LoginProfilesPerUser: 0$"):
        bob(create_login_profile, UserName="Bob", Password=GOOD)


def test_create_twice(bob):
    """A user has one login profile."""
    bob(create_login_profile, UserName="Bob", Password=GOOD)

    with pytest.raises(EntityAlreadyExists, match=r"^Login Profile for user Bob already exists\.$"):
        bob(create_login_profile, UserName="bob", Password=GOOD)


def test_create_for_missing(iam):
    """Only a user that exists can have a password."""
    with pytest.raises(NoSuchEntity, match=r"^The user with name none cannot be found\.$"):
        iam(create_login_profile, UserName="none", Password=GOOD)


def test_create_weak(bob):
    """A password that breaks the policy is refused, and the error does not repeat it."""
    with pytest.raises(PasswordPolicyViolation) as refusal:
        bob(create_login_profile, UserName="Bob", Password="hunter2")

    assert "hunter2" not in str(refusal.value)
    assert bob.account.users["bob"].login is None


def test_get(bob):
    """A login profile keeps its date when the password changes."""
    bob(create_login_profile, UserName="Bob", Password=GOOD, PasswordResetRequired=True)
    bob.wait(days=1)
    bob(update_login_profile, UserName="Bob", Password="Other-4567")

    assert bob(get_login_profile, UserName="Bob")["LoginProfile"] == {
        "UserName": "Bob",
        "CreateDate": "2024-01-01T00:00:00Z",
        "PasswordResetRequired": True,
    }


@pytest.mark.parametrize("operation", [get_login_profile, update_login_profile, delete_login_profile])
def test_no_profile(bob, operation):
    """A user without a password has no login profile to show, change or delete."""
    with pytest.raises(NoSuchEntity, match=r"^Login Profile for User Bob cannot be found\.$"):
        bob(operation, UserName="bob")


@pytest.mark.parametrize("operation", [get_login_profile, update_login_profile, delete_login_profile])
def test_no_user(iam, operation):
    """The user is looked for first."""
    with pytest.raises(NoSuchEntity, match=r"^The user with name none cannot be found\.$"):
        iam(operation, UserName="none")


def test_update_reset_required(bob):
    """What an update does not give stays as it is."""
    bob(create_login_profile, UserName="Bob", Password=GOOD)
    before = bob.account.users["bob"].login
    bob(update_login_profile, UserName="Bob", PasswordResetRequired=True)
    after = bob.account.users["bob"].login

    assert (before.hash, before.changed) == (after.hash, after.changed)
    assert after.reset_required


def test_signin_session(bob):
    """How long sign-in sessions may last is shown while it is set; an update that does not give it leaves it."""
    bob(create_login_profile, UserName="Bob", Password=GOOD)
    assert "MaxSigninSessionDuration" not in bob(get_login_profile, UserName="Bob")["LoginProfile"]
    before = bob.account.users["bob"].login
    bob(update_login_profile, UserName="Bob", MaxSigninSessionDuration=3600)
    bob(update_login_profile, UserName="Bob", ResetMaxSigninSessionDuration=False)
    after = bob.account.users["bob"].login

    assert 3600 == bob(get_login_profile, UserName="Bob")["LoginProfile"]["MaxSigninSessionDuration"]
    assert (before.hash, before.changed, False) == (after.hash, after.changed, after.reset_required)


def test_signin_session_at_creation(bob):
    """It can be set with the password, and be taken away again, even twice."""
    answer = bob(create_login_profile, UserName="Bob", Password=GOOD, MaxSigninSessionDuration=7776000)
    assert 7776000 == answer["LoginProfile"]["MaxSigninSessionDuration"]
    for _ in range(2):
        bob(update_login_profile, UserName="Bob", ResetMaxSigninSessionDuration=True)

    assert "MaxSigninSessionDuration" not in bob(get_login_profile, UserName="Bob")["LoginProfile"]


def test_signin_session_both(bob):
    """It cannot be set and taken away at once, and nothing else is changed then either."""
    bob(create_login_profile, UserName="Bob", Password=GOOD)
    before = bob.store.data

    with pytest.raises(InvalidInput):
        bob(
            update_login_profile,
            UserName="Bob",
            PasswordResetRequired=True,
            MaxSigninSessionDuration=3600,
            ResetMaxSigninSessionDuration=True,
        )
    assert before == bob.store.data


@pytest.mark.parametrize("seconds", [3599, 7776001])
def test_signin_session_bounds(bob, seconds):
    """It is an hour to 90 days."""
    with pytest.raises(ValidationError, match="maxSigninSessionDuration"):
        bob(create_login_profile, UserName="Bob", Password=GOOD, MaxSigninSessionDuration=seconds)


def test_update_weak(bob):
    """A new password has to meet the policy too."""
    bob(create_login_profile, UserName="Bob", Password=GOOD)

    with pytest.raises(PasswordPolicyViolation):
        bob(update_login_profile, UserName="Bob", Password="short")


def test_delete(bob):
    """After its deletion there is no login profile, and a new one can be made."""
    bob(create_login_profile, UserName="Bob", Password=GOOD)
    bob(delete_login_profile, UserName="Bob")

    with pytest.raises(NoSuchEntity):
        bob(get_login_profile, UserName="Bob")
    bob(create_login_profile, UserName="Bob", Password=GOOD)
