"""Outbound web identity federation: tokens with which the account's principals sign in to services outside AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import FeatureDisabled, FeatureEnabled
from ..operation import reads, writes
from ..shapes.outbound_federation import EnabledFederation, FederationInfo

if TYPE_CHECKING:
    from ..service import Call


@writes(FeatureEnabled)
def enable_outbound_web_identity_federation(call: Call) -> EnabledFederation:
    """Let the account's principals have tokens for services outside AWS.

    The account gets a URL of its own, which the tokens name as their issuer. Disabling keeps it, for tokens issued
    before remain valid, so enabling again gives the same.
    """
    settings = call.account.settings
    if settings.issues_tokens:
        raise FeatureEnabled(
            "The request failed because outbound identity federation is already enabled for your AWS account."
        )
    settings.issues_tokens = True
    settings.issuer = settings.issuer or new_issuer(call)
    return EnabledFederation(issuer_identifier=settings.issuer)


@writes(FeatureDisabled)
def disable_outbound_web_identity_federation(call: Call) -> None:
    """Let nobody have new tokens for services outside AWS; those issued before remain valid."""
    check_enabled(call)
    call.account.settings.issues_tokens = False


@reads(FeatureDisabled)
def get_outbound_web_identity_federation_info(call: Call) -> FederationInfo:
    """Show the URL that the account's tokens for services outside AWS name as their issuer."""
    check_enabled(call)
    return FederationInfo(issuer_identifier=call.account.settings.issuer, jwt_vending_enabled=True)


def check_enabled(call: Call) -> None:
    """FeatureDisabled unless the account's principals can have tokens."""
    if not call.account.settings.issues_tokens:
        raise FeatureDisabled(
            "The request failed because outbound identity federation is already disabled for your AWS account."
        )


def new_issuer(call: Call) -> str:
    """An issuer's URL as AWS forms them, by a random UUID."""
    return f"https://{call.new_uuid()}.tokens.sts.global.api.aws"
