"""`python -m tests.bench [--aws PATH]` prints what commands cost, in instructions and memory, beside their budgets.

Nothing is asserted: the figures are those of the Python that runs this, and of what is installed beside it. An
environment with iamcli alone is the one to quote. With the path of an AWS CLI, its `get-user` is counted in the same
run, against a port where nobody listens, so that it is its own work and nothing else.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from importlib.util import find_spec

from tabulate import tabulate

from .benches import BENCHES, GET_USER, IAMCLI, READ_BYTES, WRITE_BYTES, Bench, Figures, Runner, fresh
from .measure import instructions, run, valgrind

MILLION = 1_000_000
MEGABYTE = 1_000_000
GET_USER_BUDGET, GET_USER_MARK = 300, 250
"""Millions of instructions of `get-user` on the small account: at most, and what is to be beaten."""
MEMORY_BUDGET = 40
"""Megabytes that `get-user` may hold resident."""

HEADINGS = ("instructions, millions", "small account", "full account", "full/small", "budget")
ALIGNMENT = ("left", "right", "right", "right", "left")

DEAD_END = ("--endpoint-url", "http://127.0.0.1:9", "--region", "us-east-1")
AWS_STATUS = 255
"""What it ends with when it cannot connect."""
AWS_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "y",
    "AWS_MAX_ATTEMPTS": "1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def main() -> str | None:
    """What to say if nothing can be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--aws", metavar="PATH", help="an AWS CLI to count beside")
    options = parser.parse_args()
    if IAMCLI is None:
        return f"there is no iamcli beside {sys.executable}: install it there first"
    runner = Runner()
    print(", ".join(surroundings(runner)))
    if valgrind():
        print_instructions(runner, options.aws)
    else:
        print("\nno valgrind here: instructions are not counted")
    print_memory(runner)
    return None


def surroundings(runner: Runner) -> Iterator[str]:
    """What the figures depend on."""
    yield f"Python {platform.python_version()} on {platform.machine()}"
    yield from (f"{package} {version(package)}" for package in ("click", "msgspec"))
    if find_spec("typing_extensions"):
        yield "with typing_extensions, which msgspec imports where it finds it"
    yield f"small account {len(runner.small):,} bytes, full account {len(runner.full):,} bytes"


def print_instructions(runner: Runner, aws: str | None) -> None:
    """The table of instructions, and how far iamcli is from the AWS CLI."""
    figures = {bench: runner.figures(bench) for bench in BENCHES}
    rows = [row(bench, figures) for bench in BENCHES]
    if aws:
        name, count = of_aws(aws)
        rows.append([f"{name} get-user", millions(count), "", "", ""])
    print(f"\n{tabulate(rows, HEADINGS, tablefmt='github', disable_numparse=True, colalign=ALIGNMENT)}")
    print(f"\nwhat the full account's bytes cost: read {millions(bytes_cost(figures[READ_BYTES]))}", end="")
    print(f", read and write {millions(bytes_cost(figures[WRITE_BYTES]))}")
    if aws:
        print(f"{name}: {count / figures[GET_USER].small:.1f} times the instructions of iamcli for get-user")


def row(bench: Bench, figures: Mapping[Bench, Figures]) -> list[str]:
    """A program's line of the table."""
    small, full = figures[bench]
    budgets = []
    if bench is GET_USER:
        budgets.append(f"small {verdict(small / MILLION, GET_USER_BUDGET)}, mark {GET_USER_MARK}")
    if bench.budget:
        budgets.append(f"small {verdict(small / MILLION, bench.budget)}")
    if full and bench.times:
        cost = bytes_cost(figures[WRITE_BYTES if bench.writes else READ_BYTES])
        limit = (bench.times * small + cost) / MILLION
        budgets.append(f"full {verdict(full / MILLION, limit)}, {bench.times} x small + bytes")
    if full and bench.times_bytes:
        alone = figures[WRITE_BYTES].full or full
        limit = bench.times_bytes * alone / MILLION
        told = f"{bench.times_bytes} x read, slice, write; it is {full / alone:.1f} x"
        budgets.append(f"full {verdict(full / MILLION, limit)}, {told}")
    ratio = f"{full / small:.2f}" if full else ""
    return [bench.name, millions(small), millions(full) if full else "", ratio, "; ".join(budgets)]


def bytes_cost(control: Figures) -> int:
    """What the bytes of the full account cost more than those of the small one."""
    return (control.full or control.small) - control.small


def verdict(figure: float, limit: float) -> str:
    """A limit, and whether a figure keeps it."""
    return f"<= {limit:.0f} {'kept' if figure <= limit else 'BROKEN'}"


def millions(count: int) -> str:
    """A number of instructions in millions."""
    return f"{count / MILLION:.1f}"


def of_aws(path: str) -> tuple[str, int]:
    """The name of an AWS CLI and the instructions of its `get-user`, which finds nobody to answer."""
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
    name = (told.stdout or told.stderr).split()[0]
    bench = Bench("", (path, *DEAD_END, "iam", "get-user", "--user-name", "a"))
    with fresh(bench, b"") as (words, environment):
        environment = {**environment, **AWS_ENVIRONMENT}
        run(words, environment, AWS_STATUS)
        return name, instructions(words, environment, AWS_STATUS)


def print_memory(runner: Runner) -> None:
    """The table of peaks."""
    rows = []
    for name, account in (("small", runner.small), ("full", runner.full)):
        found = runner.peak(GET_USER, account) / MEGABYTE
        rows.append([f"{GET_USER.name}, {name} account", f"{found:.1f}", verdict(found, MEMORY_BUDGET)])
    print(f"\n{tabulate(rows, ('resident at the peak, MB', 'found', 'budget'), tablefmt='github')}")


sys.exit(main())
