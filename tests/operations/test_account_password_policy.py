"""The account's password policy. AWS's behaviour: IAM API reference, the page of each operation."""

import pytest

from iamcli.errors import NoSuchEntity, ValidationError
from iamcli.operations.account_password_policy import (
    delete_account_password_policy,
    get_account_password_policy,
    update_account_password_policy,
)

DEFAULTS = {
    "MinimumPasswordLength": 6,
    "RequireSymbols": False,
    "RequireNumbers": False,
    "RequireUppercaseCharacters": False,
    "RequireLowercaseCharacters": False,
    "AllowUsersToChangePassword": False,
    "ExpirePasswords": False,
}


def test_defaults(iam):
    """A policy set without members has every default; what was never set is absent (aws/aws-cli#7265)."""
    assert iam(update_account_password_policy) == {}
    assert iam(get_account_password_policy) == {"PasswordPolicy": DEFAULTS}


def test_everything(iam):
    """All that is set is shown."""
    given = {
        "MinimumPasswordLength": 12,
        "RequireSymbols": True,
        "RequireNumbers": True,
        "RequireUppercaseCharacters": True,
        "RequireLowercaseCharacters": True,
        "AllowUsersToChangePassword": True,
        "MaxPasswordAge": 90,
        "PasswordReusePrevention": 24,
        "HardExpiry": True,
    }
    iam(update_account_password_policy, **given)

    assert given | {"ExpirePasswords": True} == iam(get_account_password_policy)["PasswordPolicy"]


def test_update_replaces(iam):
    """An update is a whole policy: what it does not give falls back to its default."""
    iam(update_account_password_policy, MinimumPasswordLength=12, MaxPasswordAge=90, HardExpiry=True)
    iam(update_account_password_policy, RequireNumbers=True)

    assert DEFAULTS | {"RequireNumbers": True} == iam(get_account_password_policy)["PasswordPolicy"]


@pytest.mark.parametrize(
    ("member", "value", "demand"),
    [
        ("MinimumPasswordLength", 5, "'minimumPasswordLength' .* greater than or equal to 6"),
        ("MinimumPasswordLength", 129, "'minimumPasswordLength' .* less than or equal to 128"),
        ("MaxPasswordAge", 1096, "'maxPasswordAge' .* less than or equal to 1095"),
        ("PasswordReusePrevention", 25, "'passwordReusePrevention' .* less than or equal to 24"),
    ],
)
def test_bounds(iam, member, value, demand):
    """Lengths, ages and numbers of passwords have bounds."""
    with pytest.raises(ValidationError, match=demand):
        iam(update_account_password_policy, **{member: value})


def test_delete(iam):
    """A deleted policy is gone."""
    iam(update_account_password_policy)
    iam(delete_account_password_policy)

    assert iam.account.settings.password_policy is None


@pytest.mark.parametrize("operation", [get_account_password_policy, delete_account_password_policy])
def test_none_set(iam, operation):
    """AWS's default policy is none of the account's: it can be neither shown nor deleted."""
    with pytest.raises(NoSuchEntity, match=r"^The Password Policy with domain name 123456789012 cannot be found\.$"):
        iam(operation)
