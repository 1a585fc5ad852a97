"""A connection on which only so much may come for each request.

A limit on the body alone would not do: heads of provisional answers and extensions of chunks have no end either, and no
HTTP library shows them.
"""

import select
import ssl
from typing import Any

import httpcore2


class BoundedStream(httpcore2.AsyncNetworkStream):
    """Passes everything on. Counts what comes from one sending to the next, and fails beyond ``at_most`` bytes."""

    def __init__(self, inner: httpcore2.AsyncNetworkStream, at_most: int) -> None:
        self._inner, self._at_most, self._came = inner, at_most, 0
        self._poll = _poll_of(inner.get_extra_info("socket"))

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - as the library has it
        """Raise ``ReadError`` once too much has come."""
        came = await self._inner.read(max_bytes, timeout)
        self._came += len(came)
        if self._came > self._at_most:
            raise httpcore2.ReadError("more than anybody will read")
        return came

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Begin to count again."""
        self._came = 0
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close it."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore2.AsyncNetworkStream:
        """Count what comes inside."""
        return BoundedStream(await self._inner.start_tls(ssl_context, server_hostname, timeout), self._at_most)

    def get_extra_info(self, info: str) -> Any:
        """Ask the connection. Whether something can be read, it is asked for every idle one before each request: a look
        at the socket is enough, and ten times as fast.
        """
        if info == "is_readable" and self._poll is not None:
            return bool(self._poll.poll(0))
        return self._inner.get_extra_info(info)


def _poll_of(socket: Any) -> Any:
    """Return what tells whether a socket can be read, or was closed; ``None`` where the system has no such call."""
    if socket is None or not hasattr(select, "poll"):
        return None
    poll = select.poll()
    poll.register(socket.fileno(), select.POLLIN)
    return poll
