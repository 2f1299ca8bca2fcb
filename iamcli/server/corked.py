"""A transport that sends what belongs together in one piece, and ends a connection so that its client hears why."""

from __future__ import annotations

import asyncio
from typing import Any

LINGER = 5.0
"""Seconds that a client may go on sending what nobody reads, to find the answer behind it."""


class Corked:
    """A transport that sends head and body of a response together, and after what was to be done before that."""

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self.parts: list[bytes] = []
        """What is still to be sent."""
        self.receives = False
        """Whether the client is in the midst of a request, and may go on sending when the connection is closed."""
        self._closing = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send data soon, with what is written until then; behind the end, nothing."""
        if self._closing:
            return
        if not self.parts:
            self._loop.call_soon(self.send)
        self.parts.append(data)

    def send(self) -> None:
        """Send what was written."""
        if self.parts:
            data = self.parts[0] if len(self.parts) == 1 else b"".join(self.parts)
            self.parts = []
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
        if self.receives and self._transport.can_write_eof() and not self._transport.is_closing():
            # A connection that is closed while data comes in is reset, and what was sent is lost on its way.
            self._transport.write_eof()
            self._transport.resume_reading()
            self._loop.call_later(LINGER, self._transport.close)
        else:
            self._transport.close()
