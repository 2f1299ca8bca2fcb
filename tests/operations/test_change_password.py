"""Changing one's own password. AWS's behaviour: IAM API reference, ChangePassword."""

import pytest

from iamcli.errors import AccessDenied, InvalidUserType, NoSuchEntity, PasswordPolicyViolation
from iamcli.operations._passwords import matches
from iamcli.operations.access_keys import create_access_key
from iamcli.operations.account_password_policy import update_account_password_policy
from iamcli.operations.change_password import change_password
from iamcli.operations.login_profiles import create_login_profile
from iamcli.operations.users import create_user

OLD, NEW = "Secret-123", "Other-4567"


@pytest.fixture
def bob(iam):
    """Calls as Bob, who has an access key."""
    iam(create_user, UserName="Bob", Path="/x/")
    return iam.as_user(iam(create_access_key, UserName="Bob")["AccessKey"])


def test_change(iam, bob):
    """The new password takes the place of the old one and need not be changed again."""
    iam(create_login_profile, UserName="Bob", Password=OLD, PasswordResetRequired=True)
    iam.wait(days=1)
    assert bob(change_password, OldPassword=OLD, NewPassword=NEW) == {}
    login = iam.account.users["bob"].login

    assert matches(NEW, login.hash)
    assert (iam.time, False) == (login.changed, login.reset_required)


def test_wrong_old(iam, bob):
    """Who does not know the old password cannot set a new one; the error has neither."""
    iam(create_login_profile, UserName="Bob", Password=OLD)

    with pytest.raises(AccessDenied, match=r"^The old password was incorrect\.$"):
        bob(change_password, OldPassword="guess", NewPassword=NEW)


def test_weak_new(iam, bob):
    """The new password has to meet the policy."""
    iam(create_login_profile, UserName="Bob", Password=OLD)

    with pytest.raises(PasswordPolicyViolation):
        bob(change_password, OldPassword=OLD, NewPassword="short")


def test_reused(iam, bob):
    """Where reuse is prevented, the current password is no new one."""
    iam(create_login_profile, UserName="Bob", Password=OLD)
    iam(update_account_password_policy, PasswordReusePrevention=1, AllowUsersToChangePassword=True)

    with pytest.raises(PasswordPolicyViolation):
        bob(change_password, OldPassword=OLD, NewPassword=OLD)


def test_no_profile(bob):
    """Who has no password cannot change it."""
    with pytest.raises(NoSuchEntity, match=r"^Login Profile for User Bob cannot be found\.$"):
        bob(change_password, OldPassword=OLD, NewPassword=NEW)


def test_root(iam):
    """The root user's password is not changed here."""
    with pytest.raises(InvalidUserType, match=r"^Only IAM Users can change their own password\.$"):
        iam(change_password, OldPassword=OLD, NewPassword=NEW)
