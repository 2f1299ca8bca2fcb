"""Policies made ready for many decisions: statements whose parts can be matched, found by action."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import NamedTuple

from .conditions import Test, tests
from .context import Context
from .grammar import Policy, Statement
from .kinds import Kind
from .match import ActionPattern, Matcher, Resources, matcher
from .named import Named, Strength
from .parse import VERSIONS, parse
from .request import Principal, Request
from .variables import tokens

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


RESOURCE_TYPES = frozenset((PolicyType.RESOURCE, PolicyType.TRUST, PolicyType.KEY))
_NAMES_PRINCIPALS = RESOURCE_TYPES | {PolicyType.RCP, PolicyType.ENDPOINT}
KINDS = {
    PolicyType.IDENTITY: Kind.IDENTITY,
    PolicyType.RESOURCE: Kind.RESOURCE,
    PolicyType.BOUNDARY: Kind.MANAGED,
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

    __slots__ = ("action", "context", "has_boundary", "principal", "request", "resource")

    def __init__(self, request: Request, *, has_boundary: bool) -> None:
        self.request = request
        self.principal: Principal = request.principal
        self.action = request.action.lower()
        self.resource = request.resource
        self.context = Context(request)
        self.has_boundary = has_boundary


class CompiledStatement:
    """A statement whose parts can be matched; `source` is its place in the tree, `policy` the policy it stands in."""

    __slots__ = (
        *("allows", "index", "named", "plain", "policy", "resource_negated", "resources"),
        *("source", "tests", "_anybody"),
    )

    def __init__(self, policy: CompiledPolicy, index: int, source: Statement) -> None:
        self.policy = policy
        self.index = index
        """Place among the policy's statements, from 0."""
        self.source = source
        self.allows = source.effect == "Allow"
        variables = policy.policy.version == VERSIONS[0]
        element = source.resource or source.not_resource
        self.resource_negated = source.resource is None and source.not_resource is not None
        self.resources = Resources(element.values, variables=variables) if element is not None else None
        self.tests: tuple[Test, ...] = tests(source.condition, variables=variables) if source.condition else ()
        principals = source.principal or source.not_principal
        self.named = Named(principals, negated=source.principal is None) if principals is not None else None
        self._anybody = policy.type not in _NAMES_PRINCIPALS
        self.plain = (
            (self.resources is None or (self.resources.everything and not self.resource_negated))
            and not self.tests
            and self._anybody
        )
        """Whether it applies to each request for its actions."""

    def applies(self, question: Question) -> Strength:
        """Whether the statement applies to a request for one of its actions, and how directly to the principal."""
        if self.plain:
            return Strength.DIRECT
        if not self.covers(question):
            return Strength.NONE
        strength = self.concerns(question)
        if strength:
            for test in self.tests:
                if not test.met(question.context):
                    return Strength.NONE
        return strength

    def means(self, action: str) -> bool:
        """Whether an action is among the statement's."""
        element = self.source.action or self.source.not_action
        found = any(ActionPattern(value).matches(action) for value in (element.values if element else ()))
        return found is not (self.source.action is None)

    def covers(self, question: Question) -> bool:
        """Whether the resource is among the statement's; a statement without the element covers each."""
        resources = self.resources
        return resources is None or resources.match(question.resource, question.context) is not self.resource_negated

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


class CompiledPolicy:
    """A policy ready for decisions; its statements are taken apart when they are first needed."""

    __slots__ = ("_candidates", "_index", "_statements", "name", "policy", "source", "type")

    def __init__(self, policy: Policy, source: str, type: PolicyType, name: str) -> None:  # noqa: A002
        self.policy = policy
        """The tree."""
        self.source = source
        """The text."""
        self.type = type
        self.name = name
        """What explanations call it."""
        self._statements: tuple[CompiledStatement, ...] | None = None
        self._index: _Index | None = None
        self._candidates: dict[str, Candidates] = {}

    @property
    def statements(self) -> tuple[CompiledStatement, ...]:
        """Its statements in the document's order."""
        if self._statements is None:
            self._statements = tuple(
                CompiledStatement(self, index, source) for index, source in enumerate(self.policy.statements)
            )
        return self._statements

    def candidates(self, action: str) -> Candidates:
        """The statements that speak of an action, which is in lower case."""
        found = self._candidates.get(action)
        if found is None:
            if self._index is None:
                self._index = _Index(self.statements)
            if len(self._candidates) >= _REMEMBERED:
                self._candidates.clear()
            found = self._candidates[action] = sorted_by_effect(self._index.statements(action))
        return found


def sorted_by_effect(statements: Iterable[CompiledStatement]) -> Candidates:
    """Statements sorted by what they do."""
    found = list(statements)
    return Candidates(
        tuple(statement for statement in found if not statement.allows),
        tuple(statement for statement in found if statement.allows),
    )


class _Index:
    """Statements by the actions they name."""

    __slots__ = ("_always", "_exact", "_negated", "_patterns")

    def __init__(self, statements: Iterable[CompiledStatement]) -> None:
        self._exact: dict[str, list[CompiledStatement]] = {}
        self._patterns: dict[str, list[tuple[Matcher, CompiledStatement]]] = {}
        self._always: list[CompiledStatement] = []
        self._negated: list[CompiledStatement] = []
        for statement in statements:
            if statement.source.not_action is not None:
                self._negated.append(statement)
            for value in statement.source.action.values if statement.source.action else ():
                self._add(value.lower(), statement)

    def _add(self, value: str, statement: CompiledStatement) -> None:
        if value == "*":
            self._always.append(statement)
            return
        service, colon, name = value.partition(":")
        if "*" in name or "?" in name:
            self._patterns.setdefault(service, []).append((matcher(tokens(name)), statement))
        elif colon:
            self._exact.setdefault(value, []).append(statement)

    def statements(self, action: str) -> list[CompiledStatement]:
        service, _, name = action.partition(":")
        found = {statement.index: statement for statement in [*self._always, *self._exact.get(action, ())]}
        for matches, statement in self._patterns.get(service, ()):
            if statement.index not in found and matches(name):
                found[statement.index] = statement
        found |= {statement.index: statement for statement in self._negated if statement.means(action)}
        return [found[index] for index in sorted(found)]


def compiled(
    document: str,
    type: PolicyType,  # noqa: A002
    name: str = "",
    kind: Kind | None = None,
) -> CompiledPolicy:
    """Make a document ready for decisions.

    Its shape is checked by the grammar of the policy's type; with a `kind` its contents are too. Raises
    MalformedPolicyDocument in AWS's words.
    """
    if kind is not None:
        from .validate import check

        check(document, kind)
    return CompiledPolicy(parse(document, kind or KINDS[type]), document, type, name)
