"""The policies that a simulation leaves out: API reference, PolicyIdentifier and InlinePolicyIdentifierType."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InvalidInput
from ..state.policies import AWS_POLICIES
from ._identities import kind_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..policy.match import Matcher
    from ..shapes.simulation import InlinePolicyIdentifierType, PolicyIdentifier
    from ..state.identities import Held


class Excluded:
    """The policies that a simulation leaves out; InvalidInput for identifiers that are malformed."""

    def __init__(self, identifiers: Iterable[PolicyIdentifier]) -> None:
        self.types: set[str] = set()
        self.arns: list[Matcher] = []
        self.inline: list[tuple[InlinePolicyIdentifierType, Matcher]] = []
        for identifier in identifiers:
            self._add(identifier)

    def _add(self, identifier: PolicyIdentifier) -> None:
        arn, inline = identifier.policy_arn, identifier.inline_policy_identifier
        if [identifier.policy_type, arn, inline].count(None) != 2:
            raise InvalidInput(
                "A policy identifier takes exactly one of PolicyType, PolicyArn, InlinePolicyIdentifier."
            )
        if identifier.policy_type is not None:
            self.types.add(identifier.policy_type)
        elif arn is not None:
            prefix = arn.rpartition(":policy/")[0]
            if kind_in(arn) != "policy" or "*" in prefix or "?" in prefix or not prefix:
                raise InvalidInput(f"ARN {arn} is not valid.")
            self.arns.append(pattern(arn))
        elif inline is not None:
            self.inline.append((inline, pattern(inline.attachment_name)))

    @property
    def boundary(self) -> bool:
        """Whether the permissions boundary is left out."""
        return "permission-boundary" in self.types

    def has(self, policy: Held) -> bool:
        """Whether a policy of an identity is left out."""
        if policy.arn is not None:
            kind = "aws-managed" if policy.arn.startswith(AWS_POLICIES) else "user-managed"
            return kind in self.types or any(matches_arn(policy.arn) for matches_arn in self.arns)
        holder = policy.holder
        return "inline" in self.types or any(
            policy.name == one.policy_name and holder.kind == one.attachment_type and matches_name(holder.record.name)
            for one, matches_name in self.inline
        )


def pattern(text: str) -> Matcher:
    """What matches a name with wildcards, of which one may be `*`; InvalidInput for more."""
    from ..policy.match import matcher
    from ..policy.variables import tokens

    if text.count("*") > 1:
        raise InvalidInput(f"At most one * can stand in {text}.")
    return matcher(tokens(text))
