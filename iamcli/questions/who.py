"""Who can do something: every user and role of an account, and the root user.

What a policy says of the action is weighed once, whoever has it; only statements that speak of the principal itself
are weighed for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..authorization.policies import OF_ALL, document, of_all_users
from ..callers import Caller
from ..catalog.actions import expand, known_action
from ..errors import UsageError
from ..policy.compiled import CompiledPolicy, CompiledStatement, PolicyType, compiled
from ..policy.request import ContextValue, Principal, PrincipalKind, Request
from .asking import TRUSTING, RoleUnknown, tags_of, trust_of
from .holdings import Holder, Holdings
from .outsiders import ABROAD, Outsider, outsiders
from .trusts import ELSEWHERE, elsewhere, is_pattern, named, roles
from .unknowns import NO, NOTHING, OF_ROLES, Answer, Held, Knowledge, Outcome, Side, depends, outcome, side, weighed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .principals import Accounts

OWN_ACTIONS = ("iam:changepassword", "iam:getaccountpasswordpolicy", "iam:getdelegationrequest")
"""What all users may be allowed without a policy of their own."""


class Deed(NamedTuple):
    """Actions of which every policy of the account says the same."""

    actions: tuple[str, ...]
    anywhere: bool
    """Whether it is open on which resource they are done."""
    roles: tuple[str, ...] = ()
    """The ARNs of the roles that they are done to, where the question names no single one."""
    needs: str = ""
    """What it takes besides; empty if nothing."""


class Found(NamedTuple):
    """Somebody who can do something."""

    kind: str
    """`root`, `user`, `role`, or what an Outsider is."""
    arn: str
    deeds: tuple[tuple[Deed, Outcome], ...]

    @property
    def answer(self) -> Answer:
        """Whether some of it can be done whatever the circumstances."""
        sure = any(found.answer is Answer.ALLOWED for _, found in self.deeds)
        return Answer.ALLOWED if sure else Answer.CONDITIONAL


class Asked(NamedTuple):
    """The question."""

    pattern: str
    """An action, or a pattern of actions of one service: any of them."""
    resource: str | None = None
    """None if it is open."""
    context: Mapping[str, ContextValue] = {}
    policy: CompiledPolicy | None = None
    """The policy of the resource."""


class _Said(NamedTuple):
    """What a policy says of an action: to everybody alike, and to each principal by itself."""

    alike: Side
    each: Sequence[tuple[CompiledStatement, str]] = ()
    """Statements, and the group by which a user has them."""


class Survey:
    """One deed, asked of one holder after the other."""

    def __init__(self, holdings: Holdings, deed: Deed, asked: Asked, policy: CompiledPolicy | None) -> None:
        self.deed = deed
        self._holdings, self._asked, self._policy = holdings, asked, policy
        self._account = holdings.account.id
        self._action = deed.actions[0].lower()
        self._common = self._known(Principal(kind=PrincipalKind.USER, account=self._account))
        self._same_account = self._common.question.same_account
        statements = speaking(policy, self._action) if policy else ()
        self._means = named(statements, self._account) if deed.roles else None
        self._managed: dict[tuple[str, PolicyType], _Said] = {}
        self._groups: dict[str, _Said] = {}

    def root(self) -> Outcome:
        """Of the root user, who may do all but assume roles."""
        if self._action in TRUSTING:
            return NO
        arn = self._holdings.account.arn("root")
        known = self._known(Principal(kind=PrincipalKind.ROOT, arn=arn, account=self._account, id=self._account))
        return outcome(PrincipalKind.ROOT, self._of_resource(known), same_account=self._same_account)

    def outsider(self, outsider: Outsider) -> Outcome:
        """Of somebody whom the resource's policy names; another account's policies have to allow it as well."""
        if self._policy is None:
            return NO
        known = self._known(outsider.principal)
        sides = self._of_resource(known)
        if outsider.kind != "foreign":
            return outcome(outsider.principal.kind, sides)
        found = outcome(outsider.principal.kind, {**sides, PolicyType.IDENTITY: [side([ABROAD])]}, same_account=False)
        grants = tuple(one for one in found.grants if one != ABROAD)
        return found if found is NO else Outcome(Answer.CONDITIONAL, grants, (ABROAD,), found.denies)

    def holder(self, holder: Holder) -> Outcome:
        """Of a user or a role."""
        means = self._means
        meant = means is None or means.anybody or holder.arn in means.each or holder.held.id in means.each
        if not meant and means and not means.by_account:
            return NO
        found = self._weighed(holder, by_itself=meant)
        return elsewhere(found, self._account) if self.deed.needs else found

    def outsiders(self) -> Iterator[Outsider]:
        """Whom the policy of the resource names besides."""
        if self._policy:
            yield from outsiders(self._policy, self._account)

    def _weighed(self, holder: Holder, *, by_itself: bool) -> Outcome:
        kind, held, groups = holder.kind, holder.held, holder.groups
        said = [self._of_managed(arn) for arn in held.attached]
        said += [self._said(policy) for policy in self._holdings.inline(kind, held)]
        said += [self._of_group(name) for name in groups]
        if kind == "user" and self._action in OWN_ACTIONS:
            said += self._of_all(holder)
        alike = [one.alike for one in said if one.alike.held]
        each = [statement for one in said for statement in one.each]
        if not (alike or each or (self._policy and by_itself)):
            return NO
        principal_kind = KINDS[kind]
        if not (each or self._policy or held.boundary):
            return outcome(principal_kind, {PolicyType.IDENTITY: alike}, same_account=self._same_account)
        tags = {f"aws:PrincipalTag/{key}": value for key, value in held.tags.items()}
        known = self._known(holder.principal(self._account), tags, has_boundary=held.boundary is not None)
        sides = self._of_resource(known)
        sides[PolicyType.IDENTITY] = [*alike, side(_weighed(each, known))]
        if held.boundary is not None:
            limit = self._of_managed(held.boundary, PolicyType.BOUNDARY)
            sides[PolicyType.BOUNDARY] = [limit.alike, side(_weighed(limit.each, known))]
        return outcome(principal_kind, sides, same_account=self._same_account)

    def _known(
        self, who: Principal, tags: Mapping[str, ContextValue] | None = None, *, has_boundary: bool = False
    ) -> Knowledge:
        of_roles = OF_ROLES if who.kind is PrincipalKind.ROLE else {}
        context = {**of_roles, **(tags or {}), **self._asked.context}
        resource = self._asked.resource or "*"
        request = Request(principal=who, action=self._action, resource=resource, context=context)
        return Knowledge(request, anywhere=self.deed.anywhere, has_boundary=has_boundary)

    def _of_resource(self, known: Knowledge) -> dict[PolicyType, list[Side]]:
        if self._policy is None:
            return {}
        found = [(statement, "") for statement in speaking(self._policy, self._action)]
        return {self._policy.type: [side(_weighed(found, known))]}

    def _of_managed(self, arn: str, kind: PolicyType = PolicyType.IDENTITY) -> _Said:
        found = self._managed.get((arn, kind))
        if found is None:
            policy = self._holdings.managed(arn, kind)
            found = self._managed[arn, kind] = self._said(policy) if policy else _SILENCE
        return found

    def _of_group(self, name: str) -> _Said:
        """What the policies of a group say, with the group's name."""
        found = self._groups.get(name)
        if found is None:
            group = self._holdings.groups[name]
            said = [self._of_managed(arn) for arn in group.attached]
            said += [self._said(policy) for policy in self._holdings.inline("group", group)]
            found = self._groups[name] = _Said(
                side([Held(clause, group.name) for one in said for clause, _ in one.alike.held]),
                [(statement, group.name) for one in said for statement, _ in one.each],
            )
        return found

    def _of_all(self, holder: Holder) -> Iterator[_Said]:
        """What every user may do without a policy."""
        caller = Caller(kind="user", account=self._account, arn=holder.arn, id=holder.held.id)
        if statements := list(of_all_users(self._holdings.account, caller)):
            yield self._said(compiled(document(statements), PolicyType.IDENTITY, OF_ALL))

    def _said(self, policy: CompiledPolicy) -> _Said:
        statements = speaking(policy, self._action)
        if not statements:
            return _SILENCE
        each = [(statement, "") for statement in statements if depends(statement)]
        alike = [(statement, "") for statement in statements if not depends(statement)]
        return _Said(side(_weighed(alike, self._common)), each)


