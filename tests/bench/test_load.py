"""The load client counts responses, and a response other than 2xx invalidates the measurement."""

import asyncio
from collections.abc import Iterator

import pytest

from bench.load.connection import LoadFailed
from bench.load.drive import drive
from bench.load.requests import plain_get
from bench.processes import Usage
from tests.bench.in_thread import serving

ANSWERS = {
    b"/good": b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
    b"/bad": b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: 4\r\n\r\nwait",
    b"/gone": b"",
}


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while head := await reader.readuntil(b"\r\n\r\n"):
        answer = ANSWERS[head.split(b" ")[1]]
        if not answer:
            break
        writer.write(answer[:20])
        await writer.drain()
        await asyncio.sleep(0)
        writer.write(answer[20:])
    writer.close()


async def _quiet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await _answer(reader, writer)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


@pytest.fixture
def port() -> Iterator[int]:
    with serving(_quiet) as port:
        yield port


def test_every_answer_is_counted_but_the_warm_up(port: int) -> None:
    answered = drive("127.0.0.1", port, [plain_get("/good")] * 200, 4)
    assert answered.count == 180
    assert 0 < answered.p50 <= answered.p99


@pytest.mark.parametrize("path", ["/bad", "/gone"])
def test_an_answer_that_is_not_2xx_or_none_at_all_voids_the_measurement(port: int, path: str) -> None:
    with pytest.raises(LoadFailed):
        drive("127.0.0.1", port, [plain_get("/good")] * 20 + [plain_get(path)] * 20, 2)


def test_work_of_others_is_marked_from_three_tenths_of_a_core_on() -> None:
    assert Usage(1.0, {}, 0.31).disturbed
    assert not Usage(1.0, {}, 0.3).disturbed
