"""The generated parts of README.md: each stands between `<!-- name -->` and `<!-- /name -->`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .declared import AnyOperation, by_module

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
    """A row for each module with the number of its commands and their names, and one for the sum."""
    rows = [
        f"| {module.replace('_', ' ')} | {len(members)} | {', '.join(f'`{member.command}`' for member in members)} |"
        for module, members in by_module(operations).items()
    ]
    return "\n".join(["| about | # | commands |", "|---|--:|---|", *rows, f"| **all** | **{len(operations)}** | |"])


BLOCKS: dict[str, Block] = {"operations": operations_table}
