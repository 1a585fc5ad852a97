"""An endless head or trailer costs no memory; the connection is closed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from api.process.settings import Settings
from api.server import processes as answering
from api.server.http_protocol import LARGEST_FRAMING, LARGEST_HEAD, BoundedHttpProtocol
from tests.http.bad_input.small_server import say, served
from tests.timeouts import LONG

HEAD = b"POST / HTTP/1.1\r\nHost: here\r\n"


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async def answer(_: Scope, receive: Receive, send: Send) -> None:
        length, more = 0, True
        while more:
            message = await receive()
            length, more = length + len(message.get("body", b"")), message.get("more_body", False)
        await say(send, b"%8d" % length)

    async with served(answer, BoundedHttpProtocol) as port:
        yield port


async def said(port: int, *parts: bytes) -> bytes:
    """Send until it is refused, and give what was answered; nothing where the connection was reset."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(LONG):
            for part in parts:
                writer.write(part)
                await writer.drain()
            return await reader.read(1000)
    except ConnectionError:
        return b""
    finally:
        writer.transport.abort()
        with suppress(ConnectionError):
            await writer.wait_closed()


def refused(answer: bytes) -> bool:
    return answer == b"" or answer.startswith(b"HTTP/1.1 431 ")


async def test_a_head_of_a_bearable_size_and_a_large_body_pass(port: int) -> None:
    head = HEAD + b"Authorization: Bearer " + b"A" * (LARGEST_HEAD // 2) + b"\r\n"
    body = b"x" * 3_000_000
    assert (await said(port, head + b"Content-Length: 3000000\r\n\r\n", body)).endswith(b" 3000000")
    chunks = [b"400\r\n" + b"x" * 1024 + b"\r\n"] * 3000
    assert (await said(port, head + b"Transfer-Encoding: chunked\r\n\r\n", *chunks, b"0\r\n\r\n")).endswith(b" 3072000")


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([HEAD + b"Authorization: Bearer ", *[b"A" * 65_536] * 200], id="one header"),
        pytest.param([HEAD, *[b"a: b\r\n" * 10_000] * 200], id="headers without end"),
        pytest.param([b"GET /", *[b"a" * 65_536] * 200], id="a path"),
        pytest.param(
            [HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: ", *[b"A" * 65_536] * (2 * LARGEST_FRAMING // 65_536)],
            id="a header behind the body",
        ),
    ],
)
async def test_what_does_not_end_is_cut_off(port: int, parts: list[bytes]) -> None:
    assert refused(await said(port, *parts))


async def test_each_request_of_a_connection_counts_for_itself(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(10):
        writer.write(HEAD + b"X: " + b"A" * (LARGEST_HEAD // 2) + b"\r\nContent-Length: 1\r\n\r\nx")
        answer = await reader.readuntil(b"       1")
        assert answer.startswith(b"HTTP/1.1 200 ")
    writer.close()


def test_the_service_uses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    started: dict[str, Any] = {}
    monkeypatch.setattr(answering.uvicorn, "Config", lambda *_, **options: started.update(options))
    monkeypatch.setattr(answering, "run", lambda *_: None)
    monkeypatch.setattr(answering, "configure_logs", lambda: None)
    answering.answer(Settings(), 1, [])
    assert issubclass(started["http"], BoundedHttpProtocol)
