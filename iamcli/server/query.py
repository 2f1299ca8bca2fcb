"""AWS's Query protocol, inwards: a form becomes an action and the members its operation declares.

A list is `Tags.member.1`, a map `Pairs.entry.1.key` and `Pairs.entry.1.value`, a structure `Tags.member.1.Key`; a list
without items is its bare name with no value. What an operation does not declare is ignored, as AWS does, and so are
the members that only the command line has.
"""

from __future__ import annotations

import re
from binascii import a2b_qp
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from .refusals import MalformedInput, MalformedQueryString

if TYPE_CHECKING:
    from ..operation import Operation
    from ..operation.members import Member

MOST_FIELDS = 100_000
"""Fields of a form; the largest request of the API, a simulation, has a few thousand."""
DEEPEST = 16
"""Parts of a field's name; no member of the API is nested deeper."""

PERCENT = ord("%")
"""As a number: bytes are asked for a byte much faster than for bytes."""
ENCODED = re.compile(rb"[%+]")
"""What stands for something else in a form."""
BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")
"""A percent sign that encodes nothing."""
QUOTED_PRINTABLE = bytes.maketrans(b"%", b"=")
"""Makes percent-encoding the other encoding that differs in this sign alone, whose decoder needs no list of pieces."""

TRUTH = {"true": True, "false": False}

Node = str | dict[str, "Node"]
"""A field's value, or what stands behind the next dot of its name."""


class Form(NamedTuple):
    """A request as its form has it."""

    action: str
    """Empty if there is none."""
    version: str
    fields: Mapping[str, str]
    """All fields by their names, Action and Version too."""


def form_of(query: bytes, body: bytes) -> Form:
    """The form of a query string and a body; MalformedQueryString if they are none, or name a field twice."""
    fields: dict[str, str] = {}
    for part in (query, body):
        if part.count(b"&") >= MOST_FIELDS:
            raise MalformedQueryString(f"A request may have {MOST_FIELDS} fields.")
        read = decoded if ENCODED.search(part) else as_text
        for pair in part.split(b"&"):
            if pair:
                name, _, value = pair.partition(b"=")
                key = read(name)
                if key in fields:
                    raise MalformedQueryString(f"The request has more than one {shortened(key)}.")
                fields[key] = read(value)
    return Form(fields.get("Action", ""), fields.get("Version", ""), fields)


def decoded(encoded: bytes) -> str:
    """A name or a value of a form; MalformedQueryString if it is not UTF-8 or has a `%` that encodes nothing."""
    encoded = encoded.replace(b"+", b" ")
    if PERCENT in encoded:
        if BROKEN.search(encoded):
            raise MalformedQueryString("A percent sign in the request is not followed by two hexadecimal digits.")
        encoded = a2b_qp(encoded.replace(b"=", b"%3D").translate(QUOTED_PRINTABLE))
    return as_text(encoded)


def as_text(plain: bytes) -> str:
    """A name or a value that stands in a form as it is; MalformedQueryString if it is not UTF-8."""
    try:
        return plain.decode()
    except UnicodeDecodeError:
        raise MalformedQueryString("The request is not UTF-8.") from None


def members_of(operation: Operation[..., Any], fields: Mapping[str, str]) -> dict[str, Any]:
    """The members of a request; MalformedInput for a value that is not of its member's kind."""
    declared = declared_by(operation)
    tree: dict[str, Node] = {}
    for name, value in fields.items():
        stem, dot, rest = name.partition(".")
        if stem in declared:
            if dot:
                plant(tree, stem, rest, value)
            elif stem in tree:
                raise MalformedInput("Start of structure or map found where not expected.")
            else:
                tree[stem] = value
    return {wire: value_of(declared[wire], node) for wire, node in tree.items()}


@cache
def declared_by(operation: Operation[..., Any]) -> Mapping[str, Member]:
    """The members that an operation takes over HTTP, by their names on the wire."""
    return {member.wire: member for member in operation.members if not member.ours}


