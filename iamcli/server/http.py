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
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from .asgi import Arrived, request_of
from .corked import Corked
from .messages import Request, Response
from .refusals import MalformedHttpRequest, RequestTimeout

if TYPE_CHECKING:
    from ..errors import ServiceError
    from .asgi import Application, Begun

LARGEST_HEAD = 1 << 20
"""Bytes that a request may have in front of its body: all of a presigned request stands there."""
HEAD_PATIENCE = 30.0
"""Seconds that a client may take for them, from its first byte or, of a new connection, from its opening."""
BODY_PATIENCE = 30.0
"""Seconds to wait for the next part of a body."""
ANSWER_PATIENCE = 60.0
"""Seconds in which a client has to take some of an answer that is larger than the system holds for it."""
LARGEST_PLAIN = 64 << 10
"""Bytes of a body that is answered without a task: larger ones are measured on their way."""
KEEP_ALIVE = 75
"""Seconds that a connection may be idle."""
GRACE = 10
"""Seconds that requests may go on when the server is told to stop."""
LAST_PATIENCE = 5.0
"""Seconds to wait for the next part of a body then."""
BACKLOG = 2048


class Awaited:
    """Stands where uvicorn has a request and its response, until a response has come that no task works on."""

    message_event = asyncio.Event()
    """What uvicorn sets when the client has gone; nobody waits for it here."""

    def __init__(self) -> None:
        self.response_complete = self.disconnected = False
        self.keep_alive = True
        """Whether the connection stays open behind the response."""


