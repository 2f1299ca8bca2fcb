"""`wait`: asking until something is there."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..operation.waiting import wait
from .arguments import Option, parse
from .present import check_query
from .request import read_request
from .usage import BadArguments

if TYPE_CHECKING:
    from ..operation import Operation
    from .session import Session

MOST = 86_400
"""Seconds between two attempts, and attempts, at most."""
OPTIONS = (
    Option("--delay", "delay", "integer", doc="Seconds between two attempts; AWS has no such option."),
    Option("--attempts", "attempts", "integer", doc="How often to ask at most; AWS has no such option."),
)


def wait_for(session: Session, operation: Operation[..., Any], args: Sequence[str]) -> None:
    """Wait until an operation succeeds; nothing is printed."""
    assert operation.waiter is not None  # the index lists those that have one
    session.operation = operation
    check_query(session.options.get("query"))
    settings, rest = parse(OPTIONS, args)
    request = read_request(operation, rest, paginate=False)
    if request.skeleton:
        from .run import show_skeleton

        show_skeleton(session, operation, request.skeleton)
        return
    delay, attempts = settings.get("delay", operation.waiter.delay), settings.get("attempts", operation.waiter.attempts)
    for flag, value, least in (("--delay", delay, 0), ("--attempts", attempts, 1)):
        if not least <= value <= MOST:
            raise BadArguments(f"argument {flag}: must be between {least} and {MOST}")
    wait(operation.waiter, lambda: session.call(operation, request.members), time.sleep, delay, attempts)
