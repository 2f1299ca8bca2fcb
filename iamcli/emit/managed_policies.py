"""Writes the catalogue of AWS managed policies anew: `python -m iamcli.emit.managed_policies SOURCE`.

SOURCE is a wheel of moto, or `moto/iam/aws_managed_policies.py` of an installed one. The module is parsed and
never run. The same source gives the same bytes, as long as zlib is the same.
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
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from ..catalog import managed_policies as catalogue

MODULE = "moto/iam/aws_managed_policies.py"
VARIABLE = "aws_managed_policies_data"
WINDOW = 32 * 1024 - 262
"""Bytes of a dictionary that zlib can refer to: its window less what it keeps free for looking ahead."""
WORD = re.compile(rb'"[^"]*"[:,\]}]*\[?\{?')


class Files(NamedTuple):
    """The catalogue's two files, as bytes."""

    rows: bytes
    documents: bytes


def build(source: Path) -> Files:
    """The catalogue of what the wheel or module lists; ValueError if the source is neither."""
    policies, version = _listed(source)
    names = sorted(policies, key=str.lower)
    infos = [_info(name, policies[name]) for name in names]
    newest = max(max(info.create_date, info.update_date) for info in infos)
    head = catalogue.Provenance(newest.date(), f"moto {version}, {MODULE}")
    documents = [_compact(policies[name]["Document"]) for name in names]
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


ORDER = ["Version", "Id", "Statement", "Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource"]
"""The order in which AWS writes the elements of its policies; the source has them in the alphabet's."""


def _compact(document: dict[str, Any]) -> bytes:
    def ordered(element: Any) -> Any:
        """An element, and the statements in it, with the names inside in order."""
        if isinstance(element, list):
            return [ordered(part) for part in element]
        if not isinstance(element, dict):
            return element
        names = sorted(element, key=(ORDER + sorted(element)).index)
        return {name: ordered(element[name]) if name == "Statement" else element[name] for name in names}

    return json.dumps(ordered(document), separators=(",", ":"), ensure_ascii=False).encode()


def _packed(documents: list[bytes]) -> bytes:
    """The dictionary and the compressed documents behind the table of their offsets."""
    dictionary = _dictionary(documents)
    pieces = [dictionary, *(_compressed(document, dictionary) for document in documents)]
    offsets = [catalogue.OFFSET_BYTES * (len(pieces) + 1)]
    for piece in pieces:
        offsets.append(offsets[-1] + len(piece))
    table = (offset.to_bytes(catalogue.OFFSET_BYTES, "little") for offset in offsets)
    return b"".join((*table, *pieces))


def _compressed(document: bytes, dictionary: bytes) -> bytes:
    stream = zlib.compressobj(9, zdict=dictionary)
    return stream.compress(document) + stream.flush()


def _dictionary(documents: list[bytes]) -> bytes:
    """The strings that save most, with the punctuation behind them; the best stand last, nearest the text."""
    uses = Counter(word for document in documents for word in set(WORD.findall(document)))
    repeated = [word for word, count in uses.items() if count > 2]
    chosen: list[bytes] = []
    room = WINDOW
    for word in sorted(repeated, key=lambda word: (uses[word] * len(word), word), reverse=True):
        if len(word) > room:
            break
        chosen.append(word)
        room -= len(word)
    return b"".join(reversed(chosen))


def main(arguments: list[str]) -> int:
    """Write the two files from the source that is named; the exit status."""
    if len(arguments) != 1:
        print("usage: python -m iamcli.emit.managed_policies WHEEL-OR-MODULE", file=sys.stderr)
        return 2
    built = build(Path(arguments[0]))
    folder = Path(catalogue.__file__).parent
    (folder / catalogue.INDEX_FILE).write_bytes(built.rows)
    (folder / catalogue.DOCUMENTS_FILE).write_bytes(built.documents)
    count = len(built.rows.splitlines()) - 1
    print(f"{count} policies, {len(built.rows)} + {len(built.documents)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
