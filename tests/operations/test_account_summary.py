"""The account in numbers. AWS's behaviour: IAM API reference, GetAccountSummary."""

from iamcli.operations.access_keys import create_access_key
from iamcli.operations.account_summary import get_account_summary
from iamcli.operations.groups import create_group
from iamcli.operations.roles import create_role
from iamcli.operations.users import create_user
from iamcli.state.records.roles import InstanceProfileRecord

TRUST = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},'
    ' "Action": "sts:AssumeRole"}}'
)
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def test_empty(iam):
    """A new account has every key: nothing counted, AWS's default quotas."""
    assert iam(get_account_summary)["SummaryMap"] == {
        "Users": 0,
        "UsersQuota": 5000,
        "Groups": 0,
        "GroupsQuota": 300,
        "ServerCertificates": 0,
        "ServerCertificatesQuota": 20,
        "UserPolicySizeQuota": 2048,
        "GroupPolicySizeQuota": 5120,
        "GroupsPerUserQuota": 10,
        "SigningCertificatesPerUserQuota": 2,
        "AccessKeysPerUserQuota": 2,
        "MFADevices": 0,
        "MFADevicesInUse": 0,
        "AccountMFAEnabled": 0,
        "AccountAccessKeysPresent": 0,
        "AccountPasswordPresent": 0,
        "AccountSigningCertificatesPresent": 0,
        "AttachedPoliciesPerGroupQuota": 10,
        "AttachedPoliciesPerRoleQuota": 10,
        "AttachedPoliciesPerUserQuota": 10,
        "Policies": 0,
        "PoliciesQuota": 1500,
        "PolicySizeQuota": 6144,
        "PolicyVersionsInUse": 0,
        "PolicyVersionsInUseQuota": 10000,
        "VersionsPerPolicyQuota": 5,
        "GlobalEndpointTokenVersion": 1,
        "AssumeRolePolicySizeQuota": 2048,
        "InstanceProfiles": 0,
        "InstanceProfilesQuota": 1000,
        "Providers": 0,
        "RolePolicySizeQuota": 10240,
        "Roles": 0,
        "RolesQuota": 1000,
    }


def test_counts(iam):
    """Users and groups are counted; the root user's keys, however many, are 1."""
    for name in ("a", "b"):
        iam(create_user, UserName=name)
        iam(create_access_key)
    iam(create_group, GroupName="g")
    summary = iam(get_account_summary)["SummaryMap"]

    assert (2, 1, 1) == (summary["Users"], summary["Groups"], summary["AccountAccessKeysPresent"])


def test_roles(iam):
    """Roles and instance profiles are counted."""
    for name in ("a", "b"):
        iam(create_role, RoleName=name, AssumeRolePolicyDocument=TRUST)
    with iam.store.change("test") as account:
        account.instance_profiles["p"] = InstanceProfileRecord(name="p", id="AIPAAAAAAAAAAAAAAAAAA", created=iam.time)
    summary = iam(get_account_summary)["SummaryMap"]

    assert (2, 1) == (summary["Roles"], summary["InstanceProfiles"])


def test_versions_in_use(iam):
    """A managed policy has one version in use, however many principals have it attached or as their boundary."""
    iam(create_user, UserName="a")
    iam(create_group, GroupName="g")
    iam(create_role, RoleName="r", AssumeRolePolicyDocument=TRUST)
    with iam.store.change("test") as account:
        account.roles["r"].attached.append("arn:aws:iam::aws:policy/SecurityAudit")
        account.users["a"].attached.append(READ_ONLY)
        account.users["a"].boundary = "arn:aws:iam::aws:policy/PowerUserAccess"
        account.groups["g"].attached.append(READ_ONLY)

    assert iam(get_account_summary)["SummaryMap"]["PolicyVersionsInUse"] == 3


def test_own_quota(iam):
    """A quota that the account overrides is shown as it is."""
    with iam.store.change("test") as account:
        account.settings.quotas["Users"] = 7

    assert iam(get_account_summary)["SummaryMap"]["UsersQuota"] == 7
