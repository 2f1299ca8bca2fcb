"""What the server tells of each request, on standard error: never a value, never a header, never a secret."""

from __future__ import annotations

import sys
import traceback
from datetime import UTC, datetime
from functools import lru_cache
from time import time_ns

import msgspec

from ..errors import IamError
from .messages import Request, Response


def told_as_text(request: Request, response: Response, seconds: float) -> str:
    """A line for people."""
    asked = response.action or "-"
    outcome = f"{response.status} {response.code}".rstrip()
    return f"{moment()} {request.address} {request.method or '-'} {asked} {outcome} {seconds * 1000:.1f} ms\n"


def told_as_json(request: Request, response: Response, seconds: float) -> str:
    """A line for programs; times are UTC, durations seconds."""
    line = {
        "time": moment(),
        "address": request.address,
        "method": request.method,
        "action": response.action,
        "status": response.status,
        "code": response.code,
        "seconds": round(seconds, 6),
        "requestId": response.headers.get("x-amzn-requestid", ""),
    }
    return msgspec.json.encode(line).decode() + "\n"


def told_to_nobody(request: Request, response: Response, seconds: float) -> str:
    """Nothing."""
    return ""


def defect_as_text(error: Exception) -> None:
    """Tell people of what should not have happened: an account that cannot be used, or a defect."""
    if isinstance(error, IamError):
        write(f"{moment()} error: {error}\n")
    else:
        write(f"{moment()} defect: {type(error).__name__} in {places_of(error)}\n")


def defect_as_json(error: Exception) -> None:
    """Tell programs the same."""
    told = {"defect": type(error).__name__, "where": places_of(error)}
    line = {"time": moment(), **({"error": str(error)} if isinstance(error, IamError) else told)}
    write(msgspec.json.encode(line).decode() + "\n")


def places_of(error: Exception) -> str:
    """Where an error was raised, innermost first; what it says may be of a request, and stays unsaid."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))


def moment() -> str:
    """The time, as logs have it."""
    seconds, thousandths = divmod(time_ns() // 1_000_000, 1000)
    return f"{second(seconds)}.{thousandths:03}Z"


@lru_cache(maxsize=2)
def second(time: int) -> str:
    """A time in seconds since 1970, as logs have it; many requests come in the same one."""
    return datetime.fromtimestamp(time, UTC).isoformat()[: len("2024-01-01T00:00:00")]


def write(lines: str) -> None:
    """Put lines on standard error, in one piece."""
    sys.stderr.write(lines)
    sys.stderr.flush()
