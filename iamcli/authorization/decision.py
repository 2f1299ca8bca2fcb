"""Asking the engine whether a caller may do what it asks for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from ..errors import AccessDenied
from ..policy.evaluate import Verdict
from ..policy.request import ContextValue, Deferred, PrincipalKind, Request
from ..state.records.events import Decision as Noted
from .context import global_context
from .denial import NOUNS, sentence
from .policies import evaluator, principal
from .requirements import requirements
from .resources import Asked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..callers import Caller, Circumstances
    from ..operation import Operation
    from ..policy.evaluate import Decision, Policies
    from ..state.account import Account
    from .requirements import Requirement

FEDERATED = (PrincipalKind.WEB_IDENTITY, PrincipalKind.SAML)
"""Those who have no credentials of AWS's yet."""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller may not do, and why."""

    requirement: Requirement
    request: Request
    decision: Decision
    policies: Policies
    """What was weighed."""

    @property
    def error(self) -> AccessDenied:
        """The refusal in AWS's words; whoever an identity provider vouches for is told least.

        IAM User Guide, "Troubleshoot SAML federation with IAM": `Not authorized to perform sts:AssumeRoleWithSAML`;
        of web identities likewise (aws-actions/configure-aws-credentials#318).
        """
        asked, who = self.requirement, self.request.principal
        if who.kind in FEDERATED:
            return AccessDenied(f"Not authorized to perform {asked.action}")
        return AccessDenied(sentence(who.arn, asked.action, asked.called, self.decision))

    def noted(self, account: Account) -> Noted:
        """What was weighed, as the record of the request keeps it: enough to weigh it again."""
        request, because, session = self.request, self.decision.decided_by, self.policies.session
        return Noted(
            principal=request.principal.arn,
            action=request.action,
            resource=request.resource,
            context=dict(sorted(request.context.items())),
            outcome=self.decision.verdict.value,
            because=NOUNS[because][0] if because else "",
            session_policies=None if session is None else [policy.source for policy in session],
            scopes=[policy.source for policy in self.policies.scopes],
            revision=account.revision,
        )


def refusal(
    account: Account,
    caller: Caller,
    operation: Operation[..., Any],
    arguments: Mapping[str, Any],
    circumstances: Circumstances,
) -> Refusal | None:
    """The first thing that the caller may not do of what an operation needs; None if it may do it all."""
    defaults = operation.function.__kwdefaults__ or {}
    asked = Asked(account=account, caller=caller, operation=operation, arguments={**defaults, **arguments})
    needed = requirements(asked)
    if not needed:
        return None
    who, ready = principal(account, caller), evaluator(account, caller)
    common = Deferred(partial(global_context, account, caller, circumstances))
    for requirement in needed:
        request = Request(
            principal=who,
            action=requirement.action,
            resource=requirement.resource,
            context=Deferred(partial(merged, common, requirement.context)),
        )
        if ready.allows(request) is not Verdict.ALLOWED:
            return Refusal(
                requirement=requirement, request=request, decision=ready.decide(request), policies=ready.policies
            )
    return None


def merged(common: Mapping[str, ContextValue], own: Mapping[str, ContextValue]) -> dict[str, ContextValue]:
    """The condition keys that all of a request's requirements have, and those of one of them."""
    return {**common, **own}
