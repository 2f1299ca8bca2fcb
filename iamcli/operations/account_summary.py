"""The account in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ServiceFailure
from ..operation import reads
from ..shapes.account_summary import AccountSummary
from ..state.records.mfa import ROOT, Holding
from ._policy_answers import uses

if TYPE_CHECKING:
    from ..service import Call

QUOTA = "Quota"
KEYS = (
    "Users",
    "UsersQuota",
    "Groups",
    "GroupsQuota",
    "ServerCertificates",
    "ServerCertificatesQuota",
    "UserPolicySizeQuota",
    "GroupPolicySizeQuota",
    "GroupsPerUserQuota",
    "SigningCertificatesPerUserQuota",
    "AccessKeysPerUserQuota",
    "MFADevices",
    "MFADevicesInUse",
    "AccountMFAEnabled",
    "AccountAccessKeysPresent",
    "AccountPasswordPresent",
    "AccountSigningCertificatesPresent",
    "AttachedPoliciesPerGroupQuota",
    "AttachedPoliciesPerRoleQuota",
    "AttachedPoliciesPerUserQuota",
    "Policies",
    "PoliciesQuota",
    "PolicySizeQuota",
    "PolicyVersionsInUse",
    "PolicyVersionsInUseQuota",
    "VersionsPerPolicyQuota",
    "GlobalEndpointTokenVersion",
    "AssumeRolePolicySizeQuota",
    "InstanceProfiles",
    "InstanceProfilesQuota",
    "Providers",
    "RolePolicySizeQuota",
    "Roles",
    "RolesQuota",
)
"""The API model's keys, in its order."""


@reads(ServiceFailure)
def get_account_summary(call: Call) -> AccountSummary:
    """Show how many users, groups, policies and other things the account has, and its quotas.

    Keys that begin with `Account` tell of the root user, 1 for yes and 0 for no.
    """
    account, root = call.account, call.account.settings.root
    holders = [device.holder for _, device in account.mfa_devices.scan(Holding) if device.holder]
    counts = dict.fromkeys((key for key in KEYS if not key.endswith(QUOTA)), 0) | {
        "Users": len(account.users),
        "Groups": len(account.groups),
        "Policies": len(account.policies),
        "PolicyVersionsInUse": len(policies_in_use(call)),
        "ServerCertificates": len(account.server_certificates),
        "MFADevices": len(account.mfa_devices),
        "MFADevicesInUse": len(holders),
        "AccountMFAEnabled": int(ROOT in holders),
        "AccountAccessKeysPresent": int(bool(root.access_keys)),
        "AccountPasswordPresent": int(root.login is not None),
        "AccountSigningCertificatesPresent": int(bool(root.signing_certificates)),
        "GlobalEndpointTokenVersion": account.settings.token_version,
        "Providers": len(account.saml_providers) + len(account.oidc_providers),
        "InstanceProfiles": len(account.instance_profiles),
        "Roles": len(account.roles),
    }
    numbers = counts | {key: call.quota(key.removesuffix(QUOTA)) for key in KEYS if key.endswith(QUOTA)}
    return AccountSummary(summary_map={key: numbers[key] for key in KEYS})


def policies_in_use(call: Call) -> set[str]:
    """The ARNs of the managed policies, AWS's too, that somebody has attached or is bounded by.

    Each of them has one version in use, its default: public records of this answer have more policies than versions
    in use (openraven/magpie#38), so it does not count all versions there are.
    """
    used = uses(call)
    return {*used.attached, *used.bounding}
