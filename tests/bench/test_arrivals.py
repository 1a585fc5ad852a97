"""The load of the crowding benchmark: answers and refusals are counted apart, from when each request was due."""

import asyncio
from collections.abc import Iterator
from itertools import cycle

import pytest

from bench.crowding.arrivals import one_after_another, whenever_due
from bench.load.requests import plain_get
from tests.bench.in_thread import serving

HOST = "127.0.0.1"
GOOD = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"
BUSY = b"HTTP/1.1 503 Busy\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n"
RUDE = b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n"
AT_ONCE = 10


class StandIn:
    """Answers each path in its own way; ``/held`` once ``AT_ONCE`` requests for it wait together."""

    def __init__(self) -> None:
        self._held, self._all = 0, asyncio.Event()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = b""
        try:
            while path != b"/last":
                path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1]
                if path == b"/held":
                    await self._hold()
                writer.write({b"/busy": BUSY, b"/rude": RUDE}.get(path, GOOD))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    async def _hold(self) -> None:
        self._held += 1
        if self._held == AT_ONCE:
            self._all.set()
        await self._all.wait()


@pytest.fixture
def port() -> Iterator[int]:
    with serving(StandIn().answer) as port:
        yield port


def test_what_is_refused_is_no_goodput(port: int) -> None:
    requests = cycle([plain_get("/good"), plain_get("/busy"), plain_get("/rude"), plain_get("/good")])
    answers = asyncio.run(whenever_due(HOST, port, requests, 200, 0.2, 1))
    assert answers.statuses == {200: 20, 503: 20}
    assert (len(answers.seconds), len(answers.refused_seconds), answers.without_retry_after) == (20, 20, 10)
    assert 0 < answers.at(0.5) <= answers.at(0.99)


def test_who_finds_no_free_connection_makes_one(port: int) -> None:
    answers = asyncio.run(whenever_due(HOST, port, cycle([plain_get("/held")]), 100, AT_ONCE / 100, 1))
    assert answers.statuses == {200: AT_ONCE}


def test_a_connection_that_was_closed_is_not_used_again(port: int) -> None:
    requests = iter([plain_get("/last"), plain_get("/good"), plain_get("/good")])
    answers = asyncio.run(whenever_due(HOST, port, requests, 10, 0.3, 1))
    assert answers.statuses == {200: 3}


def test_each_connection_waits_for_its_answer(port: int) -> None:
    answers = asyncio.run(one_after_another(HOST, port, [plain_get("/good")], 3, 0.2))
    assert answers.statuses.keys() == {200}
    assert answers.per_second > 0
