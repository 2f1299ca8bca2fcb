"""The services of AWS that IAM policies can name: the namespace that begins their actions, and their names.

`services.jsonl` lies beside this module, and `iamcli.emit.services` writes it: where the facts are from, then a row
for each service in the order of namespaces. It is opened beside `__file__`, as the catalogue of managed policies is.
"""

from __future__ import annotations

import os
from functools import cache

import msgspec

from .managed_policies import Provenance

FILE = "services.jsonl"


class Service(msgspec.Struct, frozen=True, array_like=True):
    """A service, as in `["s3","Amazon S3"]`."""

    namespace: str
    name: str


def as_of() -> Provenance:
    """The date and the source of the catalogue."""
    return msgspec.json.decode(_read().partition(b"\n")[0], type=Provenance)


@cache
def names() -> dict[str, str]:
    """The services' names by their namespaces, in order."""
    rows = msgspec.json.Decoder(Service).decode_lines(_read().partition(b"\n")[2])
    return {service.namespace: service.name for service in rows}


def _read() -> bytes:
    with open(os.path.join(os.path.dirname(__file__), FILE), "rb") as file:
        return file.read()
