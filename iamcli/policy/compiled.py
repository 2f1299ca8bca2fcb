"""Policies made ready for many decisions: statements whose parts can be matched, found by action."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .conditions import Test, tests
from .context import Context, resource_account
from .grammar import Policy, Statement
from .index import Index, Speaking, means, speaking
from .kinds import Kind
from .match import Resources, fields_of
from .named import Named, Strength
from .outline import Outline, outline
from .parse import VERSIONS, parse
from .request import Principal, Request

_UNKNOWN: Sequence[str] = ()
"""Fields that have not been looked for."""
_NONE, _DIRECT = Strength.NONE, Strength.DIRECT
_REMEMBERED = 4096
"""Actions for which a policy or a group of policies keeps the statements that speak of them."""


class PolicyType(enum.Enum):
    """What a policy is in a decision; trust and key policies are resource policies that have to allow."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    BOUNDARY = "boundary"
    SESSION = "session"
    SCP = "scp"
    RCP = "rcp"
    ENDPOINT = "endpoint"
    TRUST = "trust"
    KEY = "key"

    __hash__ = object.__hash__  # as for PrincipalKind


RESOURCE_TYPES = frozenset((PolicyType.RESOURCE, PolicyType.TRUST, PolicyType.KEY))
_NAMES_PRINCIPALS = RESOURCE_TYPES | {PolicyType.RCP, PolicyType.ENDPOINT}
KINDS = {
    PolicyType.IDENTITY: Kind.IDENTITY,
    PolicyType.RESOURCE: Kind.RESOURCE,
    PolicyType.BOUNDARY: Kind.BOUNDARY,
    PolicyType.SESSION: Kind.SESSION,
    PolicyType.SCP: Kind.SCP,
    PolicyType.RCP: Kind.RCP,
    PolicyType.ENDPOINT: Kind.RESOURCE,
    PolicyType.TRUST: Kind.TRUST,
    PolicyType.KEY: Kind.RESOURCE,
}
"""The grammar that each type of policy follows."""


class Question:
    """A request made ready for matching."""

    __slots__ = ("_context", "_fields", "action", "has_boundary", "principal", "request", "resource")

    def __init__(self, request: Request, has_boundary: bool) -> None:
        self.request = request
        self.principal: Principal = request.principal
        self.action = request.action.lower()
        self.resource = request.resource
        self.has_boundary = has_boundary
        self._context: Context | None = None
        self._fields: Sequence[str] | None = _UNKNOWN

    @property
    def context(self) -> Context:
        """The condition keys of the request."""
        if self._context is None:
            self._context = Context(self.request)
        return self._context

    @property
    def fields(self) -> Sequence[str] | None:
        """The six fields of the resource's ARN; None if it is none."""
        if self._fields is _UNKNOWN:
            self._fields = fields_of(self.resource)
        return self._fields

    @property
    def same_account(self) -> bool:
        """Whether the resource belongs to the principal's account."""
        account, fields = self.principal.account, self.fields
        if not self.request.resource_account and (not fields or not fields[4]):
            return True
        return resource_account(self.request, fields) == account


class CompiledStatement:
    """A statement whose parts can be matched; `policy` is the policy it stands in."""

    __slots__ = (
        *("allows", "index", "named", "plain", "policy", "resource_negated", "resources", "tests"),
        *("_anybody", "_shape"),
    )

    def __init__(self, policy: CompiledPolicy, index: int, shape: Statement) -> None:
        self.policy = policy
        self.index = index
        """Place among the policy's statements, from 0."""
        self._shape = shape
        self.allows = shape.effect == "Allow"
        variables = policy.has_variables
        element = shape.resource or shape.not_resource
        self.resource_negated = shape.resource is None and shape.not_resource is not None
        self.resources = policy.resources(element.values) if element is not None else None
        self.tests: tuple[Test, ...] = tests(shape.condition, variables=variables) if shape.condition else ()
        principals = shape.principal or shape.not_principal
        self.named = Named(principals, negated=shape.principal is None) if principals is not None else None
        self._anybody = policy.type not in _NAMES_PRINCIPALS
        self.plain = (
            (self.resources is None or (self.resources.everything and not self.resource_negated))
            and not self.tests
            and self._anybody
        )
        """Whether it applies to each request for its actions."""

    @property
    def source(self) -> Statement:
        """The statement in the tree of its policy, with its position."""
        return self.policy.policy.statements[self.index]

    @property
    def resource_values(self) -> Sequence[str]:
        """The values of Resource or NotResource, as written."""
        element = self._shape.resource or self._shape.not_resource
        return element.values if element else ()

    def applies(self, question: Question) -> Strength:
        """Whether the statement applies to a request for one of its actions, and how directly to the principal."""
        if self.plain:
            return _DIRECT
        resources = self.resources  # `covers` and `concerns`, without the calls: most decisions are made here
        if resources is not None and resources.match(question) is self.resource_negated:
            return _NONE
        strength = _DIRECT if self._anybody else self.concerns(question)
        if strength:
            for test in self.tests:
                if not test.met(question.context):
                    return _NONE
        return strength

    def means(self, action: str) -> bool:
        """Whether an action is among the statement's."""
        return means(speaking(self._shape), action.lower())

    def covers(self, question: Question) -> bool:
        """Whether the resource is among the statement's; a statement without the element covers each."""
        resources = self.resources
        return resources is None or resources.match(question) is not self.resource_negated

    def concerns(self, question: Question) -> Strength:
        """How directly the statement speaks of the principal; of everybody in policies that name none."""
        if self._anybody:
            return Strength.DIRECT
        if self.named is None:
            return Strength.NONE
        return self.named.strength(question.principal, denies=not self.allows, has_boundary=question.has_boundary)


