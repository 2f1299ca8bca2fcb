"""The words in which an explanation speaks of the parts of a statement."""

from __future__ import annotations

from collections.abc import Sequence

from .compiled import CompiledStatement, PolicyType, Question
from .conditions import Test
from .explanation import Part, PartName
from .grammar import Principals, Strings
from .match import action_matches
from .named import Named
from .report import listed, shown
from .variables import names

_LISTED = 4
"""Values that a sentence names before it breaks off."""
_RELATIONS = {
    "StringLike": "like ",
    "ArnEquals": "like ",
    "ArnLike": "like ",
    "IpAddress": "in ",
    "NumericLessThan": "below ",
    "NumericLessThanEquals": "at most ",
    "NumericGreaterThan": "above ",
    "NumericGreaterThanEquals": "at least ",
    "DateLessThan": "before ",
    "DateLessThanEquals": "at or before ",
    "DateGreaterThan": "after ",
    "DateGreaterThanEquals": "at or after ",
}


def parts(statement: CompiledStatement, question: Question) -> tuple[Part, ...]:
    """Each thing the statement asks, in the order action, principal, resource, conditions."""
    found = [_action(statement, question)]
    if statement.named is not None:
        found.append(_principal(statement, question))
    if statement.resources is not None:
        found.append(_resource(statement, question))
    elif statement.policy.type is PolicyType.RESOURCE:
        said = f"{shown(question.resource)} has the policy, and the statement names no Resource"
        found.append(Part(PartName.RESOURCE, True, said))
    found += [
        Part(PartName.CONDITION, test.met(question.context), condition(test, question)) for test in statement.tests
    ]
    return tuple(found)


def some(values: Sequence[str]) -> str:
    """A few of many values."""
    first = [shown(value) for value in values[:_LISTED]]
    if len(values) > _LISTED:
        return f"{', '.join(first)} and {len(values) - _LISTED} more"
    return listed(first) if first else "nothing"


def title(statement: CompiledStatement) -> str:
    """How a sentence names a statement: its Sid or its number, and its policy."""
    sid = statement.source.sid
    name = f'statement "{sid}"' if sid else f"statement {statement.index + 1}"
    return f"{name} of {statement.policy.name or 'the policy'}"


def condition(test: Test, question: Question) -> str:
    """What the request's value is, beside what the test compares it with."""
    found = question.context.values(test.key)
    if found is None:
        return f"{test.name} is absent"
    if test.operator.name == "Null":
        return f"{test.name} is present"
    holds = test.met(question.context) is not test.negated
    value, wanted = some(found), some(test.values)
    relation = _RELATIONS.get(test.family, "")
    if holds and not relation and value == wanted:
        return f"{test.name} is {value}"
    connection = "" if holds else "not "
    return f"{test.name} is {value}, {connection}{relation or ('one of ' if holds else '')}{wanted}"


def requirement(test: Test, *, met: bool) -> str:
    """What a request has to bring so that the test is met, or is not."""
    if test.operator.name == "Null":
        absent = test.values[:1] == ("true",)
        return f"{'no' if absent is met else 'a'} {test.name}"
    positive = met is not test.negated
    return f"{test.name} {'' if positive else 'not '}{_RELATIONS.get(test.family, '')}{some(test.values)}"


def _action(statement: CompiledStatement, question: Question) -> Part:
    source = statement.source
    element, name = (source.action, "Action") if source.action else (source.not_action, "NotAction")
    values = element.values if element else ()
    action = question.request.action
    hit = next((value for value in values if action_matches(value, action)), None)
    return Part(PartName.ACTION, statement.means(question.action), _among(action, name, values, hit))


def _principal(statement: CompiledStatement, question: Question) -> Part:
    source = statement.source
    element, name = (source.principal, "Principal") if source.principal else (source.not_principal, "NotPrincipal")
    identifiers = [] if element is None else [(kind, one) for kind, some in element.entries for one in some.values]
    hit = "*" if element is not None and element.everyone else None
    for kind, identifier in identifiers:
        alone = Named(Principals(everyone=False, entries=((kind, Strings((identifier,), True)),)), negated=False)
        if hit is None and alone.strength(question.principal, denies=False, has_boundary=False):
            hit = identifier
    values = [identifier for _, identifier in identifiers]
    return Part(PartName.PRINCIPAL, bool(statement.concerns(question)), _among(caller(question), name, values, hit))


def _resource(statement: CompiledStatement, question: Question) -> Part:
    source = statement.source
    element, name = (source.resource, "Resource") if source.resource else (source.not_resource, "NotResource")
    values = element.values if element else ()
    variables = statement.policy.has_variables
    hit = next((value for value in values if statement.policy.resources([value]).match(question)), None)
    said = _among(question.resource, name, values, hit)
    empty = [
        variable.name
        for value in values
        for variable in (names(value) if variables else ())
        if variable.default is None and question.context.single(variable.key) is None
    ]
    if hit is None and empty:
        said += f"; {empty[0]} has no value"
    return Part(PartName.RESOURCE, statement.covers(question), said)


def _among(value: str, element: str, values: Sequence[str], hit: str | None) -> str:
    """A value beside those that an element lists, of which it matches one or none."""
    negated = element.startswith("Not")
    if hit is not None:
        said = shown(value) if hit == value else f"{shown(value)} matches {shown(hit)}"
        return f"{said}, which {element} leaves out" if negated else said
    wanted = f"does not match {some(values)}" if len(values) == 1 else f"matches none of {some(values)}"
    return f"{shown(value)} {wanted}" + (f", which {element} leaves out" if negated else "")


def caller(question: Question) -> str:
    """Who asks."""
    return question.principal.arn or question.principal.role_arn or "an anonymous caller"
