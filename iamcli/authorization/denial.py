"""The sentence of a refusal.

IAM User Guide, "Troubleshoot access denied error messages": who may not do what to which resource, and which type of
policy denies it or has to allow it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..policy.compiled import PolicyType
from ..policy.evaluate import Verdict

if TYPE_CHECKING:
    from ..policy.evaluate import Decision

NOUNS = {
    PolicyType.IDENTITY: ("identity-based policy", "an"),
    PolicyType.RESOURCE: ("resource-based policy", "a"),
    PolicyType.KEY: ("resource-based policy", "a"),
    PolicyType.TRUST: ("role trust policy", "the"),
    PolicyType.BOUNDARY: ("permissions boundary", "a"),
    PolicyType.SESSION: ("session policy", "a"),
    PolicyType.SCP: ("service control policy", "a"),
    PolicyType.RCP: ("resource control policy", "a"),
    PolicyType.ENDPOINT: ("VPC endpoint policy", "a"),
}
"""What the sentence calls each type of policy, with its article."""


def sentence(arn: str, action: str, called: str, decision: Decision) -> str:
    """Why a caller may not do it; actions on no resource in particular have none in STS's sentences."""
    resource = "" if action.startswith("sts:") and called == "*" else f" on resource: {called}"
    return f"User: {arn} is not authorized to perform: {action}{resource} {reason(action, decision)}"


def reason(action: str, decision: Decision) -> str:
    """The clause that says which type of policy it is up to."""
    noun, article = NOUNS[decision.decided_by or PolicyType.IDENTITY]
    if decision.verdict is Verdict.EXPLICIT_DENY:
        return f"with an explicit deny in {article} {noun}"
    return f"because no {noun} allows the {action} action"
