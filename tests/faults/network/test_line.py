"""The line does to its connections what the faults of a network do."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.faults.network.line import Line, Streams, line_to
from tests.loopback import listening
from tests.timeouts import TICK, stopwatch


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """A line to a server that says the same again."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1024):
            writer.write(data)

    async with listening(echo) as port, line_to(lambda: asyncio.open_connection("127.0.0.1", port)) as laid:
        yield laid


@pytest.fixture
async def streams(line: Line) -> AsyncIterator[Streams]:
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    yield reader, writer
    writer.transport.abort()


async def said(streams: Streams, text: bytes) -> bytes:
    reader, writer = streams
    writer.write(text)
    return await reader.readexactly(len(text))


async def test_what_a_silent_line_holds_back_comes_when_it_speaks(line: Line, streams: Streams) -> None:
    assert await said(streams, b"before") == b"before"
    line.go_silent()
    waiting = asyncio.create_task(said(streams, b"meanwhile"))
    await asyncio.sleep(10 * TICK)
    assert not waiting.done()
    line.speak()
    assert await waiting == b"meanwhile"


async def test_a_slow_line_delays_both_ways(line: Line, streams: Streams) -> None:
    line.delay = 0.1
    async with stopwatch() as watch:
        assert await said(streams, b"slowly") == b"slowly"
    assert watch.seconds + watch.lost >= 0.2


async def test_a_reset_ends_every_connection_and_refuses_the_next(line: Line, streams: Streams) -> None:
    assert await said(streams, b"before") == b"before"
    line.refuses = True
    line.reset_all()
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await said(streams, b"after")
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await said((reader, writer), b"again")
    writer.transport.abort()


@pytest.mark.parametrize(("cuts", "request_cuts"), [(1.0, 0.0), (0.0, 1.0)])
async def test_a_message_is_cut_in_its_middle(line: Line, streams: Streams, cuts: float, request_cuts: float) -> None:
    line.cuts, line.request_cuts = cuts, request_cuts
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await said(streams, b"x" * 100)
    assert line.cut == 1
