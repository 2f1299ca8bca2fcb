"""Writes the catalogue of AWS managed policies anew: `python -m iamcli.emit.managed_policies SOURCE`.

SOURCE is a wheel of moto, or `moto/iam/aws_managed_policies.py` of an installed one. The module is parsed and never
run. The same source gives the same bytes.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from ..catalog import managed_policies as catalogue

MODULE = "moto/iam/aws_managed_policies.py"
VARIABLE = "aws_managed_policies_data"


class Files(NamedTuple):
    """The catalogue's two files, as bytes."""

    index: bytes
    documents: bytes


def build(source: Path) -> Files:
    """The catalogue of what the wheel or module lists; ValueError if the source is not what it is taken for."""
    policies, version = _listed(source)
    names = sorted(policies, key=str.lower)
    infos = [_info(name, policies[name]) for name in names]
    newest = max(max(info.create_date, info.update_date) for info in infos)
    head = catalogue.Provenance(newest.date(), f"moto {version}, {MODULE}")
    documents = [json.dumps(policies[name]["Document"], separators=(",", ":")) for name in names]
    return Files(msgspec.json.Encoder().encode_lines([head, *infos]), _packed(documents))


def policy_id(arn: str) -> str:
    """An id that follows from the ARN: `ANPA` and 17 characters of base32."""
    return "ANPA" + base64.b32encode(hashlib.sha256(arn.encode()).digest())[:17].decode()


def _listed(source: Path) -> tuple[dict[str, Any], str]:
    """The policies by name, and moto's version."""
    if zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as wheel:
            return _literal(wheel.read(MODULE).decode()), _version(wheel.namelist())
    module = source.resolve()
    return _literal(module.read_text("utf-8")), _version(path.name for path in module.parents[2].iterdir())


def _literal(module: str) -> dict[str, Any]:
    for node in ast.parse(module).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == VARIABLE:
                policies: dict[str, Any] = json.loads(ast.literal_eval(value))
                return policies
    raise ValueError(f"the module does not assign {VARIABLE}")


def _version(names: Iterable[str]) -> str:
    for name in names:
        if found := re.match(r"moto-([^-/]+)\.dist-info\b", name):
            return found[1]
    raise ValueError("no moto-*.dist-info beside the package says which version it is")


def _info(name: str, policy: dict[str, Any]) -> catalogue.ManagedPolicyInfo:
    arn = catalogue.ARN_PREFIX + policy["Path"] + name
    return catalogue.ManagedPolicyInfo(
        arn=arn,
        policy_id=policy_id(arn),
        default_version_id=policy["DefaultVersionId"],
        create_date=_time(policy["CreateDate"]),
        update_date=_time(policy["UpdateDate"]),
    )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0)


def _packed(documents: list[str]) -> bytes:
    """The documents in groups, compressed, behind the table of their offsets."""
    groups = [documents[at : at + catalogue.GROUP] for at in range(0, len(documents), catalogue.GROUP)]
    streams = [zlib.compress("\n".join(group).encode(), 9) for group in groups]
    offsets = [catalogue.OFFSET_BYTES * (len(streams) + 1)]
    for stream in streams:
        offsets.append(offsets[-1] + len(stream))
    table = b"".join(offset.to_bytes(catalogue.OFFSET_BYTES, "little") for offset in offsets)
    return table + b"".join(streams)


def main(arguments: list[str]) -> int:
    """Write the two files from the source that is named; the exit status."""
    if len(arguments) != 1:
        print("usage: python -m iamcli.emit.managed_policies WHEEL-OR-MODULE", file=sys.stderr)
        return 2
    built = build(Path(arguments[0]))
    folder = Path(catalogue.__file__).parent
    (folder / catalogue.INDEX_FILE).write_bytes(built.index)
    (folder / catalogue.DOCUMENTS_FILE).write_bytes(built.documents)
    rows = len(built.index.splitlines()) - 1
    print(f"{rows} policies, {len(built.index)} + {len(built.documents)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
