"""The environment in which an SDK finds an endpoint, and nothing else.

Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints" and "Settings reference".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..callers import Credentials

REGION = "us-east-1"
REDIRECTING = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_ENDPOINT_URL_IAM",
    "AWS_ENDPOINT_URL_STS",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)
"""Variables by which SDKs would go elsewhere, or as somebody else."""


def leading_to(url: str, credentials: Credentials, region: str = REGION) -> dict[str, str]:
    """The variables that lead an SDK to an endpoint, with credentials that are good there."""
    found = {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
    }
    return found | ({"AWS_SESSION_TOKEN": credentials.session_token} if credentials.session_token else {})
