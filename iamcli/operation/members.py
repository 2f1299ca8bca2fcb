"""The members of requests and answers, read off type annotations."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import NODEFAULT

from ..shapes.rules import Choice, Document, Items, Number, Ours, Shape, Text, Wire, members_of

Kind = Literal["string", "integer", "boolean", "timestamp", "blob", "list", "structure", "map"]
KINDS: dict[Any, Kind] = {
    str: "string",
    int: "integer",
    bool: "boolean",
    datetime: "timestamp",
    bytes: "blob",
    Document: "string",
}

CONTAINERS: dict[Any, Kind] = {list: "list", Iterable: "list", dict: "map"}


class Member(msgspec.Struct, frozen=True):
    """One member of a request or an answer, whole with what is inside it."""

    name: str
    wire: str
    kind: Kind
    type: Any
    required: bool = False
    doc: str = ""
    rule: Text | Choice | Number | Items | None = None
    members: tuple[Member, ...] = ()
    """Those of a structure, in the model's order."""
    item: Member | None = None
    """What a list or a map holds."""
    ours: bool = False
    """True for what the API does not have."""

    @property
    def option(self) -> str:
        """The option that carries this member on a command line, as in `--user-name`."""
        return "--" + dashed(self.wire)

    @property
    def sensitive(self) -> bool:
        """Whether its values must never be shown or logged."""
        return isinstance(self.rule, Text) and self.rule.sensitive


def describe(name: str, hint: Any, scope: dict[str, Any], *, required: bool = False, wire: str = "") -> Member:
    """Read a member off an annotation; the notes of its type become its rule and its documentation."""
    base, notes = unwrap(hint)
    rules = [note for note in notes if isinstance(note, Text | Choice | Number | Items)]
    return Member(
        name=name,
        wire=wire or next((str(note) for note in notes if type(note) is Wire), pascal(name)),
        kind=kind_of(base),
        type=base,
        required=required,
        doc=next((note for note in reversed(notes) if type(note) is str), ""),
        rule=rules[-1] if rules else None,
        ours=any(isinstance(note, Ours) for note in notes),
        members=structure(base, scope) if is_shape(base) else (),
        item=describe("", get_args(base)[-1], scope) if get_origin(base) in CONTAINERS else None,
    )


def structure(shape: type[Shape], scope: dict[str, Any]) -> tuple[Member, ...]:
    """The members of a structure, in the order they are declared in."""
    hints: dict[str, Any] = {}
    for base in reversed(shape.__mro__):
        known = vars(sys.modules[base.__module__])
        for name, hint in vars(base).get("__annotations__", {}).items():
            hints[name] = resolve(hint, known, scope)
    defaults = dict(zip(reversed(shape.__struct_fields__), reversed(shape.__struct_defaults__), strict=False))
    return tuple(
        describe(ours, hints[ours], scope, required=defaults.get(ours, NODEFAULT) is NODEFAULT, wire=wire)
        for ours, wire in members_of(shape)
    )


def resolve(hint: Any, known: dict[str, Any], scope: dict[str, Any]) -> Any:
    """Evaluate an annotation that the module left as text."""
    return eval(hint, {**scope, **known}) if isinstance(hint, str) else hint  # noqa: S307  our own source


def unwrap(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """Split an annotation into its type and its notes, leaving out that it may be None."""
    notes: tuple[Any, ...] = ()
    while True:
        if hasattr(hint, "__metadata__"):
            notes = (*hint.__metadata__, *notes)
            hint = hint.__origin__
        elif get_origin(hint) is UnionType or str(get_origin(hint)) == "typing.Union":
            (hint,) = (part for part in get_args(hint) if part is not NoneType)
        else:
            return hint, notes


def kind_of(base: Any) -> Kind:
    """The model's name for a type."""
    return CONTAINERS.get(get_origin(base)) or ("structure" if is_shape(base) else KINDS[base])


def is_shape(base: Any) -> bool:
    """Whether a type is a structure of the API."""
    return isinstance(base, type) and issubclass(base, Shape)


def pascal(name: str) -> str:
    """`user_name` as the wire has it, `UserName`."""
    return "".join(word.capitalize() for word in name.split("_"))


@cache
def dashed(wire: str) -> str:
    """`SAMLProviderArn` as the command line has it, `saml-provider-arn`."""
    words = wire[:1]
    for before, letter, behind in zip(wire, wire[1:], wire[2:] + "A", strict=False):
        starts_word = letter.isupper() and (not before.isupper() or behind.islower())
        words += "-" + letter if starts_word else letter
    return words.lower()
