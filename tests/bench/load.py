"""Asking a server the same things over many connections at once, and how long each answer took."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import Any, NamedTuple

import uvloop

CONNECTIONS = 32
PATIENCE = 120
"""Seconds after which a server that does not answer is given up."""


class Load(NamedTuple):
    """What came of it; times are seconds."""

    seconds: float
    durations: list[float]
    """Of each request, sorted."""
    failures: int
    """Answers that were not 200."""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.durations) / self.seconds

    def percentile(self, share: float) -> float:
        """The time that this share of the requests took at most."""
        return self.durations[min(int(len(self.durations) * share), len(self.durations) - 1)]


class Connection(asyncio.Protocol):
    """Sends a request, waits for the whole answer, and sends the next one, until there is none.

    A server that closes the connection behind an answer is connected to again, in the time of the next one.
    """

    def __init__(self, port: int, requests: Iterator[bytes]) -> None:
        self.port, self.requests = port, requests
        self.done = asyncio.get_running_loop().create_future()
        self.durations: list[float] = []
        self.failures = 0
        self.buffer = b""
        self.request: bytes | None = None
        self.transport: Any = None

    def begin(self) -> None:
        """Take the next request, if there is one."""
        self.request = next(self.requests, None)
        self.began = perf_counter()
        if self.request is None:
            if self.transport:
                self.transport.close()
            self.done.set_result(None)
        elif self.transport is None or self.transport.is_closing():
            loop = asyncio.get_running_loop()
            self.connecting = loop.create_task(loop.create_connection(lambda: self, "127.0.0.1", self.port))
        else:
            self.transport.write(self.request)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send what waits to be sent."""
        assert self.request
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        """Take a part of an answer."""
        self.buffer += data
        head, end, body = self.buffer.partition(b"\r\n\r\n")
        if not end or not self.transport:
            return
        head = head.lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r", 1)[0])
        if len(body) >= length:
            self.durations.append(perf_counter() - self.began)
            self.failures += b" 200 " not in head[:20]
            self.buffer = b""
            if b"connection: close" in head:
                self.transport.close()
            self.begin()


def ask(port: int, requests: Iterable[bytes], connections: int = CONNECTIONS) -> Load:
    """Send whole requests to a port of this machine, each connection one after the other."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # who asks is to cost little beside who answers
        return runner.run(_ask(port, iter(requests), connections))


async def _ask(port: int, requests: Iterator[bytes], connections: int) -> Load:
    began = perf_counter()
    used = [Connection(port, requests) for _ in range(connections)]
    for connection in used:
        connection.begin()
    for connection in used:
        await asyncio.wait_for(connection.done, PATIENCE)
    durations = sorted(duration for connection in used for duration in connection.durations)
    return Load(perf_counter() - began, durations, sum(connection.failures for connection in used))