class Protocol(HttpToolsProtocol):
    """A connection, closed if a request is endless in size or time.

    What SDKs send mostly arrives whole, and is answered in its turn without a task, whose messages would take longer
    than the answer. Whatever is not so plain goes the way of ASGI.
    """

    transport: Corked  # type: ignore[assignment]
    _patience: asyncio.TimerHandle | None = None
    _stall: asyncio.TimerHandle | None = None
    _head = 0
    _in_head = True
    _plain: list[bytes] | None = None
    """The parts of the body of a request that is to be answered without a task; None for every other."""

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
        self._unset_keepalive_if_required()
        self._parse(data)
        if self._plain is not None:  # there is more to come
            parts, self._plain = self._plain, None
            if not self.transport.is_closing():
                self._hand_over(parts)
        if self.transport.receives:
            self._wait(BODY_PATIENCE)
        elif self._head > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("its head is too large")
        elif self._head and self._patience is None:
            self._wait(HEAD_PATIENCE)

    def _parse(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self.send_400_response("it cannot be read, or in more than one way")
        except httptools.HttpParserUpgrade as found:
            self._stay(data[found.args[0] :])

    def _stay(self, rest: bytes) -> None:
        """Read a request that asks for another protocol as if it did not (RFC 9110, 7.8, leaves that to servers).

        The parser does not read its body, in which another request may stand.
        """
        if (method := self.parser.get_method()) == b"CONNECT":
            self.send_400_response("this is no proxy")
            return
        head = [b"%b %b HTTP/%b" % (method, self.url, self.parser.get_http_version().encode())]
        head += [b"%b: %b" % header for header in self.headers if header[0] != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._parse(b"\r\n".join((*head, b"", rest)))

    def eof_received(self) -> bool:  # type: ignore[override]
        """Answer a client that has said all before the connection is closed; whether it stays open so long."""
        if self.scheme == "https":  # TLS has no such half-closed connections
            return False
        if not self._ends_with_answer():
            self.transport.receives = False
            self.transport.close()
        return True

    def _ends_with_answer(self) -> bool:
        """Whether a request that is whole is still to be answered; then the connection is closed behind its answer."""
        last = self.pipeline[0][0] if self.pipeline else self.cycle
        if last is None or last.response_complete or self.transport.receives:
            return False
        last.keep_alive = False
        return True

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, unless one before it is still to be answered, and read no further."""
        if self._ends_with_answer():
            self.transport.pause_reading()
        else:
            self._refuse(MalformedHttpRequest(msg))

    def pause_writing(self) -> None:
        """Begin to wait for the client to read."""
        super().pause_writing()
        self._stall = self.loop.call_later(ANSWER_PATIENCE, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: the client has read."""
        self._stop_stalling()
        super().resume_writing()

    def _stop_stalling(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    def shutdown(self) -> None:
        """Wait no longer than the server does."""
        super().shutdown()
        if self.transport.receives:
            self._wait(LAST_PATIENCE)

    def on_headers_complete(self) -> None:
        """The head is there."""
        if self.parser.should_upgrade():
            return
        if not self._is_clear():
            raise ValueError  # the parser stops, and so does the connection
        self._stop_waiting()
        self._in_head, self.transport.receives = False, True
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
        if self.parser.should_upgrade():
            return
        self._stop_waiting()
        self._in_head, self.transport.receives, self._head = True, False, 0
        if self._plain is None:
            super().on_message_complete()
        else:
            parts, self._plain = self._plain, None
            self._arrived(parts)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop_waiting()
        self._stop_stalling()
        super().connection_lost(exc)

    def _is_clear(self) -> bool:
        """Whether a head has one Host and no coding but `chunked` (RFC 9112, 3.2 and 6.1); HTTP/1.0 needs no Host."""
        names = [name for name, _ in self.headers]
        hosts = names.count(b"host")
        return (hosts == 1 or (hosts == 0 and self.parser.get_http_version() != "1.1")) and (
            b"transfer-encoding" not in names or dict(self.headers)[b"transfer-encoding"].lower() == b"chunked"
        )

    def _is_plain(self) -> bool:
        """Whether a request is as SDKs send them, and no answer to one before it is still to be sent."""
        return (
            self.url == b"/"
            and self.parser.get_method() == b"POST"
            and self.parser.get_http_version() == "1.1"
            and self.parser.should_keep_alive()
            and not self.expect_100_continue
            and (self.cycle is None or self.cycle.response_complete)
            and not self.transport.parts
            and not self.flow.write_paused
        )

    def _arrived(self, parts: list[bytes]) -> None:
        """Have a request answered that has arrived whole; meanwhile the connection is as busy as with a task."""
        began, body = perf_counter(), b"".join(parts)
        if len(body) > LARGEST_PLAIN:
            self._hand_over(parts)
            super().on_message_complete()
            return
        self.scope |= {"method": "POST", "raw_path": b"/", "query_string": b""}
        self.cycle = awaited = Awaited()  # type: ignore[assignment]
        application: Application = self.config.app  # type: ignore[assignment]
        request = request_of(self.scope)._replace(body=body)
        application.arrive(Arrived(request, began, partial(self._answer_now, awaited), partial(self._await, awaited)))

    def _answer_now(self, awaited: Awaited, response: Response) -> None:
        self._answer(awaited, response)
        self.transport.send()

    def _hand_over(self, parts: list[bytes]) -> None:
        """Let ASGI have a request that was held back."""
        super().on_headers_complete()
        for part in parts:
            super().on_body(part)

    def _await(self, awaited: Awaited, begun: Begun, coming: asyncio.Future[Response]) -> None:
        """Answer when the response has come."""
        application: Application = self.config.app  # type: ignore[assignment]

        def answer(come: asyncio.Future[Response]) -> None:
            self.tasks.discard(come)
            self._answer(awaited, application.finish(begun, application.come(come)))

        self.tasks.add(coming)  # type: ignore[arg-type]  # it is waited for, and cancelled, like a task
        coming.add_done_callback(answer)

    def _answer(self, awaited: Awaited, response: Response) -> None:
        awaited.response_complete = True
        if awaited.disconnected:
            return
        if not awaited.keep_alive:
            response = response._replace(headers={**response.headers, "connection": "close"})
        self._write(response)
        if "connection" in response.headers:
            self.transport.close()
        self.on_response_complete()

    def _write(self, response: Response) -> None:
        lines = [b"%b: %b\r\n" % header for header in self.server_state.default_headers]
        own = "".join([f"{name}: {value}\r\n" for name, value in response.headers.items()]).encode("latin-1")
        end = b"content-length: %d\r\n\r\n" % len(response.body)
        self.transport.write(b"".join((STATUS_LINE[response.status], *lines, own, end, response.body)))

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._patience = self.loop.call_later(seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        if self.transport.is_closing():
            return
        if self.transport.receives:
            self._refuse(RequestTimeout())
        else:
            self.transport.close()

    def _refuse(self, error: ServiceError) -> None:
        """Answer what has not become a request, and close the connection."""
        application: Application = self.config.app  # type: ignore[assignment]
        request = Request("", "", "", {}, address=self.client[0] if self.client else "")
        self._write(application.refuse(request, error))
        self.transport.receives = True
        self.transport.close()
        if self.cycle is not None:  # whoever waits for the rest of its body waits no more
            self.cycle.disconnected = True
            self.cycle.message_event.set()


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
        log_level="critical",
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
