"""Centralized root access. AWS's behaviour: IAM API reference, the page of each operation."""

import pytest

from iamcli.errors import OrganizationNotFound
from iamcli.operations.organizations_features import (
    disable_organizations_root_credentials_management,
    disable_organizations_root_sessions,
    enable_organizations_root_credentials_management,
    enable_organizations_root_sessions,
    list_organizations_features,
)


@pytest.mark.parametrize(
    "operation",
    [
        enable_organizations_root_credentials_management,
        disable_organizations_root_credentials_management,
        enable_organizations_root_sessions,
        disable_organizations_root_sessions,
        list_organizations_features,
    ],
    ids=lambda operation: operation.command,
)
def test_no_organization(iam, operation):
    """An account that is in no organization is told so, and stays as it is."""
    before = iam.store.data

    with pytest.raises(OrganizationNotFound, match=r"no organization is associated with your account\.$") as refusal:
        iam(operation)
    assert refusal.value.code == "OrganizationNotFoundException"
    assert before == iam.store.data
