"""The services of AWS that IAM policies can name: their actions, resource types and condition keys.

Two files lie beside this module, and `iamcli.emit.services` writes both. They are opened beside `__file__`, as the
catalogue of managed policies is, and are plain text, as a wheel compresses it anyway:

- `services.jsonl`: where the facts are from, then a row for each service in the order of namespaces.
- `service_details.jsonl`: two lines for each service in the same order. The first has the names of its actions and
  the second has what there is to know of them, so that all names can be had without the rest. The row in the other
  file says at which bytes the two lines begin and end, so that reading one service leaves the others alone.

Actions that only grant a permission, without an operation of that name, are not marked: the sources do not say.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from .managed_policies import Provenance

INDEX_FILE = "services.jsonl"
DETAILS_FILE = "service_details.jsonl"


class AccessLevel(StrEnum):
    """What an action does to a resource. IAM User Guide, "Access levels in policy summaries"."""

    LIST = "List"
    READ = "Read"
    WRITE = "Write"
    TAGGING = "Tagging"
    PERMISSIONS_MANAGEMENT = "Permissions management"


class ConditionKey(NamedTuple):
    """A key that a condition can name, as AWS writes it: `s3:prefix`, `aws:RequestTag/${TagKey}`.

    The type is that of the Service Authorization Reference: String, Bool, Numeric, Date, ARN, IPAddress, or ArrayOf
    one of them.
    """

    name: str
    type: str

    @property
    def multivalued(self) -> bool:
        """Whether a request can have several values for the key, as `aws:TagKeys` has."""
        return self.type.startswith("ArrayOf")


class ResourceType(NamedTuple):
    """What a policy's Resource can name: `object` of S3, `arn:${Partition}:s3:::${BucketName}/${ObjectName}`."""

    name: str
    arns: tuple[str, ...]
    condition_keys: tuple[str, ...]


class ActionResource(NamedTuple):
    """A resource type that an action is authorized on; the condition keys are those that only apply there."""

    name: str
    required: bool
    condition_keys: tuple[str, ...]


class Action(NamedTuple):
    """An action; `condition_keys` apply on any resource, `dependent_actions` are what its caller may need besides."""

    namespace: str
    name: str
    access: AccessLevel
    resource_types: tuple[ActionResource, ...]
    condition_keys: tuple[str, ...]
    dependent_actions: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """The action as a policy names it: `s3:GetObject`."""
        return f"{self.namespace}:{self.name}"


class Service(NamedTuple):
    """A service; actions, resource types and condition keys are found by their names in lower case."""

    namespace: str
    name: str
    actions: Mapping[str, Action]
    resource_types: Mapping[str, ResourceType]
    condition_keys: Mapping[str, ConditionKey]


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A line of the index, as in `["s3","Amazon S3",1234,5678]`: begin and end are offsets into the details."""

    namespace: str
    name: str
    begin: int
    end: int


class ActionDetails(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An action in the file; numbers are places in the lists of `Details`, keys that of a set of keys."""

    access: AccessLevel
    keys: int = 0
    resource_types: tuple[tuple[int, bool, int], ...] = ()
    dependent_actions: tuple[int, ...] = ()


class Details(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The second line of a service. Most actions share their sets of condition keys, so each set stands once."""

    condition_keys: tuple[ConditionKey, ...]
    key_sets: tuple[tuple[int, ...], ...]
    resource_types: tuple[tuple[str, tuple[str, ...], int], ...]
    dependent_actions: tuple[str, ...]
    actions: tuple[ActionDetails, ...]


def as_of() -> Provenance:
    """The date and the source of the catalogue."""
    return msgspec.json.decode(_index().partition(b"\n")[0], type=Provenance)


@cache
def names() -> dict[str, str]:
    """The services' names by their namespaces, in order."""
    return {row.namespace: row.name for row in _rows()}


def service(namespace: str) -> Service | None:
    """The service of that namespace, in whatever case; None if the catalogue has none."""
    begin = _index().find(b"\n[" + msgspec.json.encode(namespace.lower()) + b",")
    return None if begin < 0 else _service(begin)


@cache
def action_names() -> dict[str, list[str]]:
    """The names of all actions by namespace, both in order; nothing else is decoded."""
    lines = b"\n".join(_read(DETAILS_FILE).split(b"\n")[::2])
    return dict(zip(names(), msgspec.json.Decoder(list[str]).decode_lines(lines), strict=True))


@cache
def _service(begin: int) -> Service:
    """The service whose row begins there."""
    index = _index()
    row = msgspec.json.decode(index[begin : index.index(b"\n", begin + 1)], type=Row)
    with open(_path(DETAILS_FILE), "rb") as file:
        file.seek(row.begin)
        first, second = file.read(row.end - row.begin).splitlines()
    details = msgspec.json.decode(second, type=Details)
    key_sets = [tuple(details.condition_keys[key].name for key in each) for each in details.key_sets]
    types = [ResourceType(name, arns, key_sets[keys]) for name, arns, keys in details.resource_types]
    named = zip(msgspec.json.decode(first, type=list[str]), details.actions, strict=True)
    return Service(
        namespace=row.namespace,
        name=row.name,
        actions=MappingProxyType(
            {name.lower(): _action(row.namespace, name, action, details, key_sets) for name, action in named}
        ),
        resource_types=MappingProxyType({each.name.lower(): each for each in types}),
        condition_keys=MappingProxyType({key.name.lower(): key for key in details.condition_keys}),
    )


def _action(
    namespace: str, name: str, action: ActionDetails, details: Details, key_sets: Sequence[tuple[str, ...]]
) -> Action:
    """An action with names where the file has places."""
    return Action(
        namespace=namespace,
        name=name,
        access=action.access,
        resource_types=tuple(
            ActionResource(details.resource_types[place][0], required, key_sets[keys])
            for place, required, keys in action.resource_types
        ),
        condition_keys=key_sets[action.keys],
        dependent_actions=tuple(details.dependent_actions[place] for place in action.dependent_actions),
    )


def _rows() -> list[Row]:
    return msgspec.json.Decoder(Row).decode_lines(_index().partition(b"\n")[2])


@cache
def _index() -> bytes:
    return _read(INDEX_FILE)


def _read(name: str) -> bytes:
    with open(_path(name), "rb") as file:
        return file.read()


def _path(name: str) -> str:
    return os.path.join(os.path.dirname(__file__), name)
