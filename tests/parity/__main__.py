"""`python -m tests.parity` prints what differs from the API model and the table; `--write` makes gaps.txt agree."""

from __future__ import annotations

import sys

from . import differences, gaps
from .table import table


def main(words: list[str]) -> str | None:
    """What to say if gaps.txt does not agree with what was found."""
    if words == ["--write"]:
        gaps.write(differences.found())
    elif words:
        return "usage: python -m tests.parity [--write]"
    unlisted, closed = differences.found() - gaps.listed(), gaps.listed() - differences.found()
    for line in sorted(unlisted):
        print(f"not in gaps.txt: {line}")
    for line in sorted(closed):
        print(f"in gaps.txt, but closed: {line}")
    print(*table(), sep="\n")
    return "gaps.txt does not agree with the declarations" if unlisted or closed else None


sys.exit(main(sys.argv[1:]))
