"""How the Security Token Service (STS) serves the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ServiceFailure
from ..operation import writes

if TYPE_CHECKING:
    from ..service import Call
    from ..shapes.scalars import TokenVersion


@writes(ServiceFailure)
def set_security_token_service_preferences(call: Call, *, global_endpoint_token_version: TokenVersion) -> None:
    """Choose the version of the session tokens that the global endpoint of STS gives out.

    Tokens of version 1, which is the default, are good in the Regions that AWS enables by itself; those of version 2
    are good in all and longer. GetAccountSummary shows the choice as GlobalEndpointTokenVersion.
    """
    call.account.settings.token_version = {"v1Token": 1, "v2Token": 2}[global_endpoint_token_version]
