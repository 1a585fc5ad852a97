"""A request that arrives too slowly, or not at all, is cut off: 408, or a closed connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.http import body
from api.http.body import with_body_timeout
from api.http.problems import BodyTooSlow
from api.server.http_protocol import BoundedHttpProtocol
from tests.app_under_test import World
from tests.builders import a_case
from tests.http.bad_input.small_server import say, served
from tests.log_capture import everything_said
from tests.openapi import document

LINE = b"POST / HTTP/1.1\r\n"
HEAD = LINE + b"Host: here\r\n"
WHOLE = HEAD + b"Content-Length: 1\r\n\r\nx"
GENEROUS = 30.0


class Impatient(BoundedHttpProtocol):
    """Waits a moment."""

    head_seconds = 0.05


async def at_once(_: Scope, __: Receive, send: Send) -> None:
    await say(send, b"answered")


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(GENEROUS):
            yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@pytest.mark.parametrize("begun", [LINE[:3], LINE, HEAD, HEAD + b"Authorization: Bear"])
async def test_a_head_that_does_not_end_in_time_is_answered_408(begun: bytes) -> None:
    async with served(at_once, Impatient) as port, connected(port) as (reader, writer):
        writer.write(begun)
        assert (await reader.read()).startswith(b"HTTP/1.1 408 ")


async def test_a_connection_that_says_nothing_is_closed_without_a_word() -> None:
    async with served(at_once, Impatient) as port, connected(port) as (reader, _):
        assert await reader.read() == b""


async def test_a_byte_now_and_then_wins_no_time() -> None:
    async with served(at_once, Impatient) as port, connected(port) as (reader, writer):
        answer = asyncio.create_task(reader.read())
        writer.write(HEAD)
        with suppress(ConnectionError):
            while not answer.done():
                writer.write(b"a: b\r\n")
                await writer.drain()
                await asyncio.sleep(0.01)
        with suppress(ConnectionError):
            assert (await answer)[:13] in (b"HTTP/1.1 408 ", b"")


async def test_the_next_head_of_a_connection_has_its_own_time() -> None:
    async with served(at_once, Impatient) as port, connected(port) as (reader, writer):
        for _ in range(3):
            writer.write(WHOLE)
            assert (await reader.readuntil(b"answered")).startswith(b"HTTP/1.1 200 ")
        writer.write(HEAD)
        assert (await reader.read()).startswith(b"HTTP/1.1 408 ")


async def test_an_answer_that_takes_long_is_not_broken_off_by_a_head_behind_it() -> None:
    looked, go_on = asyncio.Event(), asyncio.Event()

    class Looking(Impatient):
        def _waited_long_enough(self) -> None:
            super()._waited_long_enough()
            looked.set()

    async def patient(_: Scope, __: Receive, send: Send) -> None:
        await go_on.wait()
        await say(send, b"answered")

    async with served(patient, Looking) as port, connected(port) as (reader, writer):
        writer.write(WHOLE + HEAD)
        await looked.wait()
        assert not writer.transport.is_closing()
        go_on.set()
        assert (await reader.readuntil(b"answered")).startswith(b"HTTP/1.1 200 ")
        assert (await reader.read()).startswith(b"HTTP/1.1 408 ")


async def test_nobody_waits_for_the_rest_of_what_was_answered_already() -> None:
    async with served(at_once, Impatient) as port, connected(port) as (reader, writer):
        writer.write(HEAD + b"Content-Length: 10\r\n\r\nx")
        assert (await reader.read()).endswith(b"answered")


async def never_ending() -> AsyncIterator[bytes]:
    yield b'{"centre_id": '
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("path", "kind"), [("/v1/cases", "application/json"), ("/oauth/token", "application/x-www-form-urlencoded")]
)
async def test_a_body_that_does_not_end_in_time_is_a_problem_408(
    world: World, monkeypatch: pytest.MonkeyPatch, path: str, kind: str
) -> None:
    nea = await world.caller("nea")
    monkeypatch.setattr(body, "with_body_timeout", lambda receive, _: with_body_timeout(receive, 0.05))
    headers = {"authorization": f"Bearer {nea.token}", "content-type": kind, "idempotency-key": f"slow-{kind}"}
    late = await world.http.post(path, content=never_ending(), headers=headers)
    assert (late.status_code, late.json()["code"]) == (408, "request_timeout")
    assert late.headers["connection"] == "close"
    assert late.json()["request_id"] == late.headers["request-id"]
    monkeypatch.undo()
    assert (await nea.post("/v1/cases", a_case(), idempotency_key=f"slow-{kind}")).status_code == 201


def test_the_document_says_so_of_every_form() -> None:
    forms = {
        path: answers["post"]["responses"]
        for path, answers in document()["paths"].items()
        if path.startswith("/oauth/") and "post" in answers
    }
    assert set(forms) == {"/oauth/token", "/oauth/par", "/oauth/revoke", "/oauth/introspect"}
    for path, responses in forms.items():
        assert responses["408"] == {"$ref": "#/components/responses/RequestTimeout"}, path


async def test_the_end_of_a_connection_is_waited_for_as_long_as_it_takes() -> None:
    """The time is over as soon as it begins: what comes after the body is not asked for it."""
    hung_up = asyncio.Event()

    async def receive() -> Message:
        if parts:
            return parts.pop()
        await hung_up.wait()
        return {"type": "http.disconnect"}

    parts: list[Message] = [{"type": "http.request", "body": b"x", "more_body": False}]
    receiving = with_body_timeout(receive, 0.0)
    assert (await receiving())["body"] == b"x"
    end = asyncio.create_task(receiving())
    await asyncio.wait([end], timeout=0.05)
    assert not end.done()
    hung_up.set()
    assert (await end)["type"] == "http.disconnect"
    parts.append({"type": "http.request", "body": b"x", "more_body": True})
    receiving = with_body_timeout(receive, 0.0)
    await receiving()
    hung_up.clear()
    with pytest.raises(BodyTooSlow):
        await receiving()


async def test_who_hangs_up_in_the_middle_of_a_body_is_no_fault_of_ours(world: World) -> None:
    nea = await world.caller("nea")
    messages: list[Message] = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    sent: list[Message] = []
    scope = {
        "type": "http", "method": "POST", "path": "/v1/cases", "raw_path": b"/v1/cases", "query_string": b"",
        "headers": [(b"authorization", f"Bearer {nea.token}".encode()), (b"content-type", b"application/json")],
        "client": None, "server": None, "scheme": "http", "root_path": "", "http_version": "1.1",
    }  # fmt: skip

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    with everything_said() as heard:
        await world.http._transport.app(scope, receive, send)  # type: ignore[attr-defined]
    assert sent == []
    assert [line["event"] for line in heard] == ["request"]
