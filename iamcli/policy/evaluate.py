"""The decision: allowed, denied by a statement, or denied because something that has to allow does not.

IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access", "Policy evaluation for
requests within a single account", "Cross-account policy evaluation logic", "Permissions boundaries for IAM
entities"; AWS Organizations User Guide, "SCP evaluation" and "RCP evaluation"; AWS KMS Developer Guide, "Key
policies". Policies count as those of the principal's account (identity, boundary, session, SCPs) and of the
resource's (resource policy, RCPs), whichever these are.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from .compiled import (
    NOTHING,
    RESOURCE_TYPES,
    Candidates,
    CompiledPolicy,
    CompiledStatement,
    PolicyType,
    Question,
)
from .context import IDENTITIES
from .named import Strength
from .request import PrincipalKind, Request

_REMEMBERED = 4096
_DIRECT = int(Strength.DIRECT)
DENIED = -1
"""The standing of a type of policy of which a Deny statement applies; else it is the Strength of its allow."""
ORDER = (
    *(PolicyType.RCP, PolicyType.SCP, PolicyType.ENDPOINT, PolicyType.RESOURCE, PolicyType.TRUST, PolicyType.KEY),
    *(PolicyType.IDENTITY, PolicyType.BOUNDARY, PolicyType.SESSION),
)
"""The order in which types of policy are looked at, and named as the one that decided."""
_OWN = (PolicyType.IDENTITY, PolicyType.BOUNDARY, PolicyType.SESSION)


class Policies(msgspec.Struct, frozen=True, kw_only=True):
    """The policies that bear on a request."""

    identity: Sequence[CompiledPolicy] = ()
    resource: CompiledPolicy | None = None
    """Of type RESOURCE, TRUST or KEY."""
    boundary: Sequence[CompiledPolicy] | None = None
    """None: the principal has no boundary."""
    session: Sequence[CompiledPolicy] | None = None
    """None: no session policies were passed."""
    scopes: Sequence[CompiledPolicy] = ()
    """What a session was narrowed with since it began; each of these session policies has to allow."""
    scps: Sequence[Sequence[CompiledPolicy]] = ()
    """A level is the root, a unit or the account; empty without an organization."""
    rcps: Sequence[Sequence[CompiledPolicy]] = ()
    endpoint: CompiledPolicy | None = None


class Verdict(enum.Enum):
    """AWS's three answers, spelt as the simulation operations spell them."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"


