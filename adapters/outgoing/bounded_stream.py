"""A connection on which only so much may come for each request.

A limit on the body alone would not do: heads of provisional answers and extensions of chunks have no end either, and no
HTTP library shows them.
"""

import ssl
from typing import Any

import httpcore2


class BoundedStream(httpcore2.AsyncNetworkStream):
    """Passes everything on. Counts what comes from one sending to the next, and fails beyond ``at_most`` bytes."""

    def __init__(self, inner: httpcore2.AsyncNetworkStream, at_most: int) -> None:
        self._inner, self._at_most, self._came = inner, at_most, 0

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
        """Ask the connection."""
        return self._inner.get_extra_info(info)
