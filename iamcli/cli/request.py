"""From the words behind a subcommand to the members of a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from ..errors import MembersRejected, UsageError
from ..operation.checks import client_problems
from .arguments import Option, Takes, check_required, is_option, parse
from .global_options import GLOBALS
from .outfile import Outfile, outfile_of, outfile_options
from .usage import BadArguments, BadParameter, UnknownOptions
from .values import decoded, load, member_value

if TYPE_CHECKING:
    from ..operation import Operation

SKELETONS = ("input", "yaml-input", "output")
PAGING = (
    Option("--starting-token", "starting_token", doc="The NextToken of an answer that --max-items cut short."),
    Option(
        "--page-size",
        "page_size",
        "integer",
        doc="How many items to ask for at a time; the answer is the same.",
    ),
    Option(
        "--max-items",
        "max_items",
        "integer",
        doc="How many items to show at most; NextToken tells where to go on.",
    ),
)
CLI_INPUT = (
    Option(
        "--cli-input-json",
        "cli_input_json",
        metavar="json",
        doc="Read members from JSON; options win over it.",
    ),
    Option(
        "--cli-input-yaml",
        "cli_input_yaml",
        metavar="yaml",
        doc="Read members from YAML; options win over it.",
    ),
    Option(
        "--generate-cli-skeleton",
        "skeleton",
        "words",
        metavar="kind",
        doc="Print a template of the members (input, yaml-input) or of the answer (output), and do nothing.",
    ),
)


class Paging(msgspec.Struct, frozen=True):
    """What was asked about pages; None where nothing was."""

    starting_token: str | None = None
    page_size: int | None = None
    max_items: int | None = None


class Request(msgspec.Struct, frozen=True):
    """An operation's members, and what is to be done with them."""

    members: dict[str, Any]
    skeleton: str
    paging: Paging | None
    """None where the answer is to be shown page by page as it comes."""
    outfile: Outfile | None = None
    """Where the secret in the answer goes, if it holds one."""


def options_of(operation: Operation[..., Any]) -> Iterator[Option]:
    """The options of an operation's command: a member each, then those that all such commands have."""
    for member in operation.members:
        name = member.option.removeprefix("--")
        if operation.pages and member.wire == "MaxItems":
            continue
        if member.kind == "boolean":
            yield Option(f"--{name}", member.wire, "nothing", True, member.required, doc=member.doc)
            yield Option(f"--no-{name}", member.wire, "nothing", False, doc=f"The opposite of --{name}.")
        else:
            takes: Takes = "words" if member.kind == "list" else "word"
            hidden = bool(operation.pages) and member.wire == "Marker"
            yield Option(
                f"--{name}", member.wire, takes, required=member.required, metavar=member.kind, doc=member.doc,
                hidden=hidden,
            )  # fmt: skip
    if operation.pages:
        yield from PAGING
    yield from outfile_options(operation) or CLI_INPUT


def read_request(operation: Operation[..., Any], args: Sequence[str], *, paginate: bool) -> Request:
    """The request that a command line makes; UsageError for whatever a client can see is wrong with it."""
    options = list(options_of(operation))
    values, extras = parse(options, args)
    skeleton = skeleton_kind(values)
    if not ({"cli_input_json", "cli_input_yaml"} & values.keys() or skeleton in ("input", "yaml-input")):
        check_required(options, values)
    if unknown := strays(extras):
        raise UnknownOptions(unknown, [option.flag for option in (*options, *GLOBALS)])
    if skeleton in ("input", "yaml-input"):
        return Request({}, skeleton, None)
    members = file_members(values)
    for member in operation.members:
        if member.wire in values and not member.ours:
            members[member.wire] = member_value(member, values[member.wire])
    outfile = outfile_of(operation, values)
    paging = read_paging(operation, values, members, paginate=paginate)
    check_members(operation, members)
    members |= {
        member.wire: values[member.wire] for member in operation.members if member.ours and member.wire in values
    }
    return Request(members, skeleton, paging, outfile)


