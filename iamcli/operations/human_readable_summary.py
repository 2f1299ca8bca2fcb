"""A delegation request in plain words.

Source: the API reference's page of the operation. AWS has a language model write the summary, in the languages of its
console. Here it is put together from the request and its policy, in English, and says the same of the same policy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..errors import InvalidInput, NoSuchEntity, ServiceFailure
from ..operation import reads
from ..shapes.delegation import HumanReadableSummary
from ._delegation import boundaries_in, find_request, request_arn
from ._identities import kind_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..policy import Statement
    from ..service import Call
    from ..shapes.scalars import Arn, Locale
    from ..state.records.delegation import DelegationRequestRecord

LONGEST = 10000
"""Characters of a summary."""
ENGLISH = "en"


@reads(InvalidInput, NoSuchEntity, ServiceFailure)
def get_human_readable_summary(
    call: Call,
    *,
    entity_arn: Annotated[
        Arn, "The ARN of the delegation request, as in `arn:aws:iam::...:delegation-request/dr-...`."
    ],
    locale: Locale = ENGLISH,
) -> HumanReadableSummary:
    """Show in plain words what a delegation request asks for.

    The text is made from the request and from its policy, not written by a language model as AWS's is. It is in
    English; for other languages the state is NOT_SUPPORTED.
    """
    if kind_in(entity_arn) != "delegation-request":
        raise InvalidInput(f"ARN {entity_arn} is not valid.")
    request = find_request(call, entity_arn.rpartition("/")[2])
    if request_arn(call, request) != entity_arn:
        raise NoSuchEntity(f"The delegation request {entity_arn} cannot be found.")
    if locale.replace("_", "-").lower().partition("-")[0] != ENGLISH:
        return HumanReadableSummary(locale=locale, summary_state="NOT_SUPPORTED")
    return HumanReadableSummary(summary_content=summary(call, request), locale=locale, summary_state="AVAILABLE")


def summary(call: Call, request: DelegationRequestRecord) -> str:
    """What a request asks for, in a few paragraphs."""
    from ..policy import parse

    paragraphs = [
        f"The account {call.account.id} asks for permissions that last {duration(request.duration)}.",
        f"What it says of this: {request.description}",
        *([f"Message: {request.message}"] if request.message else []),
        *(said(statement) for statement in parse(request.policy).statements),
    ]
    if boundaries := boundaries_in(request.policy):
        paragraphs.append(f"Roles are demanded to have a permissions boundary: {listed(boundaries)}.")
    text = "\n\n".join(paragraphs)
    return text if len(text) <= LONGEST else text[: LONGEST - 4].rstrip() + " ..."


def said(statement: Statement) -> str:
    """A statement as a sentence or two."""
    verb = "It may" if statement.effect == "Allow" else "It may not"
    lines = [f"{verb} {'; '.join(uses(statement))}", f"on {things(statement)}"]
    text = " ".join(lines)
    conditions = list(demands(statement))
    return f"{text}, but only if {'; and '.join(conditions)}." if conditions else f"{text}."


def uses(statement: Statement) -> Iterator[str]:
    """The actions of a statement, service by service."""
    if statement.not_action:
        yield f"use everything except {listed(statement.not_action.values)}"
        return
    services: dict[str, list[str]] = {}
    for action in statement.action.values if statement.action else ():
        namespace, _, name = action.partition(":")
        services.setdefault(namespace.lower(), []).append(name or "*")
    for namespace, names in services.items():
        if namespace == "*":
            yield "use every action of every service"
        elif "*" in names:
            yield f"use every action of {service_name(namespace)}"
        else:
            yield f"use {listed(names)} of {service_name(namespace)}"


def things(statement: Statement) -> str:
    """The resources of a statement."""
    if statement.not_resource:
        return f"everything except {listed(statement.not_resource.values)}"
    resources = statement.resource.values if statement.resource else ()
    return "everything" if "*" in resources else listed(resources)


def demands(statement: Statement) -> Iterator[str]:
    """The conditions of a statement."""
    for block in statement.condition or ():
        for test in block.tests:
            yield f"{test.key} meets {block.operator} {listed([str(value) for value in test.values])}"


def service_name(namespace: str) -> str:
    """What a service is called, or its namespace if that is not known."""
    from ..catalog.services import names

    return names().get(namespace, namespace)


def listed(words: list[str] | tuple[str, ...]) -> str:
    """Words as a sentence lists them."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else "nothing"


def duration(seconds: int) -> str:
    """A time in hours, minutes and seconds, without those there are none of."""
    parts = ((seconds // 3600, "hour"), (seconds % 3600 // 60, "minute"), (seconds % 60, "second"))
    return listed([f"{count} {unit}{'s' if count > 1 else ''}" for count, unit in parts if count])
