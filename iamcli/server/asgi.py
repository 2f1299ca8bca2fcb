"""An endpoint as an ASGI application: bodies of bounded size in, whole responses out.

Source: the ASGI specification, "HTTP & WebSocket ASGI Message Format". What only reads runs in the loop, in the
order of its arrival, and so do changes that are quick, while a thread of their account stores them; what may have to
wait runs in threads.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Event, Lock
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import ServiceError, ServiceFailure
from .app import LIMIT, Endpoint, Work, done, failed, new_request_id
from .log import write
from .messages import Request, Response
from .refusals import InternalFailure, RequestTooLarge, ServiceUnavailable
from .writer import Change, Waiting, Writer

if TYPE_CHECKING:
    from ..state.event_log import Log
    from ..state.store import Store

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Told = Callable[[Request, Response, float], str]
"""What to say of a request, its response, and the seconds that it took."""

ENCODED = 3
"""Bytes that percent-encoding makes of one."""
THREADS = 4
"""Requests that can wait for others at the same time."""
PATIENCE = 0.5
"""Seconds that a writer waits for the loop to come to its changes."""
TURN = 16
"""Requests that are answered before the loop looks who has come meanwhile."""
GATHERING = 0.01
"""Seconds that changes wait for others that come along with them."""
TURNS = 8
"""Turns that changes wait for what has arrived, to be stored together with it."""


class Begun(NamedTuple):
    """A request that arrived whole, and what is left to do for it."""

    request: Request
    work: Work
    began: float
    """By the performance counter."""


class Arrived(NamedTuple):
    """A request that arrived whole, and who is told what comes of it."""

    request: Request
    began: float
    """By the performance counter."""
    answer: Callable[[Response], None]
    """Takes the response, if it is there at once."""
    wait: Callable[[Begun, asyncio.Future[Response]], None]
    """Takes the response to come, else."""


class Application:
    """What an HTTP server calls for each request."""

    def __init__(self, endpoint: Endpoint, told: Told) -> None:
        self._endpoint, self._told = endpoint, told
        self._lines: list[str] = []
        self._arrived: deque[Arrived] = deque()
        self._changes: dict[str, list[tuple[Change, asyncio.Future[Response]]]] = {}
        self._settling = self._gathering = False
        self._pool = ThreadPoolExecutor(THREADS, "waiting")
        self._writers: dict[str, Writer] = {}

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        began, request = perf_counter(), request_of(scope)
        try:
            begun = self.begin(request._replace(body=await body_of(request, receive)), began)
        except ServiceError as error:
            begun = Begun(request, done(self._last(error)), began)
        except asyncio.CancelledError:  # the server was told to stop a while ago
            begun = Begun(request, done(self._last(ServiceUnavailable())), began)
        except Gone:
            return
        response = self.finish(begun, await self._respond(begun.work))
        body = b"" if begun.request.method == "HEAD" else response.body
        await send({"type": "http.response.start", "status": response.status, "headers": headers_of(response)})
        await send({"type": "http.response.body", "body": body})

    def begin(self, request: Request, began: float) -> Begun:
        """See what there is to do for a request."""
        try:
            work = self._endpoint.work(request)
        except Exception as error:  # a defect is told to who runs the server, and never stops it
            self._endpoint.defect(error)
            work = done(failed(InternalFailure(), "iam", new_request_id(self._endpoint.random)))
        return Begun(request, work, began)

    def arrive(self, arrived: Arrived) -> None:
        """Answer a request when those that came before it are answered: nobody waits much longer than others."""
        self._arrived.append(arrived)
        if len(self._arrived) == 1:
            asyncio.get_running_loop().call_soon(self._take_turn)

    def _take_turn(self) -> None:
        turn = [self._arrived.popleft() for _ in range(min(TURN, len(self._arrived)))]
        if self._arrived:
            asyncio.get_running_loop().call_soon(self._take_turn)
        ready: list[tuple[Arrived, Response]] = []
        for arrived in turn:
            begun = self.begin(arrived.request, arrived.began)
            if begun.work.at_once:
                ready.append((arrived, self.finish(begun, begun.work.run())))
            else:
                arrived.wait(begun, self._coming(begun.work))
        try:
            self._settle()
        finally:
            for arrived, response in ready:
                arrived.answer(response)

    def finish(self, begun: Begun, response: Response) -> Response:
        """The response to be sent now; what was kept back is written before it leaves, and so is the line on it."""
        self._settle_soon()
        self._lines.append(self._told(begun.request, response, perf_counter() - begun.began))
        return response

    def store(self, change: Change) -> asyncio.Future[Response]:
        """The response to come to a change, which is stored together with those that arrive meanwhile."""
        coming: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._changes.setdefault(change.account, []).append((change, coming))
        self._settle_soon()
        return coming

    def come(self, coming: asyncio.Future[Response]) -> Response:
        """The response that has come, or a refusal if nobody waits any more, for the server is told to stop."""
        return self._last(ServiceUnavailable()) if coming.cancelled() else coming.result()

    def refuse(self, request: Request, error: ServiceError) -> Response:
        """What to send on a connection that is closed then, for no request has come of what arrived."""
        response = self._last(error)
        return self.finish(Begun(request, done(response), perf_counter()), response)

    def _last(self, error: ServiceError) -> Response:
        """A refusal behind which the connection is closed."""
        response = failed(error, "iam", new_request_id(self._endpoint.random))
        return response._replace(headers={**response.headers, "connection": "close"})

    def _settle_soon(self) -> None:
        if not self._settling:
            self._settling = True
            asyncio.get_running_loop().call_soon(self._settle)

    def _settle(self) -> None:
        """Write what was kept back while several requests were answered at once, before their answers are sent."""
        self._settling = False
        if self._changes and not self._gathering:
            self._gathering = True
            asyncio.get_running_loop().call_soon(self._hand_over, 0, perf_counter() + GATHERING)
        self._endpoint.settle()
        lines, self._lines = "".join(self._lines), []
        if lines:
            write(lines)

    def _hand_over(self, known: int, until: float) -> None:
        """Let the writers have the changes, when no more come along with those that are known, or the time is up.

        A writer that prepares to store them would only hold up the loop, which takes in what is to be stored with them.
        """
        gathered = sum(map(len, self._changes.values()))
        if (self._arrived or gathered > known) and perf_counter() < until:
            asyncio.get_running_loop().call_soon(self._hand_over, gathered, until)
            return
        self._gathering = False
        changes, self._changes = self._changes, {}
        for account, arrived in changes.items():
            answered = partial(answer, asyncio.get_running_loop(), [coming for _, coming in arrived])
            try:
                writer = self._writer(account)
            except RuntimeError as error:  # no thread can be started for it
                self._endpoint.defect(error)
                answered([change.failed(ServiceFailure()) for change, _ in arrived])
            else:
                writer.submit([Waiting(change, coming.done) for change, coming in arrived], answered)

    async def _respond(self, work: Work) -> Response:
        if work.at_once:
            return work.run()
        try:
            return await self._coming(work)
        except asyncio.CancelledError:
            return self._last(ServiceUnavailable())

    def _coming(self, work: Work) -> asyncio.Future[Response]:
        """The response to come of what cannot be done at once."""
        if work.change is not None:
            return self.store(work.change)
        return asyncio.get_running_loop().run_in_executor(self._pool, work.run)

    def _writer(self, account: str) -> Writer:
        def place() -> tuple[Store, Log]:
            accounts = self._endpoint.accounts
            return accounts.store(account), accounts.log(account)

        if account not in self._writers:
            beside = partial(self._between_turns, asyncio.get_running_loop())
            self._writers[account] = Writer(place, self._endpoint.defect, beside)
        return self._writers[account]

    def _between_turns(self, loop: asyncio.AbstractEventLoop, task: Callable[[], None]) -> None:
        """Have something done in the loop, behind those who have arrived, and wait for it.

        It is left where the loop has ended, or does not come to it.
        """
        begun, ended = Lock(), Event()
        raised: list[Exception] = []
        turns = iter(range(TURNS))

        def run() -> None:
            if self._arrived and next(turns, None) is not None:
                loop.call_soon(run)
            elif begun.acquire(blocking=False):
                try:
                    task()
                except Exception as error:
                    raised.append(error)
                finally:
                    ended.set()

        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(run)
            if not ended.wait(PATIENCE) and begun.acquire(blocking=False):
                return
            ended.wait()
        for error in raised:
            raise error

    def close(self) -> None:
        """Finish what is under way."""
        for writer in self._writers.values():
            writer.close()
        self._pool.shutdown()


def answer(
    loop: asyncio.AbstractEventLoop, waiting: Sequence[asyncio.Future[Response]], responses: Sequence[Response | None]
) -> None:
    """Let those who wait in a loop have their responses; to be called in another thread."""

    def come() -> None:
        for coming, response in zip(waiting, responses, strict=True):
            if response is not None and not coming.done():
                coming.set_result(response)

    with suppress(RuntimeError):  # the loop has ended, and with it all connections
        loop.call_soon_threadsafe(come)


class Gone(Exception):
    """The client has gone before it had said all."""


def request_of(scope: Mapping[str, Any]) -> Request:
    """The head of a request."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        headers[key] = f"{headers[key]},{text}" if key in headers else text
    return Request(
        method=scope["method"],
        path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
        address=scope["client"][0] if scope["client"] else "",
        secure=scope["scheme"] == "https",
    )


async def body_of(request: Request, receive: Receive) -> bytes:
    """The body of a request, whole; RequestTooLarge or Gone.

    A body that is too large is read to its end, as far as that is not too far, for the client to hear the answer.
    """
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length[:20]) > 2 * ENCODED * LIMIT:
        raise RequestTooLarge(LIMIT)
    parts: list[bytes] = []
    read = size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise Gone
        part, more = message.get("body", b""), message.get("more_body", False)
        read += len(part)
        size += len(part) - (ENCODED - 1) * part.count(b"%")
        if read > 2 * ENCODED * LIMIT:
            raise RequestTooLarge(LIMIT)
        if size > LIMIT or read > ENCODED * LIMIT:
            parts.clear()
        else:
            parts.append(part)
    if size > LIMIT or read > ENCODED * LIMIT:
        raise RequestTooLarge(LIMIT)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def headers_of(response: Response) -> list[tuple[bytes, bytes]]:
    """The headers of a response, and how long its body is."""
    found = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers.items()]
    return [*found, (b"content-length", str(len(response.body)).encode())]