class Judgement(msgspec.Struct, frozen=True):
    """A verdict and what it rests on."""

    verdict: Verdict
    decided_by: PolicyType | None
    """The type that denies; the first whose allow is missing; or the one that allows: None for the root user,
    who needs none."""
    lacking: tuple[PolicyType, ...] = ()
    """Of an implicit deny: each type whose allow is missing, in AWS's order."""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one request."""

    verdict: Verdict
    decided_by: PolicyType | None
    """The type of policy that denies, whose allow is missing, or that allows."""
    statements: tuple[CompiledStatement, ...]
    """The statements that decided; none of them for an implicit deny."""
    consulted: tuple[str, ...]
    """Condition keys, as policies spell them, that statements for this action and resource look at."""
    missing: tuple[str, ...]
    """Those of them that the request lacks."""
    by_type: Mapping[PolicyType, Verdict]
    """The verdict of each type of policy in play, taken by itself."""
    matched: Mapping[PolicyType, tuple[CompiledStatement, ...]]
    """The statements that apply, by type of policy, whether they decided or not."""
    lacking: tuple[PolicyType, ...] = ()
    """Of an implicit deny: each type of policy that would have to allow and does not."""

    @property
    def allowed(self) -> bool:
        """Whether the request may go ahead."""
        return self.verdict is Verdict.ALLOWED


class Group:
    """Policies of which one has to allow: those of one type, or of one level of an organization."""

    __slots__ = ("_by_action", "policies")

    def __init__(self, policies: Sequence[CompiledPolicy]) -> None:
        self.policies = policies
        self._by_action: dict[str, Candidates] = {}

    def standing(self, question: Question) -> int:
        """DENIED, or how strongly the group allows; nothing more is looked at than that takes."""
        candidates = self._by_action.get(question.action)
        if candidates is None:
            candidates = self._candidates(question.action)
        for statement in candidates.denies:
            if statement.plain or statement.applies(question):
                return DENIED
        return _strongest(candidates.allows, question)

    def granting(self, question: Question) -> int:
        """How strongly the group would allow if nothing denied."""
        return _strongest(self.statements(question.action).allows, question)

    def statements(self, action: str) -> Candidates:
        """Every statement that speaks of an action, in the order of the policies."""
        denies: list[CompiledStatement] = []
        allows: list[CompiledStatement] = []
        for policy in self.policies:
            found = policy.known.get(action) or policy.candidates(action)
            if found is not NOTHING:
                denies += found.denies
                allows += found.allows
        return Candidates(tuple(denies), tuple(allows))

    def _candidates(self, action: str) -> Candidates:
        """One plain statement makes all others of its effect needless."""
        if len(self._by_action) >= _REMEMBERED:
            self._by_action.clear()
        found = Candidates(*(_enough(statements) for statements in self.statements(action)))
        self._by_action[action] = found
        return found


def _enough(statements: Sequence[CompiledStatement]) -> tuple[CompiledStatement, ...]:
    plain = next((statement for statement in statements if statement.plain), None)
    return (plain,) if plain else tuple(sorted(statements, key=lambda one: len(one.tests)))


def _strongest(allows: Sequence[CompiledStatement], question: Question) -> int:
    best = 0
    for statement in allows:
        if statement.plain:
            return _DIRECT
        strength = statement.applies(question)
        if strength > best:
            if strength == _DIRECT:
                return _DIRECT
            best = strength
    return best


class Evaluator:
    """Policies prepared for many requests."""

    __slots__ = ("_alone", "_boundary", "_endpoint", "_identity", "_rcps", "_resource", "_scps", "_session", "policies")

    def __init__(self, policies: Policies) -> None:
        self.policies = policies
        self._identity = Group(policies.identity)
        self._resource = Group([policies.resource]) if policies.resource else None
        self._endpoint = Group([policies.endpoint]) if policies.endpoint else None
        self._boundary = Group(policies.boundary) if policies.boundary is not None else None
        self._session = [Group(policies.session)] if policies.session is not None else []
        self._session += (Group([scope]) for scope in policies.scopes)
        self._scps = [Group(level) for level in policies.scps]
        self._rcps = [Group(level) for level in policies.rcps]
        others = (self._resource, self._endpoint, self._boundary, self._session)
        self._alone = not any((*others, self._scps, self._rcps))
        """Whether identity policies are all there is."""

    def allows(self, request: Request) -> Verdict:
        """The verdict alone, with as little work as it takes."""
        question = Question(request, self._boundary is not None)
        if self._alone and request.principal.kind in _SIMPLE:
            standing = self._identity.standing(question)
            if standing > 0:  # across accounts the resource would have to allow too
                return Verdict.ALLOWED if question.same_account else Verdict.IMPLICIT_DENY
            return Verdict.EXPLICIT_DENY if standing else Verdict.IMPLICIT_DENY
        return self._judge(question)[0].verdict

    def decide(self, request: Request) -> Decision:
        """The verdict with the statements and keys it rests on."""
        question = Question(request, self._boundary is not None)
        judgement, standings = self._judge(question)
        by_type = dict(self.in_play(request))
        speaking = {
            policy_type: [group.statements(question.action) for group in groups]
            for policy_type, groups in by_type.items()
        }
        matched = {
            policy_type: tuple(
                statement
                for candidates in levels
                for statement in (*candidates.denies, *candidates.allows)
                if statement.applies(question)
            )
            for policy_type, levels in speaking.items()
        }
        keys = list(_keys(question, [one for levels in speaking.values() for one in levels]))
        return Decision(
            verdict=judgement.verdict,
            decided_by=judgement.decided_by,
            statements=self._deciding(question, judgement, matched),
            consulted=tuple(keys),
            missing=tuple(key for key in keys if question.context.values(key.lower()) is None),
            by_type={policy_type: _verdict(standing) for policy_type, standing in standings.items()},
            matched=matched,
            lacking=judgement.lacking,
        )

    def _judge(self, question: Question) -> tuple[Judgement, dict[PolicyType, int]]:
        standings = {
            policy_type: _of_levels(groups, question) for policy_type, groups in self.in_play(question.request)
        }
        return judge(question.request, standings, same_account=question.same_account), standings

    def in_play(self, request: Request) -> Iterator[tuple[PolicyType, Sequence[Group]]]:
        """The types of policy that count for a request; each of a type's groups has to allow."""
        principal = request.principal
        belongs = principal.kind in IDENTITIES
        if self._rcps and not principal.service_linked and not request.resource_in_management_account:
            yield PolicyType.RCP, self._rcps
        if self._scps and belongs and not principal.service_linked and not principal.management_account:
            yield PolicyType.SCP, self._scps
        if self._endpoint:
            yield PolicyType.ENDPOINT, (self._endpoint,)
        if self._resource and self.policies.resource:
            yield self.policies.resource.type, (self._resource,)
        if not belongs:
            return
        if principal.kind is not PrincipalKind.ROOT:
            yield PolicyType.IDENTITY, (self._identity,)
            if self._boundary:
                yield PolicyType.BOUNDARY, (self._boundary,)
        if self._session:
            yield PolicyType.SESSION, self._session

    def _deciding(
        self, question: Question, judgement: Judgement, matched: Mapping[PolicyType, Sequence[CompiledStatement]]
    ) -> tuple[CompiledStatement, ...]:
        if judgement.verdict is Verdict.IMPLICIT_DENY:
            return ()
        denied = judgement.verdict is Verdict.EXPLICIT_DENY
        own = () if judgement.decided_by in RESOURCE_TYPES else (PolicyType.IDENTITY,)
        return tuple(
            statement
            for policy_type in (ORDER if denied else (*RESOURCE_TYPES, *own))
            for statement in matched.get(policy_type, ())
            if statement.allows is not denied and (denied or _counts(question, statement))
        )


