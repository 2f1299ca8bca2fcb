"""Weighing statements where not everything is known: what allows for sure, what may, and under which conditions.

The engine answers requests whose circumstances are all given. Who can do what, though, is asked before anybody asks
for anything: from where, when and with which tags is open, and often the resource too. Each statement is then sure to
apply, sure not to, or applies under conditions; the engine judges the least and the most that can come of these, and
where the two differ the answer is `conditional`.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ..policy.compiled import RESOURCE_TYPES, CompiledStatement, PolicyType, Question
from ..policy.evaluate import DENIED, Verdict, judge
from ..policy.named import Strength
from ..policy.request import ContextValue, Principal, PrincipalKind, Request
from ..policy.wording import requirement

DERIVED = frozenset(
    f"aws:{name}"
    for name in (
        *("principalarn", "principalaccount", "principaltype", "userid", "username", "principalisawsservice"),
        *("principalservicename", "principalservicenameslist"),
    )
)
"""Keys that the engine derives from any principal."""
PRINCIPAL_TAGS = "aws:principaltag/"
MFA = frozenset(("aws:multifactorauthpresent", "aws:multifactorauthage"))
"""Keys that are known of a role, and open of a user."""
OF_ROLES: Mapping[str, ContextValue] = {"aws:MultiFactorAuthPresent": False}
"""What every session of a role has: never MFA. IAM User Guide, "Configuring MFA-protected API access"."""


class Answer(enum.Enum):
    """What there is to say before anybody asks."""

    ALLOWED = "allowed"
    CONDITIONAL = "conditional"
    DENIED = "denied"


class Clause(NamedTuple):
    """A statement that applies, or may."""

    policy: str
    allows: bool
    sure: bool
    """Whether it applies whatever else comes."""
    strength: int
    """How directly it speaks of the principal."""
    resources: tuple[str, ...]
    """What it is limited to, as the policy writes it; empty if it takes whatever is asked."""
    conditions: tuple[str, ...]
    """What has to hold as well, all of it."""


class Held(NamedTuple):
    """A clause and the group by which a user has it; empty if the policy is the principal's own."""

    clause: Clause
    group: str = ""


class Side(NamedTuple):
    """Clauses that somebody has all of, with the standings that the engine would give them."""

    held: tuple[Held, ...] = ()
    least: int = 0
    """If what is not sure does not allow, and denies."""
    most: int = 0
    """If what is not sure allows, and does not deny."""


class Outcome(NamedTuple):
    """The answer for one principal and one action, with what it rests on."""

    answer: Answer
    grants: tuple[Held, ...] = ()
    """Each of them allows it by itself."""
    limits: tuple[Held, ...] = ()
    """One of these has to allow it besides: those of a permissions boundary."""
    denies: tuple[Held, ...] = ()
    """None of these may apply."""


NO = Outcome(Answer.DENIED)
NOTHING = Side()


class Knowledge:
    """What is known of requests: a principal, an action, perhaps a resource, and some condition keys."""

    __slots__ = ("_keys", "_tags", "anywhere", "question")

    def __init__(self, request: Request, *, anywhere: bool = False, has_boundary: bool = False) -> None:
        self.question = Question(request, has_boundary)
        self.anywhere = anywhere
        """Whether the resource is open."""
        self._keys = {name.lower() for name in request.context} | DERIVED
        kind = request.principal.kind
        if kind in (PrincipalKind.ROLE, PrincipalKind.ROLE_SESSION):
            self._keys |= MFA
        if kind is PrincipalKind.ROLE:
            self._keys.discard("aws:userid")  # the names of its sessions are part of it
        if not anywhere:
            self._keys.add("aws:resourceaccount")
        self._tags = kind in (PrincipalKind.USER, PrincipalKind.ROOT)  # sessions may bring tags of their own

    def has(self, key: str) -> bool:
        """Whether it is known what value a key, in lower case, has, or that it has none."""
        return key in self._keys or (self._tags and key.startswith(PRINCIPAL_TAGS))


