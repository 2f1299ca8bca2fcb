"""Why a decision came out as it did: each type of policy, each statement that came near, and what would turn it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .advice import changes
from .compiled import CompiledStatement, PolicyType, Question
from .context import IDENTITIES
from .evaluate import DENIED, Decision, Evaluator, Group, Judgement, Policies, Verdict, judge
from .explanation import NAMES, Change, Explanation, Part, PartName, StatementTrace, TypeTrace
from .explanation_text import as_text
from .positions import Lines
from .request import PrincipalKind, Request
from .wording import caller, parts

__all__ = ["Change", "Explanation", "Part", "StatementTrace", "TypeTrace", "as_text", "explain"]

NEAREST = 5
"""Statements shown of one type of policy, or of one level."""
_WEIGHTS = {PartName.ACTION: 8, PartName.PRINCIPAL: 4, PartName.RESOURCE: 2, PartName.CONDITION: 1}
"""How far from applying a statement is that lacks a part."""


def explain(request: Request, policies: Policies) -> Explanation:
    """Decide a request and say why; the answer is that of `evaluate`."""
    evaluator = Evaluator(policies)
    decision = evaluator.decide(request)
    question = Question(request, policies.boundary is not None)
    groups = dict(evaluator.in_play(request))
    return Explanation(
        principal=caller(question),
        action=request.action,
        resource=request.resource,
        verdict=decision.verdict,
        decided_by=decision.decided_by,
        sentence=_sentence(question, decision),
        types=tuple(trace for kind, levels in groups.items() for trace in _types(question, kind, levels)),
        notes=tuple(_notes(request, policies)),
        missing=decision.missing,
        changes=changes(question, decision, groups, _without_denies(question, groups)),
    )


def _without_denies(question: Question, groups: dict[PolicyType, Sequence[Group]]) -> Judgement:
    """The judgement if every Deny were gone."""
    standings = {kind: min(level.granting(question) for level in levels) for kind, levels in groups.items()}
    return judge(question.request, standings, same_account=question.same_account)


def _sentence(question: Question, decision: Decision) -> str:
    """The answer in AWS's terms."""
    may = "may" if decision.allowed else "may not"
    asked = f"{caller(question)} {may} call {question.request.action} on {question.resource}"
    name = NAMES[decision.decided_by] if decision.decided_by else ""
    article = "an" if name[:1] in "aeiou" else "a"
    if decision.allowed:
        return (
            f"{asked}: {f'{article} {name} allows it' if name else 'the root user needs no policy and none denies it'}."
        )
    if decision.verdict is Verdict.EXPLICIT_DENY:
        return f"{asked}: {article} {name} denies it explicitly."
    others = [NAMES[kind] for kind in decision.lacking[1:]]
    return f"{asked}: no {' and no '.join([name, *others])} allows it."


def _types(question: Question, kind: PolicyType, levels: Sequence[Group]) -> Iterator[TypeTrace]:
    numbered = kind in (PolicyType.SCP, PolicyType.RCP)
    for number, group in enumerate(levels, 1):
        near = sorted(_near(question, group), key=lambda found: found[0])
        standing = group.standing(question)
        verdict = Verdict.ALLOWED if standing else Verdict.IMPLICIT_DENY
        yield TypeTrace(
            type=kind,
            level=number if numbered else 0,
            verdict=Verdict.EXPLICIT_DENY if standing == DENIED else verdict,
            policies=tuple(policy.name for policy in group.policies),
            statements=tuple(_trace(statement, found) for _, statement, found in near[:NEAREST]),
            omitted=max(0, len(near) - NEAREST),
        )


def _near(
    question: Question, group: Group
) -> Iterator[tuple[tuple[int, int, int], CompiledStatement, tuple[Part, ...]]]:
    """Statements that apply or speak of the action's service, with how far off they are, and where they stand."""
    service = question.action.partition(":")[0]
    for place, policy in enumerate(group.policies):
        for statement in policy.statements:
            found = parts(statement, question)
            unmet = {part.name for part in found if not part.met}
            if PartName.ACTION in unmet and (len(unmet) > 1 or not _names_service(statement, service)):
                continue
            yield (sum(_WEIGHTS[name] for name in unmet), place, statement.index), statement, found


def _names_service(statement: CompiledStatement, service: str) -> bool:
    element = statement.source.action
    return element is not None and any(value.lower().startswith(f"{service}:") for value in element.values)


def _trace(statement: CompiledStatement, found: tuple[Part, ...]) -> StatementTrace:
    source = statement.source
    line, column = Lines(statement.policy.source).place(source.start)
    return StatementTrace(
        policy=statement.policy.name,
        sid=source.sid or "",
        effect=source.effect or "",
        line=line,
        column=column,
        applies=all(part.met for part in found),
        parts=found,
    )


def _notes(request: Request, policies: Policies) -> Iterator[str]:
    """Policies that are there but do not count for this request."""
    principal = request.principal
    if policies.scps and principal.service_linked:
        yield "Service control policies do not bind service-linked roles."
    elif policies.scps and principal.management_account:
        yield "Service control policies do not bind the management account."
    elif policies.scps and principal.kind not in IDENTITIES:
        yield "Service control policies bind the principals of the organization's accounts alone."
    if policies.rcps and principal.service_linked:
        yield "Resource control policies do not bind service-linked roles."
    elif policies.rcps and request.resource_in_management_account:
        yield "Resource control policies do not bind resources of the management account."
    if principal.kind is PrincipalKind.ROOT:
        yield "The root user needs no identity-based policy and has no permissions boundary."
