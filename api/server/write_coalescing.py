"""One packet for an answer: what is written to a connection in one turn of the event loop leaves it together.

The server writes an answer's head and body one after the other, and each becomes a system call and, on a slow line, a
packet of its own: a tenth of what a GET costs (docs/performance.md).
"""

import asyncio
from typing import Any

from api.server.http_protocol import BoundedHttpProtocol


class CoalescedWrites:
    """A transport that holds what it is given until the running turn of the loop ends; all else is the transport's."""

    __slots__ = ("_held", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Hold the bytes; the first of a turn orders the sending."""
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)

    def close(self) -> None:
        """Send what is held, then close."""
        self._send()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        """Leave the rest to the transport."""
        return getattr(self._transport, name)

    def _send(self) -> None:
        if self._held and not self._transport.is_closing():
            self._transport.write(b"".join(self._held))
        self._held.clear()


class CoalescingHttpProtocol(BoundedHttpProtocol):
    """One connection over ``CoalescedWrites``."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin a connection."""
        super().connection_made(transport)
        self.transport = CoalescedWrites(transport, self.loop)  # type: ignore[assignment]
