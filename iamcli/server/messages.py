"""A request and a response, whatever library carries them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Request(NamedTuple):
    """What arrived, as it arrived: nothing is decoded."""

    method: str
    path: str
    """Percent-encoded, without the query string."""
    query: str
    """Percent-encoded, without the question mark."""
    headers: Mapping[str, str]
    """Values by lower-case names; those of a name that comes twice are joined with a comma."""
    body: bytes = b""
    address: str = "127.0.0.1"
    """Who sent it."""
    secure: bool = False
    """Whether it came through TLS."""


class Response(NamedTuple):
    """What to answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    action: str = ""
    """What was asked, as the log of the server says it: never a value, which might be a secret."""
    code: str = ""
    """The code of the error, if it is one."""
