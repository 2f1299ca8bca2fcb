"""The manual: a page for the program and one for each command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..cli.arguments import Option
from ..cli.help import label, shown_options, values_of
from ..cli.request import options_of
from ..cli.tool import Tool
from ..cli.waiting import OPTIONS as WAITING
from ..errors import ServiceError
from ..operation.members import Member
from ..shapes.rules import Choice, Document, Items, Number, Text
from .declared import AnyCommand, AnyOperation, AnyTool, by_module, summary, waiters
from .overview import exit_statuses, overview
from .roff import bold, escaped, head, italic, item, page_text, paragraphs, prose, reference, section
from .vocabulary import WAIT

KINDS = {
    "string": "string",
    "integer": "integer",
    "boolean": "boolean",
    "timestamp": "time",
    "blob": "base64 text",
    "structure": "structure",
}
WAITING_DESCRIPTION = """\
A command is asked again and again until it succeeds. Nothing is printed then, and the exit status is 0. It goes on as
long as the thing does not exist. When it was asked often enough, or is refused for another reason, the exit status is
255.

The members of the request are given by the options of the command that is asked, which has a page of its own."""
PAGED = (
    "An answer of many items comes in pages, which are put together here. `IsTruncated` and `Marker` are shown with "
    "`--no-paginate` only; `NextToken` is, at the end, when `--max-items` left something out."
)


def pages(operations: Sequence[AnyOperation], tools: Sequence[AnyTool]) -> Iterator[tuple[str, str]]:
    """The name and the text of each page."""
    yield "iamcli", overview(operations, tools)
    yield "iamcli-wait", wait_page(operations)
    for group in by_module(operations).values():
        for operation in group:
            yield page_name(operation), page(operation, group)
    for kindred in by_module(tools).values():
        for tool in kindred:
            yield page_name(tool), tool_page(tool, kindred)


def page_name(command: AnyCommand) -> str:
    """The name of a command's page: its words, joined by hyphens as git does it."""
    return f"iamcli-{command.command.replace(' ', '-')}"


def others(command: AnyCommand, group: Iterable[AnyCommand]) -> list[str]:
    """References to the program's page and to those of the other commands of a group."""
    return [reference("iamcli"), *(reference(page_name(other)) for other in group if other != command)]


def tool_page(tool: AnyTool, group: Sequence[AnyTool]) -> str:
    """The page of a command of iamcli's own."""
    return page_text(
        [
            *head(page_name(tool)),
            *section("NAME", [rf"{escaped(page_name(tool))} \- {prose(summary(tool).removesuffix('.'))}"]),
            *section("SYNOPSIS", synopsis(tool, tool.options)),
            *section("DESCRIPTION", paragraphs(tool.doc)),
            *section("OPTIONS", option_items(tool, tool.options)),
            *section("EXIT STATUS", exit_statuses(tool.statuses)),
            *section("SEE ALSO", [",\n".join(others(tool, group))]),
        ]
    )


def page(operation: AnyOperation, group: Sequence[AnyOperation]) -> str:
    """The page of an operation's command, which stands in its module with the others of its group."""
    name = page_name(operation)
    options = shown_options(operation)
    related = others(operation, group)
    return page_text(
        [
            *head(name),
            *section("NAME", [rf"{escaped(name)} \- {prose(summary(operation).removesuffix('.'))}"]),
            *section("SYNOPSIS", synopsis(operation, options)),
            *section("DESCRIPTION", paragraphs(operation.doc)),
            *section("OPTIONS", option_items(operation, options)),
            *section("ANSWER", answer(operation)),
            *section("ERRORS", errors(operation.errors)),
            *section("EXIT STATUS", exit_statuses()),
            *section("SEE ALSO", [*(f"{line}," for line in related), api(operation)]),
        ]
    )


def wait_page(operations: Sequence[AnyOperation]) -> str:
    """The page of the word `wait`, with everything that can be waited for."""
    asked_by = waiters(operations)
    related = ["iamcli", *sorted(page_name(asked) for asked in asked_by.values())]
    pace = ("[" + term(option, r"\ ") + "]" for option in WAITING)
    return page_text(
        [
            *head("iamcli-wait"),
            *section("NAME", [rf"{escaped('iamcli-wait')} \- {prose(WAIT['wait'].removesuffix('.'))}"]),
            *section("SYNOPSIS", [f"{bold('iamcli')} {bold('wait')} {italic('waiter')}", *pace, italic("parameters")]),
            *section("DESCRIPTION", paragraphs(WAITING_DESCRIPTION)),
            *section("WAITERS", waiter_items(asked_by)),
            *section("OPTIONS", [line for option in WAITING for line in item(term(option, " "), [prose(option.doc)])]),
            *section("EXIT STATUS", exit_statuses(waits=True)),
            *section("SEE ALSO", [",\n".join(map(reference, related))]),
        ]
    )


