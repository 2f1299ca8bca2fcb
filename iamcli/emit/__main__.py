"""`python -m iamcli.emit`: write every generated file, or with `--check` name those that are not as they should be."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from .products import ROOT, differences, products, put_right


def main(arguments: Sequence[str]) -> int:
    """Write or check; the exit status is 1 if `--check` finds a difference, and 2 if there is nothing to write to."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m iamcli.emit [--check]", file=sys.stderr)
        return 2
    if not (ROOT / "pyproject.toml").is_file():
        print(f"{ROOT} is no checkout of iamcli: files are generated where the sources are.", file=sys.stderr)
        return 2
    wanted = products(ROOT)
    found = differences(ROOT, wanted)
    for path, what in found.items():
        print(f"{what}: {path}")
    if arguments:
        return 1 if found else 0
    put_right(ROOT, wanted, found)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
