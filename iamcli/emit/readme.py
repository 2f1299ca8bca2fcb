"""The generated parts of README.md: each stands between `<!-- name -->` and `<!-- /name -->`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .declared import AnyOperation, by_module

ABREAST = 3
"""Modules in a row of the table of commands."""

Block = Callable[[Sequence[AnyOperation]], str]


def filled(page: str, operations: Sequence[AnyOperation]) -> str:
    """The page with its blocks written anew; what it has no marks for is left out."""
    for name, block in BLOCKS.items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        if start in page and end in page:
            before, _, rest = page.partition(start)
            after = rest.partition(end)[2]
            page = f"{before}{start}\n{block(operations)}\n\n{end}{after}"
    return page


def operations_table(operations: Sequence[AnyOperation]) -> str:
    """What there are commands about, and how many, several modules to a row."""
    cells = [
        f"{module.replace('_', ' ').replace('.', ' ')} | {len(members)}"
        for module, members in by_module(operations).items()
    ]
    cells += [f"**all** | **{len(operations)}**"]
    cells += [" | "] * (-len(cells) % ABREAST)
    rows = (" | ".join(cells[start : start + ABREAST]) for start in range(0, len(cells), ABREAST))
    return "\n".join(["| about | # " * ABREAST + "|", "|---|--:" * ABREAST + "|", *(f"| {row} |" for row in rows)])


def about(module: str) -> str:
    """What a module's operations are about, by its name."""
    return module.replace("_", " ").replace(".", " ")


BLOCKS: dict[str, Block] = {"operations": operations_table}
