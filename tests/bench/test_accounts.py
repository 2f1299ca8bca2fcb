"""The accounts that commands are measured on."""

from iamcli.state.account import opened
from iamcli.state.quotas import DEFAULTS

from . import accounts


def test_full():
    """The full account is at its quotas, and has room for one more user and one more role."""
    account = opened(accounts.full())

    assert DEFAULTS["Users"] - 1 == len(account.users)
    assert DEFAULTS["Groups"] == len(account.groups)
    assert DEFAULTS["Policies"] == len(account.policies)
    assert DEFAULTS["Roles"] - 1 == len(account.roles)
    assert {DEFAULTS["VersionsPerPolicy"]} == {len(policy.versions) for policy in account.policies.values()}


def test_whole():
    """What users and groups point at is there, within the quotas of each."""
    account = opened(accounts.full())
    members = [name for group in account.groups.values() for name in group.members]
    attached = {arn for user in account.users.values() for arn in user.attached}
    policies = {f"arn:aws:iam::{account.id}:policy/{policy.name}" for policy in account.policies.values()}

    assert set(account.users.keys()) == set(members)
    assert accounts.GROUPS_EACH * len(account.users) == len(members)
    assert attached <= policies


def test_same():
    """An account is the same bytes each time, so that figures compare."""
    assert accounts.small() == accounts.small()
