"""What a program costs: the instructions it executes and the memory it holds at its peak."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping

COUNTED = re.compile(r"Collected : (\d+)")
PEAK = """
import os, sys
null = os.open(os.devnull, os.O_RDWR)
streams = [(os.POSIX_SPAWN_DUP2, null, stream) for stream in (0, 1, 2)]
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=streams)
_, status, used = os.wait4(child, 0)
print(used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""Waits for a program, prints its peak and ends as it did. A child's figure begins with the size of the process that
started it, so that has to be a bare interpreter."""

Words = tuple[str, ...]
Environment = Mapping[str, str]


class BadStatus(Exception):
    """A measured program did not end as it should; the figure would be of something else."""


def valgrind() -> str | None:
    """The path of valgrind, if there is one."""
    return shutil.which("valgrind")


def instructions(words: Words, environment: Environment, status: int = 0) -> int:
    """How many instructions a program executes from its start to its end, its children not counted."""
    tool = (valgrind() or "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")
    told = run((*tool, *words), environment, status)
    return int(COUNTED.findall(told)[-1])


def peak(words: Words, environment: Environment) -> int:
    """The bytes a program holds resident at its peak."""
    bare = (sys.executable, "-I", "-S", "-c", PEAK)
    found = subprocess.run((*bare, *words), env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return int(found.stdout) * (1 if sys.platform == "darwin" else 1024)


def run(words: Words, environment: Environment, status: int = 0) -> str:
    """What a program says on standard error; BadStatus if it ends otherwise than it should."""
    ended = subprocess.run(
        words,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if ended.returncode != status:
        raise BadStatus(f"{' '.join(words)}: exit status {ended.returncode}, expected {status}\n{ended.stderr}")
    return ended.stderr


def clean_environment(home: str, **more: str) -> dict[str, str]:
    """The same environment for every program: nothing of the user's, nothing random, bytecode caches allowed."""
    return {
        "HOME": home,
        "IAMCLI_HOME": os.path.join(home, "iamcli"),
        "LANG": "C.UTF-8",
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONHASHSEED": "0",
        **more,
    }
