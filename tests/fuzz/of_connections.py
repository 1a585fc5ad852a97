"""Bytes on connections: requests as the server reads them, who a proxy says is calling, what a mail server answers."""

from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn import Config
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.server import ServerState

from api.server.http_protocol import MALFORMED, TOO_LARGE, BoundedHttpProtocol
from domain.oauth.people import Origin
from tests.fuzz.inputs import HEADER, OCTETS, Make, texts
from tests.fuzz.parser import Parser
from tests.fuzz.stand_ins import at_once

REQUESTS = (
    b"GET /v1/cases?a=1 HTTP/1.1\r\nHost: a.example\r\nAuthorization: Bearer x\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a.example:80\r\nContent-Length: 2\r\n\r\n{}GET / HTTP/1.1\r\nHost: b\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nTrailer: x\r\n\r\n",
    b"GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    b"PUT * HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 00003\r\n\r\nabc",
)


IN_REQUESTS = (
    *(
        b"\r\n",
        b"\n",
        b"\r",
        b"\r\n\r\n",
        b" ",
        b"\t",
        b":",
        b"Content-Length: 5\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Host: c\r\n",
    ),
    *(
        b"Transfer-Encoding : chunked\r\n",
        b"Content-Length: +1\r\n",
        b"0\r\n\r\n",
        b"ffffffffffffffff\r\n",
        b"HTTP/1.1",
        b"HTTP/2.0",
        b"//[x",
        b"%zz",
    ),
    *(
        b"\xff",
        b"\0",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"Connection: close\r\n",
        b" obs-fold\r\n",
        b"Host: [::::]\r\n",
    ),
)


FORWARDED = (
    "203.0.113.7",
    "203.0.113.7, 10.0.0.1",
    "[2001:db8::1]:443",
    "unknown",
    '"[::1]"',
    "fe80::1%eth0",
    "1.2.3.4:99999",
    ",,",
)


ANSWERS = (b"HTTP/1.1 204", b"HTTP/1.1 400", b"HTTP/1.1 431", b"HTTP/1.1 100", b"HTTP/1.1 500")


class _Transport:
    """What a connection writes to; it has no network."""

    def __init__(self) -> None:
        self.written = bytearray()
        self.closed = False

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return ("10.0.0.1", 80) if name in ("peername", "sockname") else default

    def pause_reading(self) -> None:
        """Reading is not paused: the bytes are there."""

    def resume_reading(self) -> None:
        """Nor resumed."""


class _Task:
    """What the server remembers of a task."""

    def add_done_callback(self, forget: Any) -> None:
        """Nobody is told: the servers of the inputs share one list of tasks, which is emptied after each."""


class _Loop:
    """Runs the application after each piece of bytes, as a real loop does, and no timers."""

    def __init__(self) -> None:
        self.waiting: list[Coroutine[Any, Any, None]] = []

    def create_task(self, coroutine: Coroutine[Any, Any, None], **_: Any) -> Any:
        self.waiting.append(coroutine)
        return _Task()

    def run(self) -> None:
        while self.waiting:
            at_once(self.waiting.pop(0))

    def call_later(self, seconds: float, call: Any, *values: Any) -> Any:
        return SimpleNamespace(cancel=lambda: None)


async def _empty(scope: Scope, receive: Receive, send: Send) -> None:
    assert scope["path"] is not None
    assert all(name == name.lower() for name, _ in scope["headers"])
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


CONFIG = Config(_empty, log_config=None, access_log=False, lifespan="off", proxy_headers=False, interface="asgi3")


STARTED = ServerState()


STUB: Any = _Loop()


def _served(given: tuple[bytes, int]) -> bytes:
    content, size = given
    transport: Any = _Transport()
    protocol = BoundedHttpProtocol(CONFIG, STARTED, {}, _loop=STUB)
    protocol.connection_made(transport)
    for start in range(0, len(content), size):
        if transport.closed:
            break
        protocol.data_received(content[start : start + size])
        STUB.run()
    protocol.connection_lost(None)
    STARTED.tasks.clear()
    return bytes(transport.written)


def _answers(given: tuple[bytes, int], written: bytes) -> None:
    assert not written or written.startswith(ANSWERS)
    assert b"HTTP/1.1 500" not in written
    assert written.count(MALFORMED) + written.count(TOO_LARGE) <= 1


def _requests() -> Make:
    contents = texts(REQUESTS, tokens=IN_REQUESTS, of=OCTETS, longest=2000)
    return lambda random: (contents(random), (1, 5, 64, 2000)[int(random.random() * 4)])


def _long(content: bytes) -> bytes:
    return _served((content, 65_536))


CALLED: list[Any] = []


async def _called(scope: Any, receive: Any, send: Any) -> None:
    CALLED[:] = [scope["client"]]


PROXIES = ProxyHeadersMiddleware(_called, "10.0.0.0/8, 127.0.0.1")


def _client(value: str) -> str:
    headers = [(b"x-forwarded-for", value.encode("latin-1", "replace")), (b"x-forwarded-proto", b"https")]
    scope: Any = {"type": "http", "client": ("10.0.0.1", 80), "headers": headers}
    at_once(PROXIES(scope, None, None))  # type: ignore[arg-type]
    return Origin(CALLED[0][0], "request").counted_as


def _storable_address(value: str, counted: str) -> None:
    assert counted.encode()
    assert "\0" not in counted


PARSERS = (
    Parser("HTTP", _requests(), _served, (), _answers),
    Parser("long HTTP", texts(REQUESTS, tokens=IN_REQUESTS, of=OCTETS), _long, examples=REQUESTS[:3], longest=200_000),
    Parser(
        "X-Forwarded-For",
        texts(FORWARDED, tokens=(",", "[", "]", ":"), of=HEADER),
        _client,
        (),
        _storable_address,
        FORWARDED,
        65_000,
    ),
)