class Candidates(NamedTuple):
    """The statements that speak of an action."""

    denies: tuple[CompiledStatement, ...]
    allows: tuple[CompiledStatement, ...]


NOTHING = Candidates((), ())
"""What most policies have to say of most actions."""


class CompiledPolicy:
    """A policy ready for decisions; its statements are taken apart when they are first needed."""

    __slots__ = (
        *("has_variables", "known", "name", "source", "type"),
        *("_asked", "_index", "_made", "_shape", "_speaking", "_tree"),
    )

    def __init__(self, shape: Policy | Outline, source: str, type: PolicyType, name: str) -> None:  # noqa: A002
        self.source = source
        """The text."""
        self.type = type
        self.name = name
        """What explanations call it."""
        self.has_variables = shape.version == VERSIONS[0]
        """Whether its version has policy variables."""
        self.known: dict[str, Candidates] = {}
        """The statements that speak of the actions asked for so far."""
        self._shape = shape
        self._tree = shape if isinstance(shape, Policy) else None
        self._speaking: list[Speaking] = (
            list(map(speaking, shape.statements)) if isinstance(shape, Policy) else shape.speaking
        )
        self._made: dict[int, CompiledStatement] = {}
        self._index: Index | None = None
        self._asked = False

    @property
    def policy(self) -> Policy:
        """The tree; raises MalformedPolicyDocument if the document had not been checked after all."""
        if self._tree is None:
            self._tree = parse(self.source, KINDS[self.type])
        return self._tree

    @property
    def statements(self) -> tuple[CompiledStatement, ...]:
        """Its statements in the document's order."""
        return tuple(map(self._statement, range(len(self._speaking))))

    def resources(self, values: Sequence[str]) -> Resources:
        """Resources as the policy means them, ready to be matched."""
        return Resources(values, variables=self.has_variables, relative=self.type is PolicyType.RESOURCE)

    def candidates(self, action: str) -> Candidates:
        """The statements that speak of an action, which is in lower case."""
        found = self.known.get(action)
        if found is None:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            found = self.known[action] = self._candidates(action)
        return found

    def _candidates(self, action: str) -> Candidates:
        statements = [self._statement(index) for index in self._places(action)]
        if not statements:
            return NOTHING
        return Candidates(
            tuple(statement for statement in statements if not statement.allows),
            tuple(statement for statement in statements if statement.allows),
        )

    def _places(self, action: str) -> Iterable[int]:
        """Which statements speak of an action; whoever asks twice may ask often, and is worth an index."""
        if not self._asked:
            self._asked = True
            return [index for index, said in enumerate(self._speaking) if means(said, action)]
        if self._index is None:
            self._index = Index(self._speaking)
        return self._index.statements(action)

    def _statement(self, index: int) -> CompiledStatement:
        found = self._made.get(index)
        if found is None:
            shape = self._shape
            source = shape.statements[index] if isinstance(shape, Policy) else shape.statement(index)
            found = self._made[index] = CompiledStatement(self, index, source)
        return found


def compiled(
    document: str,
    type: PolicyType,  # noqa: A002
    name: str = "",
    kind: Kind | None = None,
    *,
    checked: bool = False,
) -> CompiledPolicy:
    """Make a document ready for decisions.

    Its shape is checked by the grammar of the policy's type; with a `kind` its contents are too. A document that is
    known to have been `checked` is read in a tenth of the time. Raises MalformedPolicyDocument in AWS's words.
    """
    if kind is not None:
        from .validate import check

        check(document, kind)
    quick = outline(document) if checked or kind is not None else None
    return CompiledPolicy(quick or parse(document, kind or KINDS[type]), document, type, name)
