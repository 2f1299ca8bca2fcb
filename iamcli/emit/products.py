"""Every generated file, and how the files of a checkout differ from them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from . import actions, bash, fish, index, man, readme, zsh
from .declared import all_operations, all_tools
from .vocabulary import vocabulary

ROOT = Path(__file__).parents[2]
"""The checkout this package is part of."""
OWNED = ("completions/*", "man/*.1")
"""Where every file is a generated one, so that what no operation stands behind has to go."""

Difference = Literal["stale", "missing", "superfluous"]


def products(root: Path) -> dict[str, str]:
    """The text of each generated file by its path below the root."""
    operations, tools = all_operations(), all_tools()
    words = vocabulary(operations, tools)
    files = {
        "iamcli/cli/_index.py": index.module(operations, tools),
        "iamcli/server/_actions.py": actions.module(operations),
        "completions/iamcli.bash": bash.script(words),
        "completions/_iamcli": zsh.script(words),
        "completions/iamcli.fish": fish.script(words),
        **{f"man/{name}.1": page for name, page in man.pages(operations, tools)},
    }
    page = root / "README.md"
    if page.exists():
        files["README.md"] = readme.filled(page.read_text("utf-8"), operations)
    return files


def differences(root: Path, wanted: Mapping[str, str]) -> dict[str, Difference]:
    """What is wrong with which file, ordered by path; empty if nothing is."""
    found: dict[str, Difference] = {}
    for path, text in wanted.items():
        file = root / path
        if not file.exists():
            found[path] = "missing"
        elif file.read_bytes() != text.encode():
            found[path] = "stale"
    for pattern in OWNED:
        there = (file.relative_to(root).as_posix() for file in root.glob(pattern))
        found.update({path: "superfluous" for path in there if path not in wanted})
    return dict(sorted(found.items()))


def put_right(root: Path, wanted: Mapping[str, str], found: Mapping[str, Difference]) -> None:
    """Write the files that are stale or missing, and delete those that are superfluous."""
    for path, what in found.items():
        file = root / path
        if what == "superfluous":
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(wanted[path].encode())
