"""Each row of the table of quotas is what an operation goes by. IAM User Guide, "IAM and AWS STS quotas"."""

import json

import pytest

from iamcli.errors import InvalidInput, LimitExceeded
from iamcli.operations.access_keys import create_access_key
from iamcli.operations.account_aliases import create_account_alias
from iamcli.operations.account_summary import get_account_summary
from iamcli.operations.attachments import attach_group_policy, attach_role_policy, attach_user_policy
from iamcli.operations.delegation_requests import create_delegation_request
from iamcli.operations.groups import add_user_to_group, create_group
from iamcli.operations.inline_policies import put_group_policy, put_role_policy, put_user_policy
from iamcli.operations.instance_profiles import add_role_to_instance_profile, create_instance_profile
from iamcli.operations.login_profiles import create_login_profile
from iamcli.operations.mfa_devices import enable_mfa_device
from iamcli.operations.openid_connect_providers import create_open_id_connect_provider
from iamcli.operations.policies import create_policy
from iamcli.operations.policy_versions import create_policy_version
from iamcli.operations.roles import create_role
from iamcli.operations.saml_providers import create_saml_provider
from iamcli.operations.server_certificates import upload_server_certificate
from iamcli.operations.service_specific_credentials import create_service_specific_credential
from iamcli.operations.signing_certificates import upload_signing_certificate
from iamcli.operations.ssh_public_keys import upload_ssh_public_key
from iamcli.operations.users import create_user, tag_user
from iamcli.state.quotas import DEFAULTS

from ..operations.pki import party, public_line, rsa_key
from ..tokens.saml import metadata, pem

TOLD_ONLY = "PolicyVersionsInUse"
"""GetAccountSummary tells it; that an operation goes by it is on no record."""

STATEMENT = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
        ],
    }
)
ARN = "arn:aws:iam::123456789012:policy/p"
USER, GROUP, ROLE = {"UserName": "u"}, {"GroupName": "g"}, {"RoleName": "r"}
INLINE = {"PolicyName": "i", "PolicyDocument": POLICY}
SAML = {"Name": "s", "SAMLMetadataDocument": metadata()}
OIDC = {"Url": "https://example.com", "ClientIDList": ["me"], "ThumbprintList": ["0" * 40]}
REQUEST = {
    "Description": "Set up",
    "Permissions": {"PolicyTemplateArn": ARN},
    "RequestorWorkflowId": "flow-1",
    "NotificationChannel": "arn:aws:sns:us-east-1:123456789012:partner",
    "SessionDuration": 3600,
}
PARTY = party("example.com")
TOKEN = {"SerialNumber": "GAHT12345678", "AuthenticationCode1": "123456", "AuthenticationCode2": "123457"}

CASES = {
    "AccessKeysPerUser": (create_access_key, USER),
    "AccountAliases": (create_account_alias, {"AccountAlias": "red"}),
    "AssumeRolePolicySize": (create_role, {"RoleName": "x", "AssumeRolePolicyDocument": TRUST}),
    "AttachedPoliciesPerGroup": (attach_group_policy, {**GROUP, "PolicyArn": ARN}),
    "AttachedPoliciesPerRole": (attach_role_policy, {**ROLE, "PolicyArn": ARN}),
    "AttachedPoliciesPerUser": (attach_user_policy, {**USER, "PolicyArn": ARN}),
    "ClientIDsPerOIDCProvider": (create_open_id_connect_provider, OIDC),
    "GroupPolicySize": (put_group_policy, {**GROUP, **INLINE}),
    "Groups": (create_group, {"GroupName": "x"}),
    "GroupsPerUser": (add_user_to_group, {**USER, **GROUP}),
    "InstanceProfiles": (create_instance_profile, {"InstanceProfileName": "x"}),
    "LoginProfilesPerUser": (create_login_profile, {**USER, "Password": "correct Horse 1"}),
    "MFADevicesPerUser": (enable_mfa_device, {**USER, **TOKEN}),
    "OIDCProviders": (create_open_id_connect_provider, OIDC),
    "Policies": (create_policy, {"PolicyName": "x", "PolicyDocument": POLICY}),
    "PolicySize": (create_policy, {"PolicyName": "x", "PolicyDocument": POLICY}),
    "PrivateKeysPerSAMLProvider": (create_saml_provider, {**SAML, "AddPrivateKey": pem()}),
    "RenderedPolicySize": (create_delegation_request, REQUEST),
    "RolePolicySize": (put_role_policy, {**ROLE, **INLINE}),
    "Roles": (create_role, {"RoleName": "x", "AssumeRolePolicyDocument": TRUST}),
    "RolesPerInstanceProfile": (add_role_to_instance_profile, {"InstanceProfileName": "w", **ROLE}),
    "SAMLProviders": (create_saml_provider, SAML),
    "ServerCertificates": (
        upload_server_certificate,
        {"ServerCertificateName": "x", "CertificateBody": PARTY.pem, "PrivateKey": PARTY.key_pem},
    ),
    "ServiceSpecificCredentialsPerService": (
        create_service_specific_credential,
        {**USER, "ServiceName": "codecommit.amazonaws.com"},
    ),
    "SigningCertificatesPerUser": (upload_signing_certificate, {**USER, "CertificateBody": PARTY.pem}),
    "SSHPublicKeysPerUser": (upload_ssh_public_key, {**USER, "SSHPublicKeyBody": public_line(rsa_key())}),
    "TagsPerResource": (tag_user, {**USER, "Tags": [{"Key": "a", "Value": ""}]}),
    "ThumbprintsPerOIDCProvider": (create_open_id_connect_provider, OIDC),
    "UserPolicySize": (put_user_policy, {**USER, **INLINE}),
    "Users": (create_user, {"UserName": "x"}),
    "VersionsPerPolicy": (create_policy_version, {"PolicyArn": ARN, "PolicyDocument": POLICY}),
}


@pytest.fixture
def iam(iam):
    """An account with one of what quotas are about."""
    iam(create_user, **USER)
    iam(create_group, **GROUP)
    iam(create_role, **ROLE, AssumeRolePolicyDocument=TRUST)
    iam(create_policy, PolicyName="p", PolicyDocument=POLICY)
    iam(create_instance_profile, InstanceProfileName="w")
    return iam


def test_every_quota():
    """Every row has a case here, save the one that is told only."""
    assert {TOLD_ONLY, *CASES} == set(DEFAULTS)


@pytest.mark.parametrize("name", CASES)
def test_own_quota(iam, name):
    """What is fine by AWS's own quota is refused by an account's lower one, which is told; nothing is changed."""
    operation, members = CASES[name]
    with iam.store.change("") as account:
        account.settings.quotas[name] = 0
    revision = iam.account.revision

    with pytest.raises(InvalidInput if name == "ThumbprintsPerOIDCProvider" else LimitExceeded, match=r"\b0\b"):
        iam(operation, **members)
    assert revision == iam.account.revision

    with iam.store.change("") as account:
        account.settings.quotas.clear()
    iam(operation, **members)


def test_told_only(iam):
    """An account's own quota of policy versions in use is told by GetAccountSummary."""
    with iam.store.change("") as account:
        account.settings.quotas[TOLD_ONLY] = 7

    assert 7 == iam(get_account_summary)["SummaryMap"][f"{TOLD_ONLY}Quota"]
