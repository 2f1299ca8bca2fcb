"""What a principal can do: every action of the catalogue, weighed by what its policies say of it.

Actions of which all its policies say the same are weighed once, which makes thousands of them few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..catalog.resources import resource_types_in
from ..catalog.services import action_names, service
from ..errors import UsageError
from ..policy.compiled import CompiledPolicy, CompiledStatement, PolicyType
from ..policy.request import PrincipalKind, Request
from .asking import TRUSTING, tags_of, trust_of
from .trusts import ELSEWHERE, elsewhere, is_pattern, roles
from .unknowns import MFA, NOTHING, PRINCIPAL_TAGS, Answer, Held, Knowledge, Outcome, Side, outcome, side, weighed

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from ..catalog.services import Action
    from ..policy.request import ContextValue
    from .principals import Accounts, Subject

Weighed = dict[tuple[bool, tuple[int, ...]], Outcome]
STS = "sts"
KEY_NEEDED = "as far as the key's policy allows"
"""What an action on keys needs besides."""


class Row(NamedTuple):
    """Actions of one service and one access level that can be done alike."""

    service: str
    level: str
    actions: tuple[str, ...]
    of: int
    """How many actions the service has of that level."""
    outcome: Outcome
    needs: str = ""
    """What it takes besides the principal's own policies; empty if nothing."""
    roles: tuple[str, ...] = ()
    """The ARNs of the roles that it is done to, where the question names no single one."""


class Asked(NamedTuple):
    """The question."""

    service: str | None = None
    resource: str | None = None
    """None if it is open."""
    context: Mapping[str, ContextValue] = {}
    account: str = ""
    """The account whose roles are asked whom they trust; the principal's own unless given."""


def what_can(accounts: Accounts, who: Subject, asked: Asked) -> Iterator[Row]:
    """The actions a principal can do, by service and access level. UsageError for a service nobody knows."""
    for namespace in namespaces(asked):
        yield from rows(accounts, who, asked, namespace)


def namespaces(asked: Asked) -> Sequence[str]:
    """The services that are asked about: that of the resource if one is given."""
    wanted = asked.service
    if wanted is None and asked.resource is not None and asked.resource.startswith("arn:"):
        wanted = asked.resource.split(":", 5)[2]
        if wanted == "iam" and ":role/" in asked.resource:
            return ["iam", STS]
    if wanted is None:
        return list(action_names())
    if wanted.lower() not in action_names():
        raise UsageError(f"The catalogue knows no service {wanted!r}; services go by names like s3, iam or dynamodb.")
    return [wanted.lower()]


def rows(accounts: Accounts, who: Subject, asked: Asked, namespace: str) -> Iterator[Row]:
    """The rows of one service, whose details are only read if some policy speaks of it."""
    everything = who.principal.kind is PrincipalKind.ROOT or namespace == STS  # roles may trust whoever has no policy
    names = [f"{namespace}:{name}" for name in action_names()[namespace]]
    if not everything and not any(_speaking(who, name.lower()) for name in names):
        return
    known = service(namespace)
    assert known  # the catalogue has the names of no other service
    kinds = {kind.name for kind in resource_types_in(namespace, asked.resource or "")}
    totals: dict[str, int] = {}
    found: dict[tuple[str, Outcome, str, tuple[str, ...]], list[str]] = {}
    cached: Weighed = {}
    for action in known.actions.values():
        level = action.access.value
        totals[level] = totals.get(level, 0) + 1
        if not fits(action, asked.resource, kinds):
            continue
        for result, needed, arns in answers(accounts, who, asked, action, cached):
            if result.answer is not Answer.DENIED:
                found.setdefault((level, result, needed, arns), []).append(action.name)
    for level in sorted({level for level, *_ in found}):
        for (own, result, needed, arns), actions in found.items():
            if own == level:
                yield Row(namespace, level, tuple(actions), totals[level], result, needed, arns)


