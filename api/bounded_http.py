"""HTTP as uvicorn reads it, with an end: a head, or what frames a body, that goes on and on is cut off.

The parser gathers a header until it is whole, however long that takes: a single connection without a bound held 900 MB
and a processor for minutes. Who sits behind a reverse proxy has a bound there; who does not has this one.
"""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 65_536
"""Bytes of request line and headers. A token of ours has 8192 characters at most (``adapters/oauth/limits.py``)."""

LARGEST_FRAMING = 1_048_576
"""Bytes around the body that are none of it: sizes of chunks, and headers behind the last one."""

SAID = b"The head of the request is over 64 KiB.\n"
REFUSAL = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: %d\r\nconnection: close\r\n\r\n%s" % (len(SAID), SAID)
)


class BoundedHttp(HttpToolsProtocol):
    """One connection. What came in one read is parsed before it is judged: at most that much more is held."""

    _reading_head = True
    _beside_the_body = 0

    def data_received(self, data: bytes) -> None:
        """Take in what arrived."""
        self._beside_the_body += len(data)
        super().data_received(data)
        most = LARGEST_HEAD if self._reading_head else LARGEST_FRAMING
        if self._beside_the_body > most and not self.transport.is_closing():
            self.transport.write(REFUSAL)
            self.transport.close()

    def on_body(self, body: bytes) -> None:
        """Do not count what is the body: that has a limit of its own (``api/door.py``)."""
        self._beside_the_body -= len(body)
        super().on_body(body)

    def on_headers_complete(self) -> None:
        """The head has ended."""
        self._reading_head, self._beside_the_body = False, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next head begins."""
        self._reading_head, self._beside_the_body = True, 0
        super().on_message_complete()
