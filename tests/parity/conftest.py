"""Prints the parity table under the results; `python -m tests.parity` prints it too, if pytest-xdist hides this one."""

from __future__ import annotations

import pytest

from .table import table


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    if any(report.nodeid.startswith("tests/parity/") for report in reports):
        for line in table():
            terminalreporter.write_line(line)