def answers(
    accounts: Accounts, who: Subject, asked: Asked, action: Action, cached: Weighed
) -> Iterator[tuple[Outcome, str, tuple[str, ...]]]:
    """What there is to say of an action, what it takes besides, and of which roles that is said.

    Where a role is assumed and no single one is named, each of the account is asked, and one answer is for others.
    """
    resource = asked.resource
    if action.full_name.lower() not in TRUSTING or not (resource is None or is_pattern(resource)):
        yield _weighed(accounts, who, asked, action, cached), needs(action), ()
        return
    number = asked.account or who.principal.account
    home = accounts(number)
    same: dict[Outcome, list[str]] = {}
    for role in roles(accounts, home, resource) if home else ():
        result = _weighed(accounts, who, asked._replace(resource=role.arn), action, cached, role.policy)
        same.setdefault(result, []).append(role.arn)
    for result, arns in same.items():
        yield result, "", tuple(arns)
    if resource is None and who.principal.account:
        yield elsewhere(_weighed(accounts, who, asked, action, cached), who.principal.account), ELSEWHERE, ()


def fits(action: Action, resource: str | None, kinds: Container[str]) -> bool:
    """Whether an action can be done to the resource, which is of one of these kinds; any can be if that is open."""
    if resource is None:
        return True
    if resource == "*":
        return not action.resource_types
    return any(each.name in kinds for each in action.resource_types)


def needs(action: Action) -> str:
    """What it takes besides the principal's own policies: keys have a say."""
    on_keys = action.namespace == "kms" and any(each.name == "key" for each in action.resource_types)
    return KEY_NEEDED if on_keys else ""


def _weighed(
    accounts: Accounts,
    who: Subject,
    asked: Asked,
    action: Action,
    cached: Weighed,
    trust: CompiledPolicy | None = None,
) -> Outcome:
    name = action.full_name.lower()
    if name in TRUSTING and who.principal.kind is PrincipalKind.ROOT:
        return Outcome(Answer.DENIED)
    anywhere = asked.resource is None and bool(action.resource_types)
    said = _speaking(who, name)
    key = anywhere, tuple(id(statement) for statements in said.values() for statement in statements)
    if trust is None and asked.resource not in (None, "*"):
        trust = trust_of(accounts, name, asked.resource)
    if trust is None and key in cached:
        return cached[key]
    resource = asked.resource or "*"
    own = {key: value for key, value in who.context.items() if key.lower().startswith((PRINCIPAL_TAGS, *MFA))}
    context = {**own, **tags_of(accounts, resource), **asked.context}
    request = Request(principal=who.principal, action=name, resource=resource, context=context)
    known = Knowledge(request, anywhere=anywhere, has_boundary=who.policies.boundary is not None)
    sides: dict[PolicyType, list[Side]] = {}
    if trust is not None:
        sides[PolicyType.TRUST] = [_side(_of(trust, name), known)]
    for policy_type, policies in _own(who).items():
        sides[policy_type] = [_side(said.get(policy_type, ()), known)] if policies else [NOTHING]
    by_root = who.principal.user_arn.endswith(":root")
    same = known.question.same_account
    result = outcome(who.principal.kind, sides, same_account=same, made_by_root=by_root)
    if needs(action) and result.answer is Answer.ALLOWED:
        result = result._replace(answer=Answer.CONDITIONAL)
    if trust is None:
        cached[key] = result
    return result


def _own(who: Subject) -> dict[PolicyType, Sequence[CompiledPolicy]]:
    """The principal's own policies by type, in AWS's order; the root user needs none."""
    own = who.policies
    found: dict[PolicyType, Sequence[CompiledPolicy]] = {}
    if who.principal.kind is not PrincipalKind.ROOT:
        found[PolicyType.IDENTITY] = own.identity
        if own.boundary is not None:
            found[PolicyType.BOUNDARY] = own.boundary
    if own.session is not None:
        found[PolicyType.SESSION] = own.session
    return found


def _speaking(who: Subject, action: str) -> dict[PolicyType, list[CompiledStatement]]:
    """The statements that speak of an action, in lower case, by type; types without any are left out."""
    found = {}
    for policy_type, policies in _own(who).items():
        if statements := [one for policy in policies for one in _of(policy, action)]:
            found[policy_type] = statements
    return found


def _of(policy: CompiledPolicy, action: str) -> Sequence[CompiledStatement]:
    found = policy.candidates(action)
    return (*found.denies, *found.allows)


def _side(statements: Sequence[CompiledStatement], known: Knowledge) -> Side:
    clauses = (weighed(statement, known) for statement in statements)
    return side([Held(clause) for clause in clauses if clause])