def waiter_items(asked_by: Mapping[str, AnyOperation]) -> Iterator[str]:
    """What can be waited for: the command that is asked, what it takes, how often and for how long."""
    for name, asked in asked_by.items():
        if asked.waiter:
            members = {member.wire for member in asked.members}
            takes = [term(option, " ") for option in options_of(asked) if option.dest in members]
            every = "second" if asked.waiter.delay == 1 else f"{asked.waiter.delay} seconds"
            pace = f"Every {every}, {asked.waiter.attempts} times at most, unless told."
            yield from item(" ".join([bold(name), *takes]), [prose(f"Wait until `{asked.command}` succeeds. {pace}")])


def synopsis(command: AnyCommand, options: Iterable[Option]) -> Iterator[str]:
    """The form of the command; what may be left out stands in brackets."""
    yield rf"{bold('iamcli')} {bold(command.command)}"
    for option in options:
        shown = term(option, r"\ ")
        yield shown if option.required else f"[{shown}]"


def option_items(command: AnyCommand, options: Iterable[Option]) -> Iterator[str]:
    """The options, what they are for, and the form of their values."""
    members = {} if isinstance(command, Tool) else {member.wire: member for member in command.members}
    options = list(options)
    for option in options:
        member = members.get(option.dest)
        allowed = values_of(option, member)
        limits = one_of(allowed) if allowed else demands(member) if member else ""
        meaning = sentences(option.doc, "Required." if option.required else "", limits)
        yield from item(term(option, " "), [prose(meaning)], member_items(inner(member), parts=True) if member else ())
    if options:
        yield ".PP"
    yield "The options that every command takes are in"
    yield reference("iamcli") + "."


def term(option: Option, blank: str) -> str:
    """An option with what it takes."""
    if option.positional:
        return italic(label(option))
    flag, _, value = label(option).partition(" ")
    return bold(flag) + (blank + italic(value) if value else "")


def answer(operation: AnyOperation) -> Iterator[str]:
    """The members of the answer, each with those inside it."""
    if not operation.answer_members:
        yield "None: nothing is printed."
        return
    yield from member_items(operation.answer_members)
    if operation.pages:
        yield ".PP"
        yield prose(PAGED)


def member_items(members: Iterable[Member], *, parts: bool = False) -> Iterator[str]:
    """Members with their kinds, whole with what is inside; `parts` is true for those that a request has."""
    for member in members:
        about = (member.type.__doc__ or "").partition("\n")[0] if member.kind == "structure" else member.doc
        if member.item and member.item.kind == "structure":
            about = member.doc or (member.item.type.__doc__ or "").partition("\n")[0]
        need = "Required." if parts and member.required else ""
        limits = demands(member) if parts or isinstance(member.rule, Choice) else ""
        meaning = sentences(kind(member).capitalize() + ".", about, need, limits)
        yield from item(bold(member.wire), [prose(meaning)], member_items(inner(member), parts=parts))


def inner(member: Member) -> tuple[Member, ...]:
    """The members of a structure, or of the structures that a list or a map holds."""
    return inner(member.item) if member.item else member.members


def kind(member: Member) -> str:
    """What a member is, in words."""
    if member.type is Document:
        return "policy document"
    if member.item:
        return f"{'map' if member.kind == 'map' else 'list'} of {kind(member.item)}s"
    return KINDS[member.kind]


def demands(member: Member) -> str:
    """What a member's rule demands, as a sentence; nothing if it has none."""
    match member.rule:
        case Choice(values):
            return one_of(values)
        case Text(least, most):
            return bounds(least, most, " characters")
        case Items(least, most):
            return bounds(least, most, " items")
        case Number(least, most):
            return bounds(least, most, "")
    return ""


def one_of(values: Iterable[str]) -> str:
    """The values an option is limited to."""
    return f"One of {', '.join(f'`{value}`' for value in values)}."


def bounds(least: int | None, most: int | None, unit: str) -> str:
    """How much is allowed of something."""
    if most is None:
        return f"At least {least}{unit}." if least else ""
    return f"{least} to {most}{unit}." if least else f"At most {most}{unit}."


def sentences(*parts: str) -> str:
    """Sentences behind one another, without the empty ones."""
    return " ".join(part for part in parts if part)


def errors(of: Sequence[type[ServiceError]]) -> Iterator[str]:
    """The codes with which a command can be refused, beside those that all share."""
    for error in of:
        yield from item(bold(error.code), [prose((error.__doc__ or "").partition("\n")[0])])
    if of:
        yield ".PP"
    yield "The errors that any command can meet are in"
    yield reference("iamcli") + "."


def api(operation: AnyOperation) -> str:
    """The operation of AWS's that the command mirrors."""
    return prose(f"`{operation.name}` in AWS's API reference")
