"""Nobody gets two requests out of one: what could be read in two ways is refused, and the connection ends."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from starlette.types import Receive, Scope, Send

from api.process.settings import Settings
from api.server.http_protocol import BoundedHttpProtocol
from api.server.processes import manners
from tests.http.bad_input.small_server import say, served
from tests.http.smuggling.attacks import ATTACKS, SMUGGLED, Verdict, chunked, get, post
from tests.http.smuggling.witness import Witness
from tests.timeouts import LONG

CLOSE = b"GET /end HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
"""Ends what was answered without an error, so that nobody has to wait for the end of the connection."""


@pytest.fixture
async def witness() -> Witness:
    return Witness()


@pytest.fixture
async def port(witness: Witness) -> AsyncIterator[int]:
    async with served(witness, BoundedHttpProtocol) as port:
        yield port


async def said(port: int, *parts: bytes) -> tuple[list[int], bytes]:
    """Send, and give the statuses of the answers with all that was answered until the connection ended."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(LONG):
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0.01 if len(parts) > 1 else 0)
            answer = await reader.read()
    finally:
        writer.transport.abort()
        with suppress(ConnectionError):
            await writer.wait_closed()
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)], answer


def cut(raw: bytes, how: str) -> list[bytes]:
    """As one write, or one for each line, or with a pause between head and body."""
    if how == "at once":
        return [raw]
    if how == "by line":
        return re.findall(rb"[^\n]*\n|[^\n]+", raw)
    head, end, body = raw.partition(b"\r\n\r\n")
    return [head + end, body]


@pytest.mark.parametrize("name", ATTACKS)
async def test_what_two_readers_could_read_differently_is_one_request_or_none(
    port: int, witness: Witness, name: str
) -> None:
    for how in ("at once", "by line", "head and body"):
        witness.begun.clear()
        witness.served.clear()
        await attack(port, witness, name, how)


async def attack(port: int, witness: Witness, name: str, how: str) -> None:
    raw, verdict = ATTACKS[name]
    both = verdict is Verdict.BOTH_ANSWERED
    try:
        statuses, _ = await said(port, *cut(raw + CLOSE if both else raw, how))
    except ConnectionError:
        assert not both, "what is sound is answered"
        statuses = [400]  # the bytes that came later reset the connection, and the answer with it
    paths = [path for path, *_ in witness.served if path != "/end"]
    if verdict is Verdict.HEAD_REFUSED:
        assert (statuses, witness.begun, paths) == ([400], [], [])
    elif verdict is Verdict.BODY_REFUSED:
        assert (statuses, paths) == ([400], [])
        assert set(witness.begun) <= {"/first"}
    elif verdict is Verdict.ONE_ANSWERED:
        assert paths == ["/first"]
        assert statuses in ([200], [400])
    else:
        assert paths == ["/first", "/smuggled"]
        assert {credentials for *_, credentials in witness.served} <= {"Bearer attacker", ""}


async def test_what_follows_the_body_is_no_header(port: int, witness: Witness) -> None:
    trailers = b"Authorization: Bearer other\r\nHost: there\r\nIdempotency-Key: x\r\nX-Forwarded-For: 10.0.0.1\r\n"
    await said(port, chunked(b"5\r\nhello\r\n0\r\n" + trailers + b"\r\n") + CLOSE)
    assert witness.served[0] == ("/first", b"hello", "Bearer attacker")
    assert witness.served[1] == ("/smuggled", b"", "Bearer attacker")


async def test_the_body_of_a_request_for_another_protocol_is_never_a_request(port: int, witness: Witness) -> None:
    asked = b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: %d\r\n\r\n" % len(SMUGGLED)
    assert (await said(port, post(asked, b""), SMUGGLED))[0] == [400]
    assert witness.begun == []


@pytest.mark.parametrize("broken", [get(b"GET /first"), chunked(b"zz\r\n"), post(b"X : a\r\n")])
async def test_an_error_is_never_the_answer_to_the_request_before(broken: bytes) -> None:
    going = asyncio.Event()

    async def slowly(scope: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive()).get("more_body"):
            pass
        if message["type"] == "http.request":
            await going.wait()
            await say(send, scope["path"].encode())

    async with served(slowly, BoundedHttpProtocol) as port:
        sending = asyncio.create_task(said(port, get(b"GET /one HTTP/1.1")[: -len(SMUGGLED)], broken))
        await asyncio.sleep(0.1)
        going.set()
        statuses, answer = await sending
    assert statuses == [200]
    assert answer.endswith(b"/one")


async def test_an_error_is_never_written_into_an_answer(witness: Witness) -> None:
    async def early(_: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        while (await receive())["type"] == "http.request":
            pass

    async with served(early, BoundedHttpProtocol) as port:
        statuses, answer = await said(port, post(b"Transfer-Encoding: chunked\r\n", b"\r\n"), b"zz\r\n")
    assert statuses == [200]
    assert answer.endswith(b"begun")


def test_no_library_opens_web_sockets() -> None:
    assert manners(Settings())["ws"] == "none"
