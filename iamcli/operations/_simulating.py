"""Simulating: what the engine says about actions, in the form of the simulation operations.

Sources: the API reference's pages of SimulateCustomPolicy, SimulatePrincipalPolicy, EvaluationResult and their like;
and the public record of answers, for what these pages leave open: how matched statements name their policies, where
they begin and end, and which resource an answer names.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from ..policy.compiled import PolicyType
from ..policy.evaluate import Evaluator, Policies, Verdict
from ..policy.positions import Lines
from ..policy.request import Principal, PrincipalKind, Request
from ..shapes.simulation import (
    EvaluationResult,
    MatchedStatement,
    OrganizationsDecisionDetail,
    PermissionsBoundaryDecisionDetail,
    Position,
    ResourceSpecificResult,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..policy.compiled import CompiledStatement
    from ..policy.evaluate import Decision
    from ..policy.request import ContextValue
    from ..shapes.simulation import ContextEntry

EVERYTHING = "*"
SOURCES = {PolicyType.IDENTITY: "IAM Policy", PolicyType.RESOURCE: "Resource Policy"}
"""What answers call the types of policies whose statements they show: no others are shown."""
SHARES = {**SOURCES, PolicyType.BOUNDARY: "Permissions Boundary Policy"}
"""What answers call the types of policies whose share in a decision across accounts they tell."""
SEVERITY = (Verdict.ALLOWED, Verdict.IMPLICIT_DENY, Verdict.EXPLICIT_DENY)
KINDS = {"user": PrincipalKind.USER, "group": PrincipalKind.GROUP, "role": PrincipalKind.ROLE}


class Simulation(msgspec.Struct, frozen=True, kw_only=True):
    """What is simulated: who calls, under which policies and circumstances."""

    principal: Principal
    policies: Policies
    context: Mapping[str, ContextValue]
    owner: str = ""
    """The 12 digits of the account whose the resources are; empty where it is not said."""

    @property
    def two_sided(self) -> bool:
        """Whether the owner of the resources may be another account, which then has to allow too.

        An ARN with an account's number alone does not make it so: without a resource policy there is no other side.
        """
        return bool(self.owner) or self.policies.resource is not None

    def asked(self, action: str, resource: str) -> Request:
        """The request to the engine."""
        fields = resource.split(":", 5)
        named = fields[4] if len(fields) == 6 else ""
        owner = named or self.owner or self.principal.account
        return Request(
            principal=self.principal,
            action=action,
            resource=resource,
            resource_account=owner if self.two_sided else self.principal.account,
            context=self.context,
        )


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine says about an action on a resource."""

    resource: str
    decision: Decision
    missing: tuple[str, ...]
    crosses: bool
    """Whether the resource is another account's."""

    @property
    def details(self) -> dict[str, str] | None:
        """How each type of policy contributed, across accounts; None where that is not told.

        The evaluation ends at a service control policy that denies, and then nothing is told.
        """
        by_type = self.decision.by_type
        if not self.crosses or by_type.get(PolicyType.SCP, Verdict.ALLOWED) is not Verdict.ALLOWED:
            return None
        return {name: by_type[kind].value for kind, name in SHARES.items() if kind in by_type}

    @property
    def boundary(self) -> PermissionsBoundaryDecisionDetail | None:
        """Whether the permissions boundary allows; None if there is none."""
        verdict = self.decision.by_type.get(PolicyType.BOUNDARY)
        if verdict is None:
            return None
        return PermissionsBoundaryDecisionDetail(allowed_by_permissions_boundary=verdict is Verdict.ALLOWED)


def results(simulation: Simulation, actions: Sequence[str], resources: Sequence[str]) -> Iterator[EvaluationResult]:
    """What each action comes to, in the order in which they are asked for."""
    policies = simulation.policies
    evaluator = own = Evaluator(policies)
    if policies.scps or policies.boundary is not None:
        own = Evaluator(msgspec.structs.replace(policies, scps=(), boundary=None))
    for action in actions:
        judged = [judge(simulation, evaluator, own, action, resource) for resource in resources]
        yield result(action, resources, judged)


def judge(simulation: Simulation, evaluator: Evaluator, own: Evaluator, action: str, resource: str) -> Judged:
    """Ask the engine; keys that only SCPs or the boundary look at are not missed, so `own` goes without these."""
    request = simulation.asked(action, resource)
    decision = evaluator.decide(request)
    missing = decision.missing if own is evaluator else own.decide(request).missing
    crosses = request.resource_account != simulation.principal.account
    return Judged(resource=resource, decision=decision, missing=missing, crosses=crosses)


