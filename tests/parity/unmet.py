"""What operations declare and no test of them meets, in `unmet.txt`.

A line is the name of an operation, or a pattern of names, and `success` or the code of an error; behind two blanks and
`#` it says why that cannot happen here.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

from . import declared

FILE = Path(__file__).with_name("unmet.txt")
REASON = "  # "


def lines() -> list[str]:
    """The lines as they stand in the file."""
    return FILE.read_text(encoding="utf-8").splitlines()


def promised() -> set[str]:
    """What the operations of IAM may come to: success, and each error they declare."""
    return {
        f"{operation.name} {outcome}"
        for operation in declared.operations()
        if operation.service == "iam"
        for outcome in ("success", *(error.code for error in operation.errors))
    }


def excused(outcome: str) -> bool:
    """Whether a line of the file speaks of the outcome."""
    return any(fnmatchcase(outcome, line.partition(REASON)[0]) for line in lines())


def idle(outcomes: set[str]) -> set[str]:
    """The lines that speak of none of these outcomes."""
    patterns = (line.partition(REASON)[0] for line in lines())
    return {pattern for pattern in patterns if not any(fnmatchcase(outcome, pattern) for outcome in outcomes)}