_SILENCE = _Said(NOTHING)
KINDS = {"user": PrincipalKind.USER, "role": PrincipalKind.ROLE}


def who_can(accounts: Accounts, number: str, asked: Asked) -> tuple[int, Iterator[Found]]:
    """How many principals there are to be asked, and those who can, the root user first.

    Behind the users and roles come those whom the policy of the resource names besides. Where a role is to be assumed
    and no single one is named, each role is asked whom it trusts.
    Of a pattern of actions it is enough to be able to do any. UsageError if the catalogue has none that fits.
    """
    account = accounts(number)
    assert account  # whoever asks has an account
    asked = asked._replace(context={**tags_of(accounts, asked.resource or "*"), **asked.context})
    holdings = Holdings(account)
    holders = list(holdings.holders())
    surveys = [
        (survey.deed, survey)
        for deed in deeds_of(holdings, holders, asked)
        for survey in surveys_of(accounts, holdings, deed, asked)
    ]
    others = {one.name: one for _, survey in surveys for one in survey.outsiders()}

    def found() -> Iterator[Found]:
        root = [(deed, survey.root()) for deed, survey in surveys]
        yield from able("root", account.arn("root"), root)
        for holder in holders:
            yield from able(holder.kind, holder.arn, [(deed, survey.holder(holder)) for deed, survey in surveys])
        for other in others.values():
            yield from able(other.kind, other.name, [(deed, survey.outsider(other)) for deed, survey in surveys])

    return 1 + len(holders) + len(others), found()


