"""Outbound web identity federation, as answers show it."""

from __future__ import annotations

from .rules import Response


class EnabledFederation(Response, kw_only=True):
    """The issuer that tokens of the account name."""

    issuer_identifier: str | None = None


class FederationInfo(Response, kw_only=True):
    """The issuer that tokens of the account name, and whether they can be had."""

    issuer_identifier: str | None = None
    jwt_vending_enabled: bool | None = None
