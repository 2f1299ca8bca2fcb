"""What somebody can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from ..tool import Metavar, Positional, Told, tool
from ._asking import account_of, context_in, harmless, resource_in
from ._outcomes import BOLD, GREEN, YELLOW, as_data, lines, painted, roles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...questions.what import Row
    from ..session import Session

INDENT = " " * 6


@tool("what-can")
def what_can(
    session: Session,
    *,
    principal: Annotated[str, Positional(), "An ARN, `user/alice`, `role/deployer`, `group/devs`, ..."],
    service: Annotated[str, Metavar("name"), "Only actions of this service, as in `s3`."] | None = None,
    resource: Annotated[
        str, Metavar("arn"), "Only what can be done to this: an ARN, `role/app`, `*`; open unless given."
    ]
    | None = None,
    context: Annotated[list[str], Metavar("key=value"), "Condition keys that are known."] | None = None,
) -> Told:
    """List every action that somebody can do, by service and access level, by which policies, on what and if what.

    The actions are those of the catalogue. Circumstances are open, as for who-can: what holds under conditions only
    is listed with them. Policies of resources are not known here, but for the trust policies of roles: each role of
    the account is asked whom it trusts.
    """
    from ...questions.principals import subject
    from ...questions.what import Asked
    from ...questions.what import what_can as ask
    from ...service import utc_now
    from ...state.accounts import store

    number = session.config.account
    store(number).read()  # makes the account, if it is the first command
    who = subject(account_of, number, principal, now=utc_now())
    on = None if resource is None else resource_in(number, resource)
    rows = list(ask(account_of, who, Asked(service, on, context_in(session, context or []), number)))
    data = {"Principal": who.principal.arn, "Can": map(as_row, rows)}
    return Told(data, text=lambda color: harmless("".join(as_lines(rows, color=color))))


def as_row(row: Row) -> dict[str, Any]:
    """A row as programs read it."""
    found: dict[str, Any] = {"Service": row.service, "AccessLevel": row.level, "Actions": list(row.actions)}
    if row.roles:
        found["Roles"] = list(row.roles)
    if row.needs:
        found["Needs"] = row.needs
    return found | as_data(row.outcome)


def as_lines(rows: Sequence[Row], *, color: bool) -> Iterator[str]:
    """A heading for each service, and below it what can be done alike."""
    from shutil import get_terminal_size
    from textwrap import fill

    from ...catalog.services import names

    if not rows:
        yield "Nothing.\n"
    width = get_terminal_size((120, 24)).columns
    before = ""
    for row in rows:
        if row.service != before:
            yield ("\n" if before else "") + painted(f"{row.service}  {names()[row.service]}", BOLD, color=color) + "\n"
            before = row.service
        sure = row.outcome.answer.value == "allowed"
        answer = painted("yes", GREEN, color=color) if sure else painted("if ", YELLOW, color=color)
        count = "all" if len(row.actions) == row.of else f"{len(row.actions)} of"
        yield f"  {answer} {row.level}, {count} {row.of}\n"
        if len(row.actions) < row.of or row.of == 1:
            yield fill(", ".join(row.actions), width, initial_indent=INDENT, subsequent_indent=INDENT) + "\n"
        if row.roles:
            yield f"{INDENT}on {roles(row.roles)}\n"
        yield from (f"{INDENT}{line}\n" for line in lines(row.outcome))
        if row.needs:
            yield f"{INDENT}{row.needs}\n"
