"""Account files of earlier formats, brought to the newest one in memory; the next change stores the result.

Format 0 was the layout before the first release: no `settings`, and tables as lists of records.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Plain = dict[str, Any]


def from_0(account: Plain) -> Plain:
    """Settings in a part of their own, and tables by folded name."""
    tables = ("users", "groups", "policies")
    settings = {key: value for key, value in account.items() if key not in tables}
    return {
        "settings": settings,
        **{table: {record["name"].lower(): record for record in account.get(table, [])} for table in tables},
    }


UPGRADES: dict[int, Callable[[Plain], Plain]] = {0: from_0}
"""For each old format, the step to the one after it."""


def upgraded(account: Plain, found: int, known: int) -> Plain:
    """The account of format `found` as format `known` has it."""
    for step in range(found, known):
        account = UPGRADES[step](account)
    return account
