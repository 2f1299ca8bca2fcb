"""The HTTP server under the endpoint: uvicorn, with its fast parser and loop, and limits for those who are slow.

Of the maintained servers, uvicorn answers a small POST with 32 connections about 9 times as often as hypercorn and 3
times as often as aiohttp. Granian is half as fast again, but starts another interpreter and can neither be handed a
socket nor say which port it got. uvicorn leaves the heads of requests unbounded in size and time; this bounds both.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import perf_counter
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from .asgi import BEGUN, headers_of, request_of

if TYPE_CHECKING:
    from .asgi import Application
    from .messages import Response

LARGEST_HEAD = 1 << 20
"""Bytes that a request may have in front of its body: all of a presigned request stands there."""
HEAD_PATIENCE = 30.0
"""Seconds that a client may take for them, from its first byte or, of a new connection, from its opening."""
BODY_PATIENCE = 30.0
"""Seconds to wait for the next part of a body."""
LARGEST_PLAIN = 64 << 10
"""Bytes of a body that may be answered where it arrives: larger ones are measured on their way."""
KEEP_ALIVE = 75
"""Seconds that a connection may be idle."""
GRACE = 10
"""Seconds that requests may go on when the server is told to stop."""
BACKLOG = 2048


class Corked:
    """A transport that sends head and body of a response together, and after what was to be done before that."""

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._parts: list[bytes] = []
        self._closing = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send data soon, with what is written until then."""
        if not self._parts:
            self._loop.call_soon(self.send)
        self._parts.append(data)

    def send(self) -> None:
        """Send what was written."""
        if self._parts:
            data = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
            self._parts = []
            self._transport.write(data)

    def close(self) -> None:
        """Send what was written, and close the connection, in this order."""
        self._closing = True
        self._loop.call_soon(self._close)

    def is_closing(self) -> bool:
        """Whether nothing more is to be sent."""
        return self._closing or bool(self._transport.is_closing())

    def _close(self) -> None:
        self.send()
        self._transport.close()


class Protocol(HttpToolsProtocol):
    """A connection, closed if a request is endless in size or time.

    What SDKs send mostly arrives whole, and can be answered where it arrives; a task and its messages would take
    longer than the answer. Whatever is not so plain goes the way of ASGI.
    """

    _patience: asyncio.TimerHandle | None = None
    _head = 0
    _in_head = True
    _in_body = False
    _plain: list[bytes] | None = None
    """The parts of the body of a request that may be answered at once; None for every other."""

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the first request."""
        super().connection_made(Corked(transport, self.loop))  # type: ignore[arg-type]
        self._wait(HEAD_PATIENCE)

    def data_received(self, data: bytes) -> None:
        """Take what has arrived, unless nobody is answered any more."""
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head += len(data)
        super().data_received(data)
        if self._plain is not None:  # there is more to come
            parts, self._plain = self._plain, None
            if not self.transport.is_closing():
                self._hand_over(parts)
        if self._in_body:
            self._wait(BODY_PATIENCE)
        elif self._head > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too large.")
        elif self._head and self._patience is None:
            self._wait(HEAD_PATIENCE)

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._stop_waiting()
        self._in_head, self._in_body = False, True
        if self._is_plain():
            self._plain = []
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body is there."""
        if self._plain is None:
            super().on_body(body)
        else:
            self._plain.append(body)

    def on_message_complete(self) -> None:
        """The body is there too, and the next thing to come is a head again."""
        self._stop_waiting()
        self._in_head, self._in_body, self._head = True, False, 0
        if self._plain is None:
            super().on_message_complete()
        else:
            parts, self._plain = self._plain, None
            self._begin(parts)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _is_plain(self) -> bool:
        """Whether a request is as SDKs send them, and none before it is still to be answered."""
        return (
            self.url == b"/"
            and self.parser.get_method() == b"POST"
            and self.parser.get_http_version() == "1.1"
            and self.parser.should_keep_alive()
            and not self.parser.should_upgrade()
            and not self.expect_100_continue
            and (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
        )

    def _begin(self, parts: list[bytes]) -> None:
        """Answer a request that has arrived whole, unless that has to wait for something."""
        began, body = perf_counter(), b"".join(parts)
        if len(body) > LARGEST_PLAIN:
            self._hand_over(parts)
            super().on_message_complete()
            return
        self.scope |= {"method": "POST", "raw_path": b"/", "query_string": b""}
        application: Application = self.config.app  # type: ignore[assignment]
        begun = application.begin(request_of(self.scope)._replace(body=body), began)
        if begun.work.at_once:
            self._send(application.finish(begun, begun.work.run()))
        else:
            self.scope["state"][BEGUN] = begun
            self._hand_over(parts)
            super().on_message_complete()

    def _hand_over(self, parts: list[bytes]) -> None:
        """Let ASGI have a request that was held back."""
        super().on_headers_complete()
        for part in parts:
            super().on_body(part)

    def _send(self, response: Response) -> None:
        headers = (*self.server_state.default_headers, *headers_of(response))
        lines = [b"%b: %b\r\n" % header for header in headers]
        self.transport.write(b"".join((STATUS_LINE[response.status], *lines, b"\r\n", response.body)))
        self.on_response_complete()

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._patience = self.loop.call_later(seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            if self._in_body:
                self.transport.write(b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            self.transport.close()


class Server(uvicorn.Server):
    """uvicorn, which ends with a signal as with any other order, and says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Finish what runs when told to stop; unlike uvicorn's, a signal is not raised again behind that."""
        before = {}
        with suppress(ValueError):  # only the main thread hears signals
            for number in (signal.SIGINT, signal.SIGTERM):
                before[number] = signal.signal(number, self.handle_exit)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def listening(host: str, port: int) -> socket.socket:
    """A socket that nobody else listens on; OSError if the address cannot be had. Port 0 is a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(BACKLOG)
    except OSError:
        bound.close()
        raise
    return bound


def server(application: Any, ready: Callable[[], None], certificate: str = "", key: str = "") -> Server:
    """The server of an application; with a certificate and its key, it speaks TLS."""
    config = uvicorn.Config(
        application,
        http=Protocol,
        ws="none",
        loop="auto",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        backlog=BACKLOG,
        ssl_certfile=certificate or None,
        ssl_keyfile=key or None,
    )
    return Server(config, ready)


def allow_connections() -> None:
    """Let the process have as many connections as the system allows it at all."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
