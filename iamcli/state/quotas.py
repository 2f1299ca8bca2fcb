"""AWS's default quotas, by the names the account summary has them under where it has them.

Source: IAM User Guide, "IAM and AWS STS quotas". An account may override each in its settings, by the same names; the
names in LimitExceeded are IAM's own and often others.
"""

from __future__ import annotations

from collections.abc import Mapping

DEFAULTS = {
    "AccessKeysPerUser": 2,
    "AccountAliases": 1,
    "AssumeRolePolicySize": 2048,
    "AttachedPoliciesPerGroup": 10,
    "AttachedPoliciesPerRole": 10,
    "AttachedPoliciesPerUser": 10,
    "ClientIDsPerOIDCProvider": 100,
    "GroupPolicySize": 5120,
    "Groups": 300,
    "GroupsPerUser": 10,
    "InstanceProfiles": 1000,
    "MFADevicesPerUser": 8,
    "OIDCProviders": 100,
    "Policies": 1500,
    "PolicySize": 6144,
    "PolicyVersionsInUse": 10000,
    "PrivateKeysPerSAMLProvider": 2,
    "RolePolicySize": 10240,
    "Roles": 1000,
    "SAMLProviders": 100,
    "ServerCertificates": 20,
    "ServiceSpecificCredentialsPerService": 2,
    "SigningCertificatesPerUser": 2,
    "SSHPublicKeysPerUser": 5,
    "TagsPerResource": 50,
    "ThumbprintsPerOIDCProvider": 5,
    "UserPolicySize": 2048,
    "Users": 5000,
    "VersionsPerPolicy": 5,
}


def refused(quotas: Mapping[str, int]) -> str:
    """What is wrong with an account's own quotas; empty if nothing is."""
    if strange := sorted(quotas.keys() - DEFAULTS):
        return f"there is no quota {strange[0]!r}, but there are {', '.join(DEFAULTS)}"
    below = [name for name, limit in quotas.items() if limit < 0]
    return f"the quota {below[0]!r} is below zero" if below else ""