def surveys_of(accounts: Accounts, holdings: Holdings, deed: Deed, asked: Asked) -> Iterator[Survey]:
    """One survey, or where it is open which role is meant one for each role, and one for those of other accounts.

    RoleUnknown if there is no such role here.
    """
    resource, action = asked.resource, deed.actions[0]
    open_ = action.lower() in TRUSTING and asked.policy is None and (resource is None or is_pattern(resource))
    if not open_:
        policy = asked.policy
        if policy is None and resource is not None:
            policy = trust_of(accounts, action, resource)
        yield Survey(holdings, deed, asked, policy)
        return
    account = holdings.account
    pattern = resource or "*"
    home = accounts(parts[4]) if len(parts := pattern.split(":", 5)) == 6 and parts[4].isdigit() else account
    met = list(roles(accounts, home, pattern)) if home else []
    if not met and resource not in (None, "*"):
        raise RoleUnknown(pattern)
    for role in met:
        if any(one.allows for one in speaking(role.policy, action.lower())):
            context = {**tags_of(accounts, role.arn), **asked.context}
            of_role = asked._replace(resource=role.arn, context=context)
            yield Survey(holdings, Deed(deed.actions, False, (role.arn,)), of_role, role.policy)
    if resource in (None, "*"):
        yield Survey(holdings, Deed(deed.actions, True, needs=ELSEWHERE), asked._replace(resource=None), None)


def able(kind: str, arn: str, deeds: Sequence[tuple[Deed, Outcome]]) -> Iterator[Found]:
    """The principal with what it can do, if it can do any; roles of which the answer is the same are told together."""
    can: dict[tuple[Deed, Outcome], list[str]] = {}
    for deed, one in deeds:
        if one.answer is not Answer.DENIED:
            can.setdefault((deed._replace(roles=()), one), []).extend(deed.roles)
    if can:
        yield Found(kind, arn, tuple((deed._replace(roles=tuple(some)), one) for (deed, one), some in can.items()))


def deeds_of(holdings: Holdings, holders: Sequence[Holder], asked: Asked) -> list[Deed]:
    """The actions that a pattern stands for, those of which all policies say the same together."""
    actions = actions_of(asked.pattern, asked.resource)
    if len(actions) == 1:
        return [Deed((actions[0],), is_anywhere(actions[0], asked.resource))]
    policies = [*holdings.policies(holders), *([asked.policy] if asked.policy else [])]
    found: dict[tuple[object, ...], list[str]] = {}
    for action in actions:
        said = ((place, speaking(policy, action.lower())) for place, policy in enumerate(policies))
        same = tuple((place, tuple(one.index for one in statements)) for place, statements in said if statements)
        own = action if action.lower() in TRUSTING else ""  # roles are asked of each of these by itself
        found.setdefault((is_anywhere(action, asked.resource), own, same), []).append(action)
    return [Deed(tuple(alike), bool(key[0])) for key, alike in found.items()]


def actions_of(pattern: str, resource: str | None) -> list[str]:
    """The actions of a pattern, of several those that can be done to the resource; UsageError if there are none."""
    service, colon, name = pattern.partition(":")
    if not (service and colon and name) or "*" in service or "?" in service:
        raise UsageError(f"An action is named with its service, as in s3:GetObject or s3:Put*, not {pattern!r}.")
    if "*" not in name and "?" not in name:
        known = known_action(pattern)
        return [known.full_name if known else pattern]
    actions = expand(pattern)
    if not actions:
        raise UsageError(f"The catalogue knows no action that {pattern} stands for.")
    if resource is None or resource == "*":
        return actions
    from ..catalog.resources import resource_types_in

    kinds = {kind.name for kind in resource_types_in(service, resource)}
    known_actions = ((action, known_action(action)) for action in actions)
    fitting = [name for name, one in known_actions if one and any(each.name in kinds for each in one.resource_types)]
    return fitting or actions


def is_anywhere(action: str, resource: str | None) -> bool:
    """Whether it is open what an action is done to: it is not if the action is on no resource in particular."""
    if resource is not None:
        return False
    known = known_action(action)
    return known is None or bool(known.resource_types)


def speaking(policy: CompiledPolicy, action: str) -> Sequence[CompiledStatement]:
    """The statements of a policy that speak of an action, in lower case."""
    found = policy.known.get(action) or policy.candidates(action)
    return (*found.denies, *found.allows) if found.denies or found.allows else ()


def _weighed(each: Sequence[tuple[CompiledStatement, str]], known: Knowledge) -> list[Held]:
    clauses = ((weighed(statement, known), group) for statement, group in each)
    return [Held(clause, group) for clause, group in clauses if clause]
