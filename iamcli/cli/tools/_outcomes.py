"""Answers about who can do what, as data and as lines of text."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ...questions.unknowns import Clause, Held, Outcome

T = TypeVar("T")

LISTED = 4
"""Policies, resources or actions that a line names before it breaks off."""
PATIENCE = 1.0
"""Seconds after which a terminal gets to see how far it is."""
GREEN, YELLOW, BOLD = "\033[32m", "\033[33m", "\033[1m"


def painted(text: str, style: str, *, color: bool) -> str:
    """The text in a style, if there are colours."""
    return f"{style}{text}\033[0m" if color else text


def as_data(outcome: Outcome) -> dict[str, Any]:
    """An answer as programs read it; what it does not have is left out."""
    found: dict[str, Any] = {"Answer": outcome.answer.value}
    parts = {"Grants": outcome.grants, "Within": outcome.limits, "Unless": outcome.denies}
    return found | {name: [clause_data(*one) for one in merged(held)] for name, held in parts.items() if held}


def clause_data(clause: Clause, groups: Sequence[str]) -> dict[str, Any]:
    """A clause as programs read it."""
    found: dict[str, Any] = {"Policy": clause.policy}
    parts = {"Groups": groups, "Resources": clause.resources, "Conditions": clause.conditions}
    return found | {name: list(values) for name, values in parts.items() if values}


def merged(held: Iterable[Held]) -> list[tuple[Clause, list[str]]]:
    """Each clause once, with the groups by which it is held."""
    found: dict[Clause, list[str]] = {}
    for clause, group in held:
        groups = found.setdefault(clause, [])
        if group:
            groups.append(group)
    return list(found.items())


def lines(outcome: Outcome) -> Iterator[str]:
    """An answer's grants, each of which is enough, the limits they are under, and what is not to apply."""
    yield from alternatives(outcome.grants)
    if not outcome.grants:
        yield "needs no policy"
    yield from (f"within {line}" for line in alternatives(outcome.limits))
    yield from (f"unless {line}" for line in alternatives(outcome.denies))


def alternatives(held: Sequence[Held]) -> Iterator[str]:
    """A few clauses of which one is enough, and how many there are besides."""
    found = merged(held)
    for place, one in enumerate(found[:LISTED]):
        yield f"{'or ' if place else ''}{sentence(*one)}"
    if len(found) > LISTED:
        yield f"or {len(found) - LISTED} more"


def sentence(clause: Clause, groups: Sequence[str]) -> str:
    """A clause: by which policy, through which groups, on what, and if what."""
    found = clause.policy
    if groups:
        found += f" through {listed(groups)}"
    if clause.resources:
        found += f" on {listed(clause.resources)}"
    if clause.conditions:
        found += f" if {' and '.join(clause.conditions)}"
    return found


def listed(names: Sequence[str]) -> str:
    """A few of many names."""
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more


def roles(arns: Sequence[str]) -> str:
    """Some roles by their names."""
    return listed([f"role/{arn.rpartition('/')[2]}" for arn in arns])


def watched(found: Iterable[T], count: int, label: str) -> Iterator[T]:
    """The same, with a progress bar on a terminal's standard error once it takes longer than a second."""
    if not sys.stderr.isatty():
        yield from found
        return
    from contextlib import ExitStack
    from time import monotonic

    import click

    begun, bar = monotonic(), None
    with ExitStack() as stack:
        for done, one in enumerate(found, 1):
            if done % 64 == 0 and (bar or monotonic() - begun > PATIENCE):
                bar = bar or stack.enter_context(click.progressbar(length=count, label=label, file=sys.stderr))
                bar.update(done - bar.pos)
            yield one
