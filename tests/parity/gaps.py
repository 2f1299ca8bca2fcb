"""The list of known differences, `gaps.txt`: sorted, a line each, with its reason behind two blanks and `#`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

FILE = Path(__file__).with_name("gaps.txt")
REASON = "  # "


def lines() -> list[str]:
    """The lines as they stand in the file."""
    return FILE.read_text(encoding="utf-8").splitlines() if FILE.exists() else []


def listed() -> frozenset[str]:
    """The differences that are known, without their reasons."""
    return frozenset(line.partition(REASON)[0] for line in lines())


def write(differences: Iterable[str]) -> None:
    """Make these differences the known ones; a reason stays with its line."""
    reasons = {gap: mark + reason for gap, mark, reason in (line.partition(REASON) for line in lines())}
    text = "".join(f"{line}\n" for line in sorted(gap + reasons.get(gap, "") for gap in differences))
    FILE.write_text(text, encoding="utf-8")
