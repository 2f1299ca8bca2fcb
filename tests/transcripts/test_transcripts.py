"""Whole workflows, typed into a real shell: each console block of README.md and each transcript beside this file.

A line behind `$ ` is typed, lines behind `> ` go on with it, and the others are what it prints; `...` stands for
anything. A transcript starts with no account, in a folder with the files of `files/`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
from pathlib import Path
from shutil import copy
from typing import NamedTuple

import pytest

HERE = Path(__file__).parent
README = HERE.parent.parent / "README.md"
END = "--- end of command ---"


class Step(NamedTuple):
    """What is typed, and what it prints."""

    typed: str
    printed: str


def steps(text: str) -> list[Step]:
    found: list[Step] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append(Step(line[2:] + "\n", ""))
        elif line.startswith("> "):
            found[-1] = Step(found[-1].typed + line[2:] + "\n", "")
        elif found:
            found[-1] = Step(found[-1].typed, found[-1].printed + line + "\n")
    return found


def transcripts() -> dict[str, list[Step]]:
    blocks = re.findall(r"^```console\n(.*?)^```", README.read_text(), re.DOTALL | re.MULTILINE)
    files = {path.stem: path.read_text() for path in sorted(HERE.glob("*.console"))}
    return {name: steps(text) for name, text in {"README": "".join(blocks), **files}.items()}


def pattern(printed: str) -> str:
    return re.escape(printed.strip("\n")).replace(re.escape("..."), ".*?")


@pytest.mark.parametrize("name", transcripts())
def test_transcript(name, tmp_path):
    """Typed into a shell, every command prints what the transcript shows."""
    todo = transcripts()[name]
    script = "".join(f"{{ {step.typed}}} 2>&1\nstatus=$?; echo '{END}'; (exit $status)\n" for step in todo)
    scripts = sysconfig.get_path("scripts")
    environment = {
        "HOME": str(tmp_path), "PATH": f"{scripts}:{os.environ['PATH']}", "LANG": "C.UTF-8", "COLUMNS": "100",
    }  # fmt: skip
    for file in (HERE / "files").iterdir():
        copy(file, tmp_path)
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    printed = [part.strip("\n") for part in done.stdout.split(END + "\n")]

    assert len(todo) + 1 == len(printed), done.stderr
    for step, seen in zip(todo, printed, strict=False):
        assert re.fullmatch(pattern(step.printed), seen, re.DOTALL), f"$ {step.typed}{seen}"
    assert len(todo) > 3