def result(action: str, resources: Sequence[str], judged: Sequence[Judged]) -> EvaluationResult:
    """The answer about an action: the strictest decision on any resource, and each of them if they were named."""
    verdict = max((one.decision.verdict for one in judged), key=SEVERITY.index)
    deciding = [one for one in judged if one.decision.verdict is verdict]
    answer = EvaluationResult(
        eval_action_name=action,
        eval_resource_name=resource_name(action, resources),
        eval_decision=verdict.value,
        matched_statements=matched(statement for one in deciding for statement in one.decision.statements),
        missing_context_values=list(dict.fromkeys(key for one in judged for key in one.missing)),
        organizations_decision_detail=organizations(judged),
        permissions_boundary_decision_detail=boundary(judged),
    )
    if list(resources) != [EVERYTHING]:
        answer.eval_decision_details = strictest(judged)
        answer.resource_specific_results = [specific(one) for one in judged]
    return answer


def specific(judged: Judged) -> ResourceSpecificResult:
    """The answer about an action on one resource."""
    return ResourceSpecificResult(
        eval_resource_name=judged.resource,
        eval_resource_decision=judged.decision.verdict.value,
        matched_statements=matched(judged.decision.statements),
        missing_context_values=list(judged.missing) or None,
        eval_decision_details=judged.details,
        permissions_boundary_decision_detail=judged.boundary,
    )


def strictest(judged: Sequence[Judged]) -> dict[str, str] | None:
    """For each type of policy its strictest verdict on any resource; empty within one account."""
    if any(one.crosses and one.details is None for one in judged):
        return None
    order = [verdict.value for verdict in SEVERITY]
    found: dict[str, str] = {}
    for one in judged:
        for name, verdict in (one.details or {}).items():
            found[name] = max(found.get(name, verdict), verdict, key=order.index)
    return found


def organizations(judged: Sequence[Judged]) -> OrganizationsDecisionDetail | None:
    """Whether the organization's policies allow it on all resources; None if there are none."""
    verdicts = [one.decision.by_type[PolicyType.SCP] for one in judged if PolicyType.SCP in one.decision.by_type]
    if not verdicts:
        return None
    return OrganizationsDecisionDetail(allowed_by_organizations=all(one is Verdict.ALLOWED for one in verdicts))


def boundary(judged: Sequence[Judged]) -> PermissionsBoundaryDecisionDetail | None:
    """Whether the permissions boundary allows it on all resources; None if there is none."""
    found = [one.boundary for one in judged if one.boundary]
    if not found:
        return None
    allowed = all(one.allowed_by_permissions_boundary for one in found)
    return PermissionsBoundaryDecisionDetail(allowed_by_permissions_boundary=allowed)


def resource_name(action: str, resources: Sequence[str]) -> str:
    """The form that the ARNs of the resources have, in AWS's catalogue; `*` without resources or without a form."""
    from ..catalog.resources import resource_types_of

    kinds = resource_types_of(action, resources[0])
    return kinds[0].arns[0] if kinds else EVERYTHING


def matched(statements: Iterable[CompiledStatement]) -> list[MatchedStatement]:
    """Statements of identity-based and resource-based policies as answers show them, each once."""
    shown = (statement for statement in statements if statement.policy.type in SOURCES)
    found = {(statement.policy.name, statement.index): statement for statement in shown}
    return [shown_statement(statement) for statement in found.values()]


def shown_statement(statement: CompiledStatement) -> MatchedStatement:
    """A statement by its policy and its place: from behind what stands before it to behind its closing brace.

    What stands before it is the bracket of the list or the statement before, and its own brace where it is the only
    one and stands in no list: so in AWS's examples in the CLI's reference (simulate-custom-policy has column 38,
    simulate-principal-policy line 3, column 19).
    """
    policy = statement.policy
    tree, lines = policy.policy, lines_of(policy.source)
    source = tree.statements[statement.index]
    if tree.single:
        start = source.start + 1
    elif statement.index:
        start = tree.statements[statement.index - 1].end
    else:
        start = policy.source.rindex("[", 0, source.start) + 1
    begin, end = lines.place(start), lines.place(source.end)
    return MatchedStatement(
        source_policy_id=policy.name,
        source_policy_type=SOURCES[policy.type],
        start_position=Position(line=begin.line, column=begin.column),
        end_position=Position(line=end.line, column=end.column),
    )


@lru_cache(32)
def lines_of(document: str) -> Lines:
    """Where the lines of a document begin; thousands of its statements may be shown."""
    return Lines(document)


def context_of(entries: Iterable[ContextEntry]) -> dict[str, Any]:
    """The context keys of a request: lists where their type says so or there are several values."""
    found: dict[str, Any] = {}
    for entry in entries:
        values = entry.context_key_values or []
        if entry.context_key_name and values:
            several = len(values) > 1 or (entry.context_key_type or "").endswith("List")
            found[entry.context_key_name] = list(values) if several else values[0]
    return found
