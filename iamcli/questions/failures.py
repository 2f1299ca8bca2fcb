"""A request that failed for a reason policies have no say in, and what that reason is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..authorization.policies import ready
from ..policy.compiled import PolicyType
from ..state.event_filter import LOOKED_BACK, Wanted
from .asking import role_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..state.account import Account
    from ..state.event_log import Log
    from ..state.records.events import Event
    from ..state.records.providers import OIDCProviderRecord

UNPROVEN = "Who calls is made out before any policy is looked at, and the credentials are not good."
UNVOUCHED = "The token is checked before the role's trust policy is looked at, and it is not good."
AUDIENCE = "The claim aud did not match: the token is checked before the role's trust policy, and it is for others."
MFA = "The code of an MFA device is checked before any policy is looked at."
RULE = "This the service refuses by itself, whatever policies allow."
FAILED = "No policy stood against it: it is the request itself that cannot be carried out."
WHY = {
    "InvalidClientTokenId": UNPROVEN,
    "SignatureDoesNotMatch": UNPROVEN,
    "IncompleteSignature": UNPROVEN,
    "MissingAuthenticationToken": UNPROVEN,
    "RequestExpired": UNPROVEN,
    "ExpiredToken": "Credentials and tokens have to be in time before any policy is looked at.",
    "InvalidIdentityToken": UNVOUCHED,
    "IDPRejectedClaim": UNVOUCHED,
    "IDPCommunicationError": UNVOUCHED,
    "AccessDenied": RULE,
}
"""Why policies have nothing to do with an error of that code."""


def last_failure(log: Log, principal: str = "") -> Event | None:
    """The newest request that failed, of the principal with that ARN or key or of anybody, if not by policies.

    One that so many others have followed that it is not in the log's end any more does not count.
    """
    events = log.tail(1, Wanted(failed=True, caller=principal), among=LOOKED_BACK)
    return events[0] if events and events[0].iamcli_decision is None else None


def code_of(event: Event) -> str:
    """The code of the error, as it is answered: in the log some codes have a longer name."""
    return event.error_code.removesuffix("Exception")


def reason(account: Account, event: Event) -> str:
    """Why policies have nothing to do with a failure, in a sentence or two."""
    if event.error_message.startswith("MultiFactorAuthentication failed"):
        return MFA
    if event.error_message == "Incorrect token audience":
        known = [f"{each.url} takes {', '.join(each.client_ids) or 'none'}" for each in trusted(account, event)]
        return f"{AUDIENCE} Of the providers that the role trusts, {'; '.join(known)}." if known else AUDIENCE
    return WHY.get(code_of(event), FAILED)


def trusted(account: Account, event: Event) -> Iterator[OIDCProviderRecord]:
    """The account's OpenID Connect providers that the role which was asked for trusts."""
    arn = str((event.request_parameters or {}).get("roleArn", ""))
    found = role_of(lambda number: account if number == account.id else None, arn)
    if found is None:
        return
    named = {
        name
        for statement in ready(found[1].trust, PolicyType.TRUST, found[1].name).statements
        if statement.allows and statement.source.principal
        for kind, entry in statement.source.principal.entries
        if kind == "Federated"
        for name in entry.values
    }
    for provider in account.oidc_providers.values():
        if account.arn(f"oidc-provider/{provider.url}") in named:
            yield provider
