"""HTTP as uvicorn reads it, with an end: a head, or what frames a body, that goes on and on is cut off, by size and by
time.

The parser gathers a header until it is whole, however long that takes: a single connection without a bound held 900 MB
and a processor for minutes, and one that says nothing holds a place for ever. Who sits behind a reverse proxy has
bounds there; who does not has these. How long a body may take is said in ``api/http/body.py``.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 65_536
"""Bytes of request line and headers. A token of ours has up to 8192 of them (``adapters/oauth/wire/limits.py``)."""

LARGEST_FRAMING = 1_048_576
"""Bytes around the body that are none of it: sizes of chunks, and headers behind the last one."""

HEAD_SECONDS = 20.0
"""Within this a head must be whole, from the connection or from its first byte on; and within this the rest of a body
whose request was answered already.
"""


def _refusal(status: bytes, said: bytes) -> bytes:
    head = (
        b"HTTP/1.1 %s\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s"
    )
    return head % (status, len(said), said)


TOO_LARGE = _refusal(b"431 Request Header Fields Too Large", b"The head of the request is over 64 KiB.\n")
TOO_SLOW = _refusal(b"408 Request Timeout", b"The head of the request took too long.\n")


class BoundedHttpProtocol(HttpToolsProtocol):
    """One connection. What came in one read is parsed before it is judged: at most that much more is held."""

    head_seconds = HEAD_SECONDS
    _between = True
    """Whether nothing of a request has come yet, or all of it."""
    _reading_head = True
    _beside_the_body = 0
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin a connection, and wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take in what arrived."""
        self._beside_the_body += len(data)
        super().data_received(data)
        most = LARGEST_HEAD if self._reading_head else LARGEST_FRAMING
        if self._beside_the_body > most and not self.transport.is_closing():
            self.transport.write(TOO_LARGE)
            self.transport.close()
        elif self._reading_head and not self._between and self._waiting is None:
            self._wait()

    def on_message_begin(self) -> None:
        """The first byte of a head is there."""
        self._between = False
        super().on_message_begin()

    def on_body(self, body: bytes) -> None:
        """Do not count what is the body: that has a limit of its own (``api/http/body.py``)."""
        self._beside_the_body -= len(body)
        super().on_body(body)

    def on_headers_complete(self) -> None:
        """The head has ended."""
        self._reading_head, self._beside_the_body = False, 0
        self._wait_no_more()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next head begins."""
        self._reading_head, self._between, self._beside_the_body = True, True, 0
        self._wait_no_more()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait no longer than for a head where the rest of an answered request is still to come."""
        super().on_response_complete()
        if not self._reading_head:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
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
            self._wait()  # an answer to the request before is under way, and is not to be broken off
            return
        if self._reading_head and not self._between:
            self.transport.write(TOO_SLOW)
        self.transport.close()
