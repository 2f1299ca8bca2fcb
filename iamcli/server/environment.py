"""The environment in which an SDK finds an endpoint, and nothing else.

Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints" and "Settings reference".
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..callers import HOME_REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..callers import Credentials

PROXIES = ("http_proxy", "https_proxy", "all_proxy")

REDIRECTING = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_ENDPOINT_URL_IAM",
    "AWS_ENDPOINT_URL_STS",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)
"""Variables by which SDKs would go elsewhere, or as somebody else."""


def leading_to(url: str, credentials: Credentials, region: str = HOME_REGION) -> dict[str, str]:
    """The variables that lead an SDK to an endpoint, with credentials that are good there."""
    found = {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
    }
    return found | ({"AWS_SESSION_TOKEN": credentials.session_token} if credentials.session_token else {})


def past_proxies(url: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that keep an endpoint's requests from a proxy; none where no proxy is set.

    Programs look for the name in small letters, in capitals, or for both. An IPv6 address may be in brackets.
    """
    if not any(value for name, value in environment.items() if name.lower() in PROXIES):
        return {}
    host = urlsplit(url).hostname or ""
    hosts = f"{host},[{host}]" if ":" in host else host
    found: dict[str, str] = {}
    small, capitals = environment.get("no_proxy"), environment.get("NO_PROXY")
    for name, spared in (("no_proxy", small or capitals or ""), ("NO_PROXY", capitals or small or "")):
        found[name] = spared if spared == "*" else f"{spared},{hosts}".removeprefix(",")
    return found
