"""uvicorn's HTTP protocol, strict about what a request is, and with limits of size and time.

A proxy in front of us and we must see the same requests in the same bytes. If one of them takes for a body what the
other takes for the next request, somebody's request is served with the credentials of somebody else (RFC 9112, section
11.2). So a head that can be read in two ways is refused before the application sees it, with 400 and the end of the
connection; the parser refuses broken framing. What is sent after the body (trailers) is not part of the head. A refusal
is never written where it would pass for the answer to another request.

The parser collects a header until it is complete, however long that takes: a single unbounded connection held 900 MB
and a CPU core for minutes, and a silent one holds its place forever. A reverse proxy has such limits; these apply
without one. ``api/http/body.py`` bounds the time of a body.
"""

import asyncio
import re
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 65_536
"""Bytes of request line and headers. A token of ours takes at most 8192 of them (``adapters/oauth/wire/limits.py``)."""

LARGEST_FRAMING = 1_048_576
"""Bytes around the body that are not part of it: chunk sizes, and trailers."""

HEAD_SECONDS = 20.0
"""How long a head may take, from the start of the connection or its own first byte; also how long the rest of a body
may take once its request has been answered.
"""

HOST = re.compile(rb"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


def _refusal(status: bytes, text: bytes) -> bytes:
    head = (
        b"HTTP/1.1 %s\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s"
    )
    return head % (status, len(text), text)


MALFORMED = _refusal(b"400 Bad Request", b"The request is malformed or ambiguous.\n")
TOO_LARGE = _refusal(b"431 Request Header Fields Too Large", b"The head of the request is over 64 KiB.\n")
TOO_SLOW = _refusal(b"408 Request Timeout", b"The head of the request took too long.\n")


def is_ambiguous(version: str, target: bytes, headers: list[tuple[bytes, bytes]], *, upgrade: bool = False) -> bool:
    """Whether a head can be read in more than one way. Names of headers are in lower case.

    ``upgrade``: the request asks for another protocol. We have none; but the parser drops the body of such a request.
    """
    hosts = [value for name, value in headers if name == b"host"]
    codings = [value.rstrip(b" ").lower() for name, value in headers if name == b"transfer-encoding"]
    if version not in ("1.0", "1.1") or len(hosts) > 1 or (not hosts and version == "1.1"):
        return True
    if hosts and not HOST.fullmatch(hosts[0]):
        return True
    if codings and (codings != [b"chunked"] or version == "1.0" or upgrade):
        return True
    if upgrade and any(name == b"content-length" and value.strip(b" \t0") for name, value in headers):
        return True
    return b"#" in target or not _fits(target, hosts)


def _fits(target: bytes, hosts: list[bytes]) -> bool:
    """Whether the target is a path, or has one and names the same host as the header (RFC 9112, section 3.2.2)."""
    if target.startswith(b"/") or target == b"*":
        return True
    scheme, _, rest = target.partition(b"://")
    authority, slash, _ = rest.partition(b"/")
    is_ours = [authority.lower()] == [host.lower() for host in hosts]
    return scheme.lower() in (b"http", b"https") and is_ours and bool(slash)


class BoundedHttpProtocol(HttpToolsProtocol):
    """One connection. Each read is parsed before it is counted, so at most one read more than the limit is held."""

    head_seconds = HEAD_SECONDS
    _between = True
    """Whether the connection is between requests: nothing of the next one has arrived."""
    _reading_head = True
    _last = False
    """Whether no further request of this connection is read."""
    _running: Any = None
    """The request that is being answered; others that came behind it wait in ``pipeline``."""
    _beside_the_body = 0
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start waiting for the first head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Count the bytes outside the body, and close the connection over the limit."""
        if self._last:
            return
        self._beside_the_body += len(data)
        super().data_received(data)
        most = LARGEST_HEAD if self._reading_head else LARGEST_FRAMING
        if self._beside_the_body > most and not self._last:
            self._refuse(TOO_LARGE)
        elif self._reading_head and not self._between and self._waiting is None:
            self._wait()

    def on_message_begin(self) -> None:
        """Note the first byte of a head."""
        self._between = False
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Leave trailers out: the application would find them among the headers, ``Authorization`` too."""
        if self._reading_head:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """Leave body bytes out of the count; the body has a limit of its own (``api/http/body.py``)."""
        self._beside_the_body -= len(body)
        super().on_body(body)

    def on_headers_complete(self) -> None:
        """Stop the timer at the end of the head. Raises ``ValueError``, which the parser makes its own error."""
        upgrade = self.parser.should_upgrade()
        if is_ambiguous(self.parser.get_http_version(), self.url, self.headers, upgrade=upgrade):
            raise ValueError("ambiguous head")
        super().on_headers_complete()
        self._reading_head, self._beside_the_body = False, 0
        self._wait_no_more()
        if upgrade:
            # whatever follows is of the protocol that was asked for, unless it is not; it is not read as a request
            self._last, self.cycle.keep_alive = True, False

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def send_400_response(self, msg: str) -> None:
        """Refuse what the parser could not read. Its message is for the log."""
        self._refuse(MALFORMED)

    def _refuse(self, answer: bytes) -> None:
        """Answer and close; or only close, once earlier requests have their answers."""
        self._last = True
        cycle = self.cycle
        if cycle is not None and not self._reading_head and self.pipeline and self.pipeline[0][0] is cycle:
            # its body is broken, and it waits behind others: it is forgotten, and the one before it is the last
            self.pipeline.popleft()
            (self.pipeline[0][0] if self.pipeline else self._running).keep_alive = False
            return
        if cycle is not None and self._reading_head and not cycle.response_complete:
            cycle.keep_alive = False
            return
        if not self.transport.is_closing():
            if self._reading_head or not (cycle.response_started or cycle.response_complete):
                self.transport.write(answer)
            self.transport.close()

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

    def shutdown(self) -> None:
        """Let requests end that wait for something, such as streams; uvicorn then waits for those that run."""
        startup = self.app_state.get("startup")
        if startup is not None and startup.service is not None:
            startup.service.is_ending = True
        super().shutdown()

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
