"""A TCP connection, with or without TLS, as the HTTP library wants it.

The library's own, over anyio, cost 0.2 ms more for a request, a quarter of a delivery (docs/performance.md).
"""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import httpcore2

HELD = 131_072
"""Bytes that were received and not read yet, beyond which no more are taken from the network."""


class TcpStream(asyncio.Protocol, httpcore2.AsyncNetworkStream):
    """One connection. It is cut when it is closed: nothing waits for a receiver that does not read."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._transport: Any = None
        self._ended = False
        self._may_write, self._heard = asyncio.Event(), asyncio.Event()
        self._may_write.set()

    @classmethod
    async def connected(cls, address: str, port: int, seconds: float | None) -> "TcpStream":
        """Connect; raises ``httpcore2.ConnectError`` or ``httpcore2.ConnectTimeout``."""
        with _connecting():
            async with asyncio.timeout(seconds):
                _, stream = await asyncio.get_running_loop().create_connection(cls, address, port)
        return stream

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as the library has it
    ) -> httpcore2.AsyncNetworkStream:
        """Go on with TLS, with a certificate for that name."""
        try:
            with _connecting():
                async with asyncio.timeout(timeout):
                    self._transport = await asyncio.get_running_loop().start_tls(
                        self._transport, self, ssl_context, server_hostname=server_hostname
                    )
            if self._transport is None:
                raise httpcore2.ConnectError("closed")
        except BaseException:
            await self.aclose()
            raise
        return self

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """Return what has come, empty at the end."""
        while not self._received and not self._ended:
            self._heard.clear()
            async with asyncio.timeout(timeout):
                await self._heard.wait()
        part = bytes(self._received[:max_bytes])
        del self._received[:max_bytes]
        if not self._ended and len(self._received) <= HELD:
            self._transport.resume_reading()
        return part

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Send; waits while the receiver does not keep up."""
        if self._ended:
            raise httpcore2.WriteError("closed")
        self._transport.write(buffer)
        if not self._may_write.is_set():
            async with asyncio.timeout(timeout):
                await self._may_write.wait()

    async def aclose(self) -> None:
        """Cut it."""
        self._ended = True
        if self._transport is not None:
            self._transport.abort()

    def get_extra_info(self, info: str) -> Any:
        """Say whether an idle connection is of no more use: it ended, or something came that nobody asked for."""
        return self._ended or bool(self._received) if info == "is_readable" else None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep it."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Keep what came, and let the reader go on."""
        self._received += data
        if len(self._received) > HELD:
            self._transport.pause_reading()
        self._heard.set()

    def eof_received(self) -> None:
        """Let the reader see the end."""
        self._ended = True
        self._heard.set()

    def connection_lost(self, problem: Exception | None) -> None:
        """Let everybody see the end."""
        self._ended = True
        self._heard.set()
        self._may_write.set()

    def pause_writing(self) -> None:
        """Let writers wait."""
        self._may_write.clear()

    def resume_writing(self) -> None:
        """Let writers go on."""
        self._may_write.set()


@contextmanager
def _connecting() -> Iterator[None]:
    try:
        yield
    except TimeoutError:
        raise httpcore2.ConnectTimeout from None
    except OSError as problem:  # of TLS too
        raise httpcore2.ConnectError(type(problem).__name__) from None
