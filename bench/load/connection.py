"""One keep-alive connection that sends a request as soon as the last response is complete."""

import asyncio
import re
import time
from collections.abc import Iterator
from typing import cast

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class LoadFailed(Exception):
    """A response was not 2xx, or a connection broke: the measurement is void."""


class LoadConnection(asyncio.Protocol):
    """Sends the requests of a shared iterator and records how long each took, in seconds."""

    def __init__(self, requests: Iterator[bytes], taken: list[float], ended: asyncio.Future[None]) -> None:
        self._requests, self._taken, self._ended = requests, taken, ended
        self._received = b""
        self._expected = 0
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport; ``begin`` sends the first request."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one, though not by inheritance

    def begin(self) -> None:
        """Send the first request."""
        self._next()

    def data_received(self, data: bytes) -> None:
        """Collect a response; send the next request when it is complete."""
        self._received = self._received + data if self._received else data
        if not self._expected:
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return
            length = LENGTH.search(self._received, 0, end)
            if length is None or self._received[9:10] != b"2":
                self._fail(self._received[: end + 600].decode("utf-8", "replace"))
                return
            self._expected = end + 4 + int(length[1])
        if len(self._received) >= self._expected:
            self._taken.append(time.perf_counter() - self._sent_at)
            self._received, self._expected = b"", 0
            self._next()

    def connection_lost(self, problem: Exception | None) -> None:
        """Fail if the other side closed the connection early."""
        if not self._ended.done():
            self._ended.set_exception(LoadFailed(f"the connection was lost: {problem}"))

    def _next(self) -> None:
        assert self._transport is not None
        request = next(self._requests, None)
        if request is None:
            if not self._ended.done():
                self._ended.set_result(None)
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def _fail(self, answer: str) -> None:
        assert self._transport is not None
        if not self._ended.done():
            self._ended.set_exception(LoadFailed(answer))
        self._transport.close()
