"""uvicorn's HTTP protocol with limits: an endless head, or endless framing of a body, is cut off by size and by time.

The parser collects a header until it is complete, however long that takes: a single unbounded connection held 900 MB
and a CPU core for minutes, and a silent one holds its place forever. A reverse proxy has such limits; these apply
without one. ``api/http/body.py`` bounds the time of a body.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 65_536
"""Bytes of request line and headers. A token of ours takes at most 8192 of them (``adapters/oauth/wire/limits.py``)."""

LARGEST_FRAMING = 1_048_576
"""Bytes around the body that are not part of it: chunk sizes, and trailers."""

HEAD_SECONDS = 20.0
"""How long a head may take, from the start of the connection or its own first byte; also how long the rest of a body
may take once its request has been answered.
"""


def _refusal(status: bytes, text: bytes) -> bytes:
    head = (
        b"HTTP/1.1 %s\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s"
    )
    return head % (status, len(text), text)


TOO_LARGE = _refusal(b"431 Request Header Fields Too Large", b"The head of the request is over 64 KiB.\n")
TOO_SLOW = _refusal(b"408 Request Timeout", b"The head of the request took too long.\n")


class BoundedHttpProtocol(HttpToolsProtocol):
    """One connection. Each read is parsed before it is counted, so at most one read more than the limit is held."""

    head_seconds = HEAD_SECONDS
    _between = True
    """Whether the connection is between requests: nothing of the next one has arrived."""
    _reading_head = True
    _beside_the_body = 0
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start waiting for the first head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Count the bytes outside the body, and close the connection over the limit."""
        self._beside_the_body += len(data)
        super().data_received(data)
        most = LARGEST_HEAD if self._reading_head else LARGEST_FRAMING
        if self._beside_the_body > most and not self.transport.is_closing():
            self.transport.write(TOO_LARGE)
            self.transport.close()
        elif self._reading_head and not self._between and self._waiting is None:
            self._wait()

    def on_message_begin(self) -> None:
        """Note the first byte of a head."""
        self._between = False
        super().on_message_begin()

    def on_body(self, body: bytes) -> None:
        """Leave body bytes out of the count; the body has a limit of its own (``api/http/body.py``)."""
        self._beside_the_body -= len(body)
        super().on_body(body)

    def on_headers_complete(self) -> None:
        """Stop the timer at the end of the head."""
        self._reading_head, self._beside_the_body = False, 0
        self._wait_no_more()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Get ready for the next head."""
        self._reading_head, self._between, self._beside_the_body = True, True, 0
        self._wait_no_more()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Bound the wait for the rest of a request that has been answered already."""
        super().on_response_complete()
        if not self._reading_head:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._wait_no_more()
        self._waiting = self.loop.call_later(self.head_seconds, self._waited_long_enough)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _waited_long_enough(self) -> None:
        self._waiting = None
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait()  # the response to the previous request is still being sent; let it finish
            return
        if self._reading_head and not self._between:
            self.transport.write(TOO_SLOW)
        self.transport.close()