def check_members(operation: Operation[..., Any], members: dict[str, Any]) -> None:
    """MembersRejected for members of which a client can see that the service would not take them."""
    if problems := list(client_problems(operation.members, members)):
        raise MembersRejected(problems)


def skeleton_kind(values: dict[str, Any]) -> str:
    """The kind of template asked for; empty where none is."""
    if "skeleton" not in values:
        return ""
    kind: str = (values["skeleton"] or ["input"])[0]
    if kind not in SKELETONS:
        raise BadArguments.choice("--generate-cli-skeleton", kind, SKELETONS)
    return kind


def asks_for_help(operation: Operation[..., Any], args: Sequence[str], more: Iterable[Option] = ()) -> bool:
    """Whether the first word that belongs to no option is `help`; BadArguments if an option lacks that is required."""
    if list(args) == ["help"]:
        return True
    options = [*options_of(operation), *more]
    values, extras = parse(options, args)
    if stray(extras)[0] != "help":
        return False
    check_required(options, values)
    return True


def strays(extras: Sequence[str]) -> list[str]:
    """The words nobody knows in the order the AWS CLI names them: the first that is no option comes last.

    It is that parser's optional word `help`, which may be empty and have `--` beside it (clidriver.py, `_add_help`).
    """
    word, others = stray(extras)
    return [*others, word] if word else others


def stray(extras: Sequence[str]) -> tuple[str, list[str]]:
    """The first word that is no option, without the `--` beside it, and the others; empty if there is none."""
    position = next((place for place, word in enumerate(extras) if word == "--" or not is_option(word)), len(extras))
    behind = list(extras[position:])
    if behind[:1] == ["--"]:
        word, behind = "".join(behind[1:2]), behind[2:]
    else:
        word, behind = "".join(behind[:1]), behind[1:]
        behind = behind[1:] if behind[:1] == ["--"] else behind
    return word, [*extras[:position], *behind]


def file_members(values: dict[str, Any]) -> dict[str, Any]:
    """The members given by `--cli-input-json` or `--cli-input-yaml`."""
    if "cli_input_json" in values and "cli_input_yaml" in values:
        raise UsageError("Only one --cli-input- parameter may be specified.")
    if "cli_input_json" in values:
        name, text = "cli-input-json", load("--cli-input-json", values["cli_input_json"])
        found = decoded(text, lambda _: BadParameter(name, "Invalid JSON received."))
    elif "cli_input_yaml" in values:
        name, text = "cli-input-yaml", load("--cli-input-yaml", values["cli_input_yaml"])
        found = yaml_value(name, text)
    else:
        return {}
    if not isinstance(found, dict):
        raise BadParameter(f"--{name}", f"Invalid type: expecting map, received {type(found)}")
    return found


def yaml_value(name: str, text: Any) -> Any:
    """YAML text as data."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe").load(text)
    except (YAMLError, ValueError, RecursionError):
        raise BadParameter(name, "Invalid YAML received.") from None


def read_paging(
    operation: Operation[..., Any], values: dict[str, Any], members: dict[str, Any], *, paginate: bool
) -> Paging | None:
    """How to page through the answer; whoever gives a marker or a limit of the service's turns that off."""
    if not operation.pages:
        return None
    if not paginate:
        used = [flag for flag in ("--starting-token", "--page-size") if values.get(flag[2:].replace("-", "_"))]
        if used:
            raise UsageError(f"Cannot specify --no-paginate along with pagination arguments: {', '.join(used)}")
    if not paginate or members.keys() & {"Marker", "MaxItems"}:
        if "max_items" in values:
            members["MaxItems"] = values["max_items"]
        return None
    if "page_size" in values:
        members["MaxItems"] = values["page_size"]
    return Paging(values.get("starting_token"), values.get("page_size"), values.get("max_items"))