def depends(statement: CompiledStatement) -> bool:
    """Whether a statement may say something else of one principal than of another."""
    if statement.named is not None:
        return True
    if statement.resources is not None and statement.resources.variables:
        return True
    return any(
        test.key in DERIVED or test.key in MFA or test.key.startswith(PRINCIPAL_TAGS) or test.variables
        for test in statement.tests
    )


def weighed(statement: CompiledStatement, known: Knowledge) -> Clause | None:
    """What a statement for the action has to say; None if it is sure not to apply."""
    question = known.question
    strength = statement.concerns(question)
    sure, resources = place(statement, known)
    if not strength or resources is None:
        return None
    conditions = []
    for test in statement.tests:
        if known.has(test.key) and all(known.has(name.lower()) for name in test.variables):
            if not test.met(question.context):
                return None
        else:
            conditions.append(requirement(test, met=True))
    sure = sure and not conditions
    return Clause(statement.policy.name, statement.allows, sure, strength, resources, tuple(conditions))


def place(statement: CompiledStatement, known: Knowledge) -> tuple[bool, tuple[str, ...] | None]:
    """Whether the statement is sure to mean the resource, and what it is limited to; None if it is another."""
    resources = statement.resources
    if resources is None:
        return True, ()
    open_ = not all(known.has(name.lower()) for name in resources.variables)
    if not known.anywhere and not open_:
        return (True, ()) if statement.covers(known.question) else (False, None)
    if resources.everything:
        return (False, None) if statement.resource_negated else (True, ())
    sign = "not " if statement.resource_negated else ""
    return False, tuple(f"{sign}{value}" for value in statement.resource_values)


def side(held: Sequence[Held]) -> Side:
    """Clauses with their standings."""
    if not held:
        return NOTHING
    least = most = 0
    for clause, _ in held:
        if clause.allows:
            most = max(most, clause.strength)
            least = max(least, clause.strength if clause.sure else 0)
    denies = [clause for clause, _ in held if not clause.allows]
    surely = any(clause.sure for clause in denies)
    return Side(tuple(held), DENIED if denies else least, DENIED if surely else most)


def outcome(
    kind: PrincipalKind,
    sides: Mapping[PolicyType, Sequence[Side]],
    *,
    same_account: bool = True,
    made_by_root: bool = False,
) -> Outcome:
    """The answer that follows from what each type of policy in play says; the types come in AWS's order.

    Of a federated user it counts whether the root user made the session.
    """
    most = tuple([(policy_type, combined([one.most for one in some])) for policy_type, some in sides.items()])
    if not allowed(kind, most, same_account, made_by_root):
        return NO
    least = tuple([(policy_type, combined([one.least for one in some])) for policy_type, some in sides.items()])
    sure = allowed(kind, least, same_account, made_by_root)
    grants: list[Held] = []
    limits: list[Held] = []
    denies: list[Held] = []
    for policy_type, standing in least:
        held = [one for some in sides[policy_type] for one in some.held]
        allows = [one for one in held if one.clause.allows]
        if len(allows) < len(held) and not sure:
            denies += (one for one in held if not one.clause.allows)
        if policy_type is PolicyType.IDENTITY or policy_type in RESOURCE_TYPES:
            grants += (one for one in allows if one.clause.strength > Strength.ACCOUNT or not same_account)
        elif standing <= 0:
            limits += allows
    surest = [one for one in grants if one.clause.sure]
    answer = Answer.ALLOWED if sure else Answer.CONDITIONAL
    return Outcome(answer, tuple(surest or grants), tuple(limits), tuple(denies))


def combined(standings: Sequence[int]) -> int:
    """The standing of all: one that denies beats all others."""
    return 0 if not standings else DENIED if min(standings) < 0 else max(standings)


@lru_cache(1024)
def allowed(
    kind: PrincipalKind, standings: tuple[tuple[PolicyType, int], ...], same_account: bool, made_by_root: bool
) -> bool:
    """Whether the engine allows what types of policy with these standings are asked."""
    request = Request(principal=Principal(kind=kind, user_arn=":root" if made_by_root else ""), action="")
    return judge(request, dict(standings), same_account=same_account).verdict is Verdict.ALLOWED
