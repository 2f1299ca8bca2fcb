"""The catalogue of service-linked roles. Sources: the user guides' pages about them, and AWS managed policies."""

import re

import pytest

from iamcli.catalog import managed_policies
from iamcli.catalog.service_linked_roles import ServiceLinkedRole, find, principals

POLICIES = "arn:aws:iam::aws:policy/aws-service-role/"
PRINCIPAL = r"[a-z0-9.-]+\.amazonaws\.com"

ANOTHER = {
    "AWSMigrationHubStrategyServiceRolePolicy": "the policy that names it so has the policy's name for the role's",
}
"""Names that an AWS managed policy has for a role, but its service's user guide does not."""


@pytest.mark.parametrize(
    ("principal", "name", "policy", "suffix"),
    [
        ("acm", "CertificateManager", "CertificateManagerServiceRolePolicy", False),
        ("autoscaling", "AutoScaling", "AutoScalingServiceRolePolicy", True),
        ("eks-nodegroup", "AmazonEKSNodegroup", "AWSServiceRoleForAmazonEKSNodegroup", False),
        ("lexv2", "LexV2Bots", "AmazonLexV2BotPolicy", True),
        ("ops.apigateway", "APIGateway", "APIGatewayServiceRolePolicy", False),
        ("spot", "EC2Spot", "AWSEC2SpotServiceRolePolicy", False),
        ("sso", "SSO", "AWSSSOServiceRolePolicy", False),
    ],
)
def test_known(principal, name, policy, suffix):
    """The name of a role follows from no rule, nor does that of its policy."""
    assert ServiceLinkedRole(f"AWSServiceRoleFor{name}", policy, suffix) == find(f"{principal}.amazonaws.com")


@pytest.mark.parametrize(
    "principal", ["", "ec2.amazonaws.com", "amazonaws.com", "Acm.amazonaws.com", "acm.amazonaws.com AWSS", "# AWS's"]
)
def test_unknown(principal):
    """A principal is found whole and in its case, or not at all."""
    assert find(principal) is None


def test_rows():
    """Every row has a principal, a name that a role can have, and a policy for service-linked roles."""
    assert len(principals()) > 250
    assert sorted(set(principals())) == principals()
    for principal in principals():
        role = find(principal)
        assert re.fullmatch(PRINCIPAL, principal)
        assert re.fullmatch(r"AWSServiceRoleFor[\w-]{1,47}", role.name), role
        assert managed_policies.find(POLICIES + role.policy), role


def test_names_agree_with_managed_policies():
    """The roles that AWS managed policies let somebody create have the names they have there."""
    differing = set()
    for info in managed_policies.all_infos():
        for principal, name in re.findall(
            rf"aws-service-role/({PRINCIPAL})/(AWS[\w-]+)", managed_policies.document(info.arn)
        ):
            role = find(principal)
            if role and not role.name.startswith(name.rstrip("_")):
                differing.add(name)

    assert ANOTHER.keys() == differing


def test_one_role_each():
    """No two principals share a role."""
    names = [find(principal).name for principal in principals()]

    assert len(names) == len(set(names))
