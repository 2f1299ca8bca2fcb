"""The managed policies that AWS publishes: what they are called, their dates, the document of the default version.

Only the default version is known: its id and its document, none of the versions before it. AWS's ids of these
policies are not known either; the ones here are made from the ARN, so they stay the same for ever.

Two files lie beside this module, and `iamcli.emit.managed_policies` writes both:

- `managed_policies.jsonl`: where the facts are from, then a row for each policy in the order of folded names. A row
  is found by its text, so looking up one policy decodes one row.
- `managed_policies.bin`: the documents in the same order, GROUP of them in a zlib stream, one on a line. In front
  stand the offsets at which the streams begin, and the end of the last one; four bytes each, little-endian.

Both are opened beside `__file__`, as importlib.resources would cost more than the whole look-up.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from functools import cache
from typing import BinaryIO

import msgspec

ARN_PREFIX = "arn:aws:iam::aws:policy"
GROUP = 16
"""Documents in a zlib stream. More make the file smaller (8: 558 kB, 16: 515 kB, 64: 470 kB) and a look-up slower."""
OFFSET_BYTES = 4
INDEX_FILE = "managed_policies.jsonl"
DOCUMENTS_FILE = "managed_policies.bin"


class Provenance(msgspec.Struct, frozen=True, array_like=True):
    """Where the catalogue is from; `date` (UTC) is that of the newest change to a policy that it knows."""

    date: date
    source: str


class ManagedPolicyInfo(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is known of an AWS managed policy without its document; dates are UTC, in whole seconds."""

    arn: str
    policy_id: str
    default_version_id: str
    create_date: datetime
    update_date: datetime

    @property
    def name(self) -> str:
        """The policy's name; no two AWS managed policies share one, whatever their paths."""
        return self.arn[self.arn.rindex("/") + 1 :]

    @property
    def path(self) -> str:
        """The path between the slashes, with both of them: `/` or, say, `/service-role/`."""
        return self.arn[len(ARN_PREFIX) : self.arn.rindex("/") + 1]

    @property
    def versions(self) -> tuple[str, ...]:
        """The ids of the versions that are known: the default one alone."""
        return (self.default_version_id,)


class ManagedPolicy(ManagedPolicyInfo, frozen=True, gc=False):
    """An AWS managed policy with the default version's document: compact JSON, its keys in the source's order."""

    document: str


def as_of() -> Provenance:
    """The date and the source of the catalogue."""
    index = _index()
    return msgspec.json.decode(index[: index.index(b"\n")], type=Provenance)


def all_infos() -> list[ManagedPolicyInfo]:
    """All policies in the order of their names, case folded; no document is read."""
    index = _index()
    return msgspec.json.Decoder(ManagedPolicyInfo).decode_lines(index[index.index(b"\n") :])


def find(arn: str) -> ManagedPolicyInfo | None:
    """The AWS managed policy of that ARN, in its exact case, without its document; None if there is none."""
    start = _row_start(arn)
    return None if start is None else _info(start)


def document(arn: str) -> str | None:
    """The document of the default version as compact JSON; None if AWS has no managed policy of that ARN."""
    start = _row_start(arn)
    return None if start is None else _document(start)


def read(arn: str) -> ManagedPolicy | None:
    """The AWS managed policy of that ARN with its document; None if there is none."""
    start = _row_start(arn)
    if start is None:
        return None
    return ManagedPolicy(*msgspec.structs.astuple(_info(start)), document=_document(start))


def read_document(file: BinaryIO, row: int) -> str:
    """The document of the policy on that row, from 0; of the file, an offset pair and one stream are read."""
    import zlib

    block, place = divmod(row, GROUP)
    file.seek(block * OFFSET_BYTES)
    begin, end = (int.from_bytes(file.read(OFFSET_BYTES), "little") for _ in range(2))
    file.seek(begin)
    return zlib.decompress(file.read(end - begin)).split(b"\n")[place].decode()


@cache
def _index() -> bytes:
    with _open(INDEX_FILE) as file:
        return file.read()


def _open(name: str) -> BinaryIO:
    return open(os.path.join(os.path.dirname(__file__), name), "rb")


def _row_start(arn: str) -> int | None:
    """Where the policy's row begins in the index. The ARN is compared as JSON, so no quote in it can reach further."""
    if not arn.startswith(ARN_PREFIX) or not arn.isascii():
        return None
    found = _index().find(b"\n[" + msgspec.json.encode(arn) + b",")
    return None if found < 0 else found + 1


def _info(start: int) -> ManagedPolicyInfo:
    index = _index()
    return msgspec.json.decode(index[start : index.index(b"\n", start)], type=ManagedPolicyInfo)


def _document(start: int) -> str:
    with _open(DOCUMENTS_FILE) as file:
        return read_document(file, _index().count(b"\n", 0, start) - 1)