def plant(tree: dict[str, Node], stem: str, rest: str, value: str) -> None:
    """Put a field where the dots of its name lead."""
    steps = [stem, *rest.split(".")]
    if len(steps) > DEEPEST or "" in steps:
        raise MalformedInput(f"{shortened(f'{stem}.{rest}')} names no member of a request.")
    for step in steps[:-1]:
        branch = tree.setdefault(step, {})
        if isinstance(branch, str):
            raise MalformedInput("Start of structure or map found where not expected.")
        tree = branch
    if steps[-1] in tree:
        raise MalformedInput("Start of structure or map found where not expected.")
    tree[steps[-1]] = value


def value_of(member: Member, node: Node) -> Any:
    """What a member is given; MalformedInput if that is not of its kind."""
    return READERS[member.kind](member, node)


def text_of(member: Member, node: Node) -> str:
    """A string, or the text of another scalar."""
    if isinstance(node, str):
        return node
    if "member" in node or "entry" in node:
        raise MalformedInput("Start of list found where not expected")
    raise MalformedInput("Start of structure or map found where not expected.")


def integer_of(member: Member, node: Node) -> int:
    """A whole number of at most 32 bits."""
    text = text_of(member, node).strip()
    digits = text[1:] if text[:1] in "+-" else text
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10 and -(2**31) <= int(text) < 2**31):
        raise MalformedInput(f"The value of {member.wire or 'a member'} is no integer of 32 bits.")
    return int(text)


def boolean_of(member: Member, node: Node) -> bool:
    """True or false, in any case."""
    text = text_of(member, node).strip().lower()
    if text not in TRUTH:
        raise MalformedInput(f"The value of {member.wire or 'a member'} is neither true nor false.")
    return TRUTH[text]


def list_of(member: Member, node: Node) -> list[Any]:
    """The items behind `member.1`, `member.2` and so on."""
    item = inside(member)
    return [value_of(item, found) for found in numbered(node, "member")]


def map_of(member: Member, node: Node) -> dict[str, Any]:
    """The pairs behind `entry.1.key` and `entry.1.value` and so on."""
    item = inside(member)
    pairs: dict[str, Any] = {}
    for entry in numbered(node, "entry"):
        if isinstance(entry, str) or entry.keys() != {"key", "value"}:
            raise MalformedInput(f"An entry of {member.wire or 'a map'} has to have a key and a value.")
        key = text_of(member, entry["key"])
        if key in pairs:
            raise MalformedInput(f"A key of {member.wire or 'a map'} is there twice.")
        pairs[key] = value_of(item, entry["value"])
    return pairs


def structure_of(member: Member, node: Node) -> dict[str, Any]:
    """The members of a structure that are known; an empty value is an empty structure."""
    if isinstance(node, str):
        if node:
            raise MalformedInput("Unexpected complex element termination")
        return {}
    return {inner.wire: value_of(inner, node[inner.wire]) for inner in member.members if inner.wire in node}


def inside(member: Member) -> Member:
    """What a list or a map holds."""
    assert member.item is not None  # every list and map says what it holds
    return member.item


def numbered(node: Node, name: str) -> Sequence[Node]:
    """What a list or map holds, in order; its numbers begin at 1 and leave none out."""
    if isinstance(node, str):
        if node:
            raise MalformedInput("Unexpected list element termination")
        return ()
    if node.keys() != {name}:
        raise MalformedInput("Top level element may not be treated as a list")
    items = node[name]
    if isinstance(items, str):
        if items:
            raise MalformedInput("Unexpected list element termination")
        return ()
    try:
        return [items[str(number)] for number in range(1, len(items) + 1)]
    except KeyError:
        raise MalformedInput("The numbers of a list's members have to begin at 1 and to leave none out.") from None


def shortened(name: str) -> str:
    """A name from a request, fit for a message."""
    return name if len(name) <= 64 else name[:64] + "..."


READERS: dict[str, Callable[[Member, Node], Any]] = {
    "string": text_of,
    "integer": integer_of,
    "boolean": boolean_of,
    "list": list_of,
    "map": map_of,
    "structure": structure_of,
}
"""How each kind is read; requests have no timestamps and no blobs, in the whole of the API."""
