"""The managed policies that AWS publishes: their names, ids and dates, and the default version's document.

Only the default version is known: its id and its document, none of the versions before it. AWS's ids of these
policies are not known either; the ones here are made from the ARN, so they stay the same for ever.

Two files lie beside this module, and `iamcli.emit.managed_policies` writes both:

- `managed_policies.jsonl`: where the facts are from, then a row for each policy in the order of folded names.
  A row is found by its text, so looking up one policy decodes one row.
- `managed_policies.bin`: a dictionary and then the documents in the same order, each a zlib stream of its own
  that refers to the dictionary, so reading one document leaves the others alone. In front stand the offsets
  at which these pieces begin, and the end of the last one: OFFSET_BYTES each, little-endian.

Both are opened beside `__file__`, as importlib.resources would cost more than the whole look-up.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from functools import cache
from typing import BinaryIO

import msgspec

ARN_PREFIX = "arn:aws:iam::aws:policy"
ROW_START = b'\n["' + ARN_PREFIX.encode()
"""How each row begins; counting these takes half of what counting the ends of lines does."""
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
    """An AWS managed policy with its default version's document: compact JSON, in AWS's order of elements."""

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
    before = _before_row(arn)
    return None if before is None else _info(before)


def document(arn: str) -> str | None:
    """The document of the default version as compact JSON; None if AWS has no managed policy of that ARN."""
    before = _before_row(arn)
    return None if before is None else _document(before)


def read(arn: str) -> ManagedPolicy | None:
    """The AWS managed policy of that ARN with its document; None if there is none."""
    before = _before_row(arn)
    if before is None:
        return None
    info = _info(before)
    return ManagedPolicy(
        arn=info.arn,
        policy_id=info.policy_id,
        default_version_id=info.default_version_id,
        create_date=info.create_date,
        update_date=info.update_date,
        document=_document(before),
    )


def read_document(file: BinaryIO, row: int) -> str:
    """The document of the policy on that row, from 0; of the other documents nothing is read."""
    import zlib

    stream = zlib.decompressobj(zdict=_piece(file, 0))
    return stream.decompress(_piece(file, row + 1)).decode()


def _piece(file: BinaryIO, place: int) -> bytes:
    file.seek(place * OFFSET_BYTES)
    begin, end = (int.from_bytes(file.read(OFFSET_BYTES), "little") for _ in range(2))
    file.seek(begin)
    return file.read(end - begin)


@cache
def _index() -> bytes:
    with _open(INDEX_FILE) as file:
        return file.read()


def _open(name: str) -> BinaryIO:
    return open(os.path.join(os.path.dirname(__file__), name), "rb")


def _before_row(arn: str) -> int | None:
    """Where in the index the line before the policy's row ends."""
    if not arn.startswith(ARN_PREFIX) or not arn.isascii():
        return None
    row = b"\n[" + msgspec.json.encode(arn) + b","  # encoded, so a quote in the ARN matches none in the row
    before = _index().find(row)
    return None if before < 0 else before


def _info(before: int) -> ManagedPolicyInfo:
    index = _index()
    return msgspec.json.decode(index[before : index.index(b"\n", before + 1)], type=ManagedPolicyInfo)


def _document(before: int) -> str:
    with _open(DOCUMENTS_FILE) as file:
        return read_document(file, _index().count(ROW_START, 0, before))
