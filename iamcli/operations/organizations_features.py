"""Centralized root access: what an organization may do with the root users of its accounts.

An account of iamcli is in no organization, so every operation here is refused, as AWS refuses it there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import (
    AccountNotManagementOrDelegatedAdministrator,
    CallerIsNotManagementAccount,
    OrganizationNotFound,
    OrganizationNotInAllFeaturesMode,
    ServiceAccessNotEnabled,
)
from ..operation import reads, writes
from ..shapes.organizations_features import OrganizationsFeatures

if TYPE_CHECKING:
    from ..service import Call

REFUSALS = (
    ServiceAccessNotEnabled,
    AccountNotManagementOrDelegatedAdministrator,
    OrganizationNotFound,
    OrganizationNotInAllFeaturesMode,
)
"""What every operation here may answer an account with."""


@writes(*REFUSALS, CallerIsNotManagementAccount)
def enable_organizations_root_credentials_management(call: Call) -> OrganizationsFeatures:
    """Let the organization manage the root users' credentials of its accounts.

    An account of iamcli is in no organization: OrganizationNotFoundException.
    """
    raise OrganizationNotFound


@writes(*REFUSALS)
def disable_organizations_root_credentials_management(call: Call) -> OrganizationsFeatures:
    """Let the organization no longer manage the root users' credentials of its accounts.

    An account of iamcli is in no organization: OrganizationNotFoundException.
    """
    raise OrganizationNotFound


@writes(*REFUSALS, CallerIsNotManagementAccount)
def enable_organizations_root_sessions(call: Call) -> OrganizationsFeatures:
    """Let the organization do privileged tasks in its accounts as their root users.

    An account of iamcli is in no organization: OrganizationNotFoundException.
    """
    raise OrganizationNotFound


@writes(*REFUSALS)
def disable_organizations_root_sessions(call: Call) -> OrganizationsFeatures:
    """Let the organization no longer do privileged tasks in its accounts as their root users.

    An account of iamcli is in no organization: OrganizationNotFoundException.
    """
    raise OrganizationNotFound


@reads(*REFUSALS)
def list_organizations_features(call: Call) -> OrganizationsFeatures:
    """List the features of centralized root access that the organization has enabled.

    An account of iamcli is in no organization: OrganizationNotFoundException.
    """
    raise OrganizationNotFound
