"""AWS's default quotas, by the names the account summary has them under where it has them.

Source: IAM User Guide, "IAM and AWS STS quotas", and "Policy templates" for the characters of a policy that a template
makes (RenderedPolicySize). An account may override each in its settings, by the same names; the names in LimitExceeded
are IAM's own and often others.
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
    "LoginProfilesPerUser": 1,
    "MFADevicesPerUser": 8,
    "OIDCProviders": 100,
    "Policies": 1500,
    "PolicySize": 6144,
    "PolicyVersionsInUse": 10000,
    "PrivateKeysPerSAMLProvider": 2,
    "RenderedPolicySize": 2048,
    "RolePolicySize": 10240,
    "Roles": 1000,
    "RolesPerInstanceProfile": 1,
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

ROOM_FOR_ONE = ("AccountAliases", "LoginProfilesPerUser", "RolesPerInstanceProfile")
"""What AWS never raises: its answers have a place for one only, or a second one would take the place of the first."""


def refused(quotas: Mapping[str, int]) -> str:
    """What is wrong with an account's own quotas; empty if nothing is."""
    if strange := sorted(quotas.keys() - DEFAULTS):
        return f"there is no quota {strange[0]!r}, but there are {', '.join(DEFAULTS)}"
    for name, limit in quotas.items():
        if limit < 0:
            return f"the quota {name!r} is below zero"
        if limit > 1 and name in ROOM_FOR_ONE:
            return f"the quota {name!r} is above one, and there is room for one only"
    return ""
