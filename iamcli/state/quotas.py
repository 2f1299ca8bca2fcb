"""AWS's default quotas, by the names the account summary and LimitExceeded use.

Source: IAM User Guide, "IAM and AWS STS quotas". An account may override each in its settings.
"""

from __future__ import annotations

DEFAULTS = {
    "AccessKeysPerUser": 2,
    "AccountAliases": 1,
    "AssumeRolePolicySize": 2048,
    "AttachedPoliciesPerGroup": 10,
    "AttachedPoliciesPerRole": 10,
    "AttachedPoliciesPerUser": 10,
    "Groups": 300,
    "GroupPolicySize": 5120,
    "GroupsPerUser": 10,
    "InstanceProfiles": 1000,
    "MFADevicesPerUser": 8,
    "Policies": 1500,
    "PolicySize": 6144,
    "PolicyVersionsInUse": 10000,
    "RolePolicySize": 10240,
    "Roles": 1000,
    "SAMLProviders": 100,
    "OIDCProviders": 100,
    "ServerCertificates": 20,
    "SSHPublicKeysPerUser": 5,
    "SigningCertificatesPerUser": 2,
    "ServiceSpecificCredentialsPerService": 2,
    "TagsPerResource": 50,
    "UserPolicySize": 2048,
    "Users": 5000,
    "VersionsPerPolicy": 5,
}
