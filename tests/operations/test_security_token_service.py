"""The account's preferences for STS. AWS's behaviour: IAM API reference, SetSecurityTokenServicePreferences."""

import pytest

from iamcli.errors import ValidationError
from iamcli.operations.account_summary import get_account_summary
from iamcli.operations.security_token_service import set_security_token_service_preferences


def test_version(iam):
    """The account summary shows the version that is set; a new account has version 1."""
    shown = [iam(get_account_summary)["SummaryMap"]["GlobalEndpointTokenVersion"]]
    for version in ("v2Token", "v1Token"):
        assert iam(set_security_token_service_preferences, GlobalEndpointTokenVersion=version) == {}
        shown.append(iam(get_account_summary)["SummaryMap"]["GlobalEndpointTokenVersion"])

    assert [1, 2, 1] == shown


@pytest.mark.parametrize("version", ["v3Token", "V1TOKEN", "1", ""])
def test_no_version(iam, version):
    """There are two versions."""
    with pytest.raises(ValidationError, match=r"'globalEndpointTokenVersion'.*Member must satisfy enum value set"):
        iam(set_security_token_service_preferences, GlobalEndpointTokenVersion=version)
