"""Running an endpoint: in front, until a signal comes, or behind something else that needs it."""

from __future__ import annotations

import asyncio
import gc
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import NamedTuple

from ..errors import ConfigurationError
from .app import Endpoint
from .asgi import Application, Told
from .http import Server, allow_connections, listening, server
from .log import told_to_nobody

GARBAGE = 20_000
"""Objects made and not freed, after which Python looks for cycles; requests leave hardly any."""
DOORS = 16
"""How often a server listens at its address: at each, uvloop lets one client in, then sees to all that are in."""
TURN = 0.001
"""Seconds that a thread may compute while another one wants to."""


class Place(NamedTuple):
    """Where to listen, and how."""

    host: str = "127.0.0.1"
    port: int = 0
    """0 is a free one."""
    certificate: str = ""
    """The path of a PEM file; with it and its key, the server speaks TLS."""
    key: str = ""

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


def serve(endpoint: Endpoint, place: Place, told: Told, ready: Callable[[str], None]) -> None:
    """Serve until a signal says to stop, and finish what runs; `ready` hears the URL when requests can come.

    ConfigurationError if the address or the certificate cannot be used.
    """
    run, _ = prepared(endpoint, place, told, ready)
    run()


@contextmanager
def behind(endpoint: Endpoint, place: Place, told: Told = told_to_nobody) -> Iterator[str]:
    """Serve in another thread while the block runs, which is given the URL; ConfigurationError as above."""
    urls: list[str] = []
    up = Event()

    def ready(url: str) -> None:
        urls.append(url)
        up.set()

    run, made = prepared(endpoint, place, told, ready)
    thread = Thread(target=run, name="server", daemon=True)
    thread.start()
    up.wait()
    try:
        yield urls[0]
    finally:
        made.should_exit = True
        thread.join()


def prepared(
    endpoint: Endpoint, place: Place, told: Told, ready: Callable[[str], None]
) -> tuple[Callable[[], None], Server]:
    """What runs the server, and the server, whose address is taken already."""
    allow_connections()
    try:
        bound = listening(place.host, place.port)
    except OSError as error:
        raise ConfigurationError(f"{place.host}:{place.port} cannot be listened on: {error.strerror}.") from None
    host = f"[{place.host}]" if ":" in place.host else place.host
    url = f"{'https' if place.certificate else 'http'}://{host}:{bound.getsockname()[1]}"
    application = Application(endpoint, told)
    made = server(application, lambda: ready(url), place.certificate, place.key)
    try:
        made.config.load()
    except (OSError, ssl.SSLError) as error:
        bound.close()
        raise ConfigurationError(f"{place.certificate} and {place.key} make no certificate: {error}.") from None

    def run() -> None:
        gc.freeze()  # what is loaded now stays, and to look through it again and again holds up everybody
        gc.set_threshold(GARBAGE)
        sys.setswitchinterval(TURN)
        with asyncio.Runner(loop_factory=made.config.get_loop_factory()) as runner:
            runner.run(made.serve([bound, *(bound.dup() for _ in range(DOORS - 1))]))
        application.close()

    return run, made