_SIMPLE = frozenset((PrincipalKind.USER, PrincipalKind.ROLE_SESSION, PrincipalKind.ROLE, PrincipalKind.GROUP))


def evaluate(request: Request, policies: Policies) -> Decision:
    """Decide one request; for many under the same policies make an Evaluator once."""
    return Evaluator(policies).decide(request)


def judge(request: Request, standings: Mapping[PolicyType, int], *, same_account: bool) -> Judgement:
    """Weigh the standings of the types of policy in play, which come in AWS's order."""
    for policy_type, standing in standings.items():
        if standing == DENIED:
            return Judgement(Verdict.EXPLICIT_DENY, policy_type)
    lacking = [policy_type for policy_type in ORDER[:3] if standings.get(policy_type) == 0]
    lacking += _unmet(request, standings, same_account=same_account)
    if lacking:
        return Judgement(Verdict.IMPLICIT_DENY, lacking[0], tuple(lacking))
    return Judgement(Verdict.ALLOWED, _granting(request, standings))


def _unmet(request: Request, standings: Mapping[PolicyType, int], *, same_account: bool) -> list[PolicyType]:
    """Which grants are missing, once nothing denies: the resource's, the principal's own, or both."""
    policy_type = _resource_type(standings)
    strength = standings.get(policy_type, 0)
    kind = request.principal.kind
    missing = [] if strength else [policy_type]
    if kind not in IDENTITIES:
        return missing
    own = _own_unmet(request, standings)
    if not same_account:
        return own + missing  # both sides have to allow, and every limit counts
    needed = missing if policy_type is not PolicyType.RESOURCE else []
    if strength == Strength.DIRECT and kind is not PrincipalKind.ROOT:
        return []
    if strength == Strength.LIMITED:
        own = [one for one in own if one is not PolicyType.IDENTITY]
    return needed + own


def _own_unmet(request: Request, standings: Mapping[PolicyType, int]) -> list[PolicyType]:
    """Which policies of the principal itself do not allow.

    A federated user can do nothing without session policies (AWS STS API Reference, GetFederationToken); one that
    the root user made has no other limit.
    """
    principal = request.principal
    unmet = [policy_type for policy_type in _OWN if standings.get(policy_type) == 0]
    if principal.kind is PrincipalKind.FEDERATED_USER:
        if PolicyType.SESSION not in standings:
            unmet.append(PolicyType.SESSION)
        if principal.user_arn.endswith(":root"):
            unmet = [policy_type for policy_type in unmet if policy_type is not PolicyType.IDENTITY]
    return unmet


def _granting(request: Request, standings: Mapping[PolicyType, int]) -> PolicyType | None:
    """The type of policy to which an allowed request owes its grant.

    Identity policies grant what the boundary and the session policies allow as well, and no more.
    """
    kind = request.principal.kind
    if kind not in IDENTITIES:
        return _resource_type(standings)
    if kind is PrincipalKind.ROOT:
        return None
    if standings.get(PolicyType.IDENTITY, 0) > 0 and not _own_unmet(request, standings):
        return PolicyType.IDENTITY
    return _resource_type(standings) if standings.get(_resource_type(standings), 0) > Strength.ACCOUNT else None


def _resource_type(standings: Mapping[PolicyType, int]) -> PolicyType:
    return next((policy_type for policy_type in standings if policy_type in RESOURCE_TYPES), PolicyType.RESOURCE)


def _of_levels(groups: Sequence[Group], question: Question) -> int:
    return min(group.standing(question) for group in groups)


def _verdict(standing: int) -> Verdict:
    if standing == DENIED:
        return Verdict.EXPLICIT_DENY
    return Verdict.ALLOWED if standing else Verdict.IMPLICIT_DENY


def _counts(question: Question, statement: CompiledStatement) -> bool:
    """A resource policy that only names the account hands the decision over, save where the account asks."""
    return statement.concerns(question) is not Strength.ACCOUNT or not question.same_account


def _keys(question: Question, speaking: Sequence[Candidates]) -> Iterator[str]:
    """The keys that statements for this action, resource and principal look at, each once."""
    seen: set[str] = set()
    for candidates in speaking:
        for statement in (*candidates.denies, *candidates.allows):
            for key in _statement_keys(question, statement):
                if key.lower() not in seen:
                    seen.add(key.lower())
                    yield key


def _statement_keys(question: Question, statement: CompiledStatement) -> Iterator[str]:
    if statement.resources is not None:
        yield from statement.resources.variables
    if statement.tests and statement.covers(question) and statement.concerns(question):
        for test in statement.tests:
            yield test.name
            yield from test.variables
