"""The smallest changes that would turn a decision around."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from .compiled import RESOURCE_TYPES, CompiledStatement, PolicyType, Question
from .evaluate import Decision, Group, Judgement, Verdict
from .explanation import NAMES, Change, PartName
from .request import PrincipalKind
from .wording import caller, parts, requirement, title

_HOLDERS = {
    PolicyType.IDENTITY: "an identity-based policy of the principal",
    PolicyType.RESOURCE: "the policy of the resource",
    PolicyType.BOUNDARY: "the permissions boundary",
    PolicyType.SESSION: "the session policies that are passed",
    PolicyType.SCP: "a service control policy of each level that does not allow it",
    PolicyType.RCP: "a resource control policy of each level that does not allow it",
    PolicyType.ENDPOINT: "the VPC endpoint policy",
    PolicyType.TRUST: "the role's trust policy",
    PolicyType.KEY: "the key policy",
}


def changes(
    question: Question,
    decision: Decision,
    groups: dict[PolicyType, Sequence[Group]],
    without_denies: Judgement,
) -> tuple[Change, ...]:
    """What it takes to get the opposite answer; `without_denies` is the judgement if no statement denied."""
    if decision.verdict is Verdict.ALLOWED:
        return tuple(_to_refuse(question, decision))
    found: list[Change] = []
    if decision.verdict is Verdict.EXPLICIT_DENY:
        found += [_to_undeny(statement) for statement in decision.statements]
    lacking = without_denies.lacking if decision.verdict is Verdict.EXPLICIT_DENY else decision.lacking
    found += [_to_allow(question, kind, groups.get(kind, ())) for kind in _needed(question, lacking)]
    return tuple(found)


def _needed(question: Question, lacking: Sequence[PolicyType]) -> Sequence[PolicyType]:
    """Inside an account a resource's policy that names the principal makes some of its own policies needless."""
    if not question.same_account or not RESOURCE_TYPES.intersection(lacking):
        return lacking
    needless: Sequence[PolicyType] = ()
    if question.principal.kind in (PrincipalKind.USER, PrincipalKind.FEDERATED_USER):
        needless = (PolicyType.IDENTITY, PolicyType.BOUNDARY, PolicyType.SESSION)
    elif question.principal.kind in (PrincipalKind.ROLE, PrincipalKind.ROLE_SESSION):
        needless = (PolicyType.IDENTITY,)
    return [kind for kind in lacking if kind not in needless]


def _to_refuse(question: Question, decision: Decision) -> Iterator[Change]:
    kind = decision.decided_by or PolicyType.SCP
    statements = decision.statements
    deny = _statement(question, kind, "Deny")
    adding = f"add to {_HOLDERS[kind]}: {deny}"
    if decision.decided_by is None:
        sentence = f"The root user needs no allow; only a control policy or a resource's policy can refuse: {deny}"
    elif len(statements) == 1:
        sentence = f"Remove {title(statements[0])}, the only one that allows it; or {adding}"
    else:
        sentence = f"{len(statements)} statements allow it; {adding}"
    yield Change(type=kind, sentence=sentence, statement=deny)


def _to_undeny(statement: CompiledStatement) -> Change:
    name = NAMES[statement.policy.type]
    sentence = f"Remove {title(statement)} ({name}), which denies it"
    if statement.tests:
        sentence += f"; or ask with {' or '.join(requirement(test, met=False) for test in statement.tests)}"
    return Change(type=statement.policy.type, sentence=f"{sentence}.")


def _to_allow(question: Question, kind: PolicyType, groups: Sequence[Group]) -> Change:
    """The statement that has to be added, and what nearly allows already."""
    allow = _statement(question, kind, "Allow")
    adding = f"dd to {_HOLDERS[kind]}: {allow}"
    near = _nearly(question, groups)
    if kind is PolicyType.SESSION and not groups:
        return Change(type=kind, sentence=f"Pass session policies that say: {allow}", statement=allow)
    if near is None:
        return Change(type=kind, sentence=f"A{adding}", statement=allow)
    statement, unmet = near
    if unmet is PartName.CONDITION:
        tests = [requirement(test, met=True) for test in statement.tests if not test.met(question.context)]
        return Change(
            type=kind,
            sentence=f"Ask with {' and '.join(tests)}, as {title(statement)} demands; or a{adding}",
            statement=allow,
        )
    value = {PartName.ACTION: question.request.action, PartName.RESOURCE: question.resource}.get(unmet)
    what = f"the {unmet.value} {value}" if value else caller(question)
    return Change(type=kind, sentence=f"Let {title(statement)} include {what}; or a{adding}", statement=allow)


def _nearly(question: Question, groups: Sequence[Group]) -> tuple[CompiledStatement, PartName] | None:
    """An Allow that lacks one part only; one that only wants another value in the request comes first."""
    best: tuple[CompiledStatement, PartName] | None = None
    service = question.action.partition(":")[0]
    for group in groups:
        if group.standing(question) > 0:
            continue
        for policy in group.policies:
            for statement in policy.statements:
                unmet = {part.name for part in parts(statement, question) if not part.met} if statement.allows else ()
                if len(unmet) != 1:
                    continue
                (name,) = unmet
                if name is PartName.CONDITION:
                    return statement, name
                if best is None and (name is not PartName.ACTION or _speaks_of(statement, service)):
                    best = (statement, name)
    return best


def _speaks_of(statement: CompiledStatement, service: str) -> bool:
    element = statement.source.action
    return element is not None and any(value.lower().startswith(f"{service}:") for value in element.values)


def _statement(question: Question, kind: PolicyType, effect: str) -> str:
    """A statement about nothing but this request, as JSON."""
    found: dict[str, object] = {"Effect": effect}
    if kind is PolicyType.RCP:
        found["Principal"] = "*"
    elif kind in RESOURCE_TYPES or kind is PolicyType.ENDPOINT:
        found["Principal"] = _principal(question)
    found["Action"] = question.request.action
    if kind is not PolicyType.TRUST and not (kind is PolicyType.RESOURCE and question.action.startswith("ecr:")):
        # ECR wants none: awsdocs/amazon-ecr-user-guide#20, aws/aws-cdk#24314
        found["Resource"] = question.resource
    return msgspec.json.encode(found).decode()


def _principal(question: Question) -> str | dict[str, str]:
    principal = question.principal
    if principal.kind is PrincipalKind.ANONYMOUS:
        return "*"
    if principal.kind is PrincipalKind.SERVICE:
        return {"Service": principal.arn}
    if principal.kind in (PrincipalKind.WEB_IDENTITY, PrincipalKind.SAML):
        return {"Federated": principal.arn}
    return {"AWS": principal.role_arn or principal.arn or principal.account}
