"""The account's alias. AWS's behaviour: IAM API reference, each operation; IAM User Guide, "IAM and AWS STS quotas"."""

import pytest

from iamcli.errors import EntityAlreadyExists, LimitExceeded, NoSuchEntity, ValidationError
from iamcli.operations.account_aliases import create_account_alias, delete_account_alias, list_account_aliases


def test_none(iam):
    """An account starts without an alias."""
    assert iam(list_account_aliases) == {"AccountAliases": [], "IsTruncated": False}


def test_create(iam):
    """An alias can be listed."""
    assert iam(create_account_alias, AccountAlias="red-1") == {}
    assert iam(list_account_aliases)["AccountAliases"] == ["red-1"]


def test_create_replaces(iam):
    """An account has one alias: a new one replaces it."""
    iam(create_account_alias, AccountAlias="red")
    iam(create_account_alias, AccountAlias="blue")

    assert iam(list_account_aliases)["AccountAliases"] == ["blue"]


def test_no_alias(iam):
    """An account whose quota leaves no room for an alias gets none."""
    with iam.store.change("") as account:
        account.settings.quotas["AccountAliases"] = 0

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for AccountAliases: 0$"):
        iam(create_account_alias, AccountAlias="red")


def test_create_same(iam):
    """An alias that is taken cannot be created, even by the account that has it."""
    iam(create_account_alias, AccountAlias="red")

    with pytest.raises(EntityAlreadyExists, match=r"^The account alias red already exists\.$"):
        iam(create_account_alias, AccountAlias="red")


@pytest.mark.parametrize("alias", ["Red", "-red", "red-", "r--d", "re", "a" * 64, "123456789012"])
def test_form(iam, alias):
    """An alias is like a DNS label: lower case, single hyphens inside, 3 to 63 characters; and no account's number."""
    with pytest.raises(ValidationError):
        iam(create_account_alias, AccountAlias=alias)


def test_delete(iam):
    """A deleted alias is gone."""
    iam(create_account_alias, AccountAlias="red")
    assert iam(delete_account_alias, AccountAlias="red") == {}

    assert iam(list_account_aliases)["AccountAliases"] == []


def test_delete_other(iam):
    """Only the alias that the account has can be deleted."""
    iam(create_account_alias, AccountAlias="red")

    with pytest.raises(NoSuchEntity, match=r"^The account alias with name blue does not exist\.$"):
        iam(delete_account_alias, AccountAlias="blue")
