"""Templates of a request and of an answer: `--generate-cli-skeleton`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..operation.members import Member
from ..shapes.rules import Choice

if TYPE_CHECKING:
    from ..operation import Operation

FIRST_SECOND = "1970-01-01T00:00:00"


def input_skeleton(operation: Operation[..., Any]) -> dict[str, Any]:
    """The members of a request with empty values, those for paging among them."""
    return {member.wire: sample(member) for member in operation.members if not member.ours}


def sample(member: Member) -> Any:
    """An empty value of a member's type; the first one of an enumeration."""
    if isinstance(member.rule, Choice):
        return member.rule.values[0]
    if member.kind == "structure":
        return {part.wire: sample(part) for part in member.members}
    if member.kind == "list" and member.item:
        return [sample(member.item)]
    if member.kind == "map" and member.item:
        return {"KeyName": sample(member.item)}
    return {"integer": 0, "boolean": True, "timestamp": FIRST_SECOND, "blob": ""}.get(member.kind, "")


def yaml_skeleton(operation: Operation[..., Any]) -> str:
    """The same as YAML, each member with a comment that says what it is."""
    members = [member for member in operation.members if not member.ours]
    return "".join(line + "\n" for line in yaml_lines(members, "")) if members else "{}\n"


def yaml_lines(members: Sequence[Member], indent: str) -> list[str]:
    """Lines for the members of a structure, set in by `indent`."""
    lines = []
    for member in members:
        notes = ["[REQUIRED]"] * member.required + [member.doc] * bool(member.doc)
        if isinstance(member.rule, Choice):
            notes.append(f"Valid values are: {', '.join(member.rule.values)}.")
        note = f"  # {' '.join(notes)}".rstrip(" #") if notes else ""
        if member.kind == "structure":
            lines += [f"{indent}{member.wire}:{note}", *yaml_lines(member.members, indent + "  ")]
        elif member.kind == "list" and member.item:
            lines += [f"{indent}{member.wire}:{note}", *yaml_item(member.item, indent)]
        else:
            lines.append(f"{indent}{member.wire}: {yaml_scalar(sample(member))}{note}")
    return lines


def yaml_item(item: Member, indent: str) -> list[str]:
    """The one item of a list's template."""
    if item.kind != "structure":
        return [f"{indent}- {yaml_scalar(sample(item))}"]
    first, *others = yaml_lines(item.members, indent + "  ")
    return [f"{indent}- {first.lstrip()}", *others]


def yaml_scalar(value: Any) -> str:
    """A scalar as YAML, empty text in quotes."""
    if value == "":
        return "''"
    return str(value).lower() if isinstance(value, bool) else str(value)


def output_skeleton(operation: Operation[..., Any]) -> dict[str, Any]:
    """A made-up answer whose texts are their members' names.

    The AWS CLI checks its own template against the model and refuses most of IAM's over texts that are too short;
    nobody can rely on that, so this one prints.
    """
    return {member.wire: made_up(member, member.wire) for member in operation.answer_members}


def made_up(member: Member, name: str) -> Any:
    """A value of a member's type that says where it comes from."""
    if member.kind == "structure":
        return {part.wire: made_up(part, part.wire) for part in member.members}
    if member.kind == "list" and member.item:
        return [made_up(member.item, name)]
    return name if member.kind in ("string", "blob") else sample(member)
