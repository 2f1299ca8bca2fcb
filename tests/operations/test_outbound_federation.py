"""Outbound web identity federation. AWS's behaviour: IAM API reference, the page of each operation."""

import re

import pytest

from iamcli.errors import FeatureDisabled, FeatureEnabled
from iamcli.operations.outbound_federation import (
    disable_outbound_web_identity_federation,
    enable_outbound_web_identity_federation,
    get_outbound_web_identity_federation_info,
)

ISSUER = r"https://[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.tokens\.sts\.global\.api\.aws"


def test_enable(iam):
    """Enabling it answers the account's issuer, which is shown from then on."""
    issuer = iam(enable_outbound_web_identity_federation)["IssuerIdentifier"]

    assert iam(get_outbound_web_identity_federation_info) == {"IssuerIdentifier": issuer, "JwtVendingEnabled": True}


def test_issuer(iam):
    """The issuer is a URL with a random UUID."""
    assert re.fullmatch(ISSUER, iam(enable_outbound_web_identity_federation)["IssuerIdentifier"])


def test_enable_twice(iam):
    """What is enabled cannot be enabled."""
    iam(enable_outbound_web_identity_federation)

    with pytest.raises(FeatureEnabled, match="is already enabled for your AWS account"):
        iam(enable_outbound_web_identity_federation)


def test_disabled(iam):
    """A new account has it disabled: there is nothing to show and nothing to disable."""
    for operation in (get_outbound_web_identity_federation_info, disable_outbound_web_identity_federation):
        with pytest.raises(FeatureDisabled, match="is already disabled for your AWS account"):
            iam(operation)


def test_issuer_stays(iam):
    """An account has one issuer, also after it was disabled for a while: tokens of before still name it."""
    issuer = iam(enable_outbound_web_identity_federation)
    assert iam(disable_outbound_web_identity_federation) == {}

    with pytest.raises(FeatureDisabled):
        iam(get_outbound_web_identity_federation_info)
    assert issuer == iam(enable_outbound_web_identity_federation)
