"""What happens to the lines: to the database, and to the clients."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from tests.faults.network.line import Line
from tests.faults.stage.stage import Stage
from tests.faults.waiting import until

RESET_EVERY = 0.4
"""Seconds."""


@asynccontextmanager
async def database_silent(stage: Stage) -> AsyncIterator[None]:
    """Pass nothing on to the database or from it, and tell nobody: a cable that is pulled, a firewall that drops."""
    stage.database.go_silent()
    try:
        yield
    finally:
        stage.database.speak()


@asynccontextmanager
async def database_resets(stage: Stage) -> AsyncIterator[None]:
    """Reset every connection to the database, again and again."""
    async with _resetting(stage.database):
        yield


@asynccontextmanager
async def client_resets(stage: Stage) -> AsyncIterator[None]:
    """Reset every connection of the clients, again and again."""
    async with _resetting(stage.front):
        yield


@asynccontextmanager
async def database_slow(stage: Stage) -> AsyncIterator[None]:
    """Let every exchange with the database take 200 ms longer."""
    with _troubled(stage.database, delay=0.1):
        yield


@asynccontextmanager
async def database_messages_cut(stage: Stage) -> AsyncIterator[None]:
    """Break connections in the middle of what the database answers: whether it committed is not known then."""
    with _troubled(stage.database, cuts=0.03):
        yield
        await _something_was_cut(stage.database)


@asynccontextmanager
async def answers_lost(stage: Stage) -> AsyncIterator[None]:
    """Break connections in the middle of the service's answers: the client does not know whether it was done."""
    with _troubled(stage.front, cuts=0.2):
        yield
        await _something_was_cut(stage.front)


@asynccontextmanager
async def uploads_cut(stage: Stage) -> AsyncIterator[None]:
    """Break connections in the middle of what clients send, until a file has arrived all the same."""
    record = stage.record
    with _troubled(stage.front, request_cuts=0.1):
        yield
        await _something_was_cut(stage.front)
        await until(lambda: any(write.method == "PATCH" for write in record.acknowledged()), "no file arrived")


@contextmanager
def _troubled(line: Line, **how: float) -> Iterator[None]:
    """Give the line this delay, or these chances of a cut, for the duration of the block."""
    for name, value in how.items():
        setattr(line, name, value)
    try:
        yield
    finally:
        for name in how:
            setattr(line, name, 0.0)


@asynccontextmanager
async def _resetting(line: Line) -> AsyncIterator[None]:
    async def again() -> None:
        while True:
            line.refuses = not line.refuses
            line.reset_all()
            await asyncio.sleep(RESET_EVERY)

    resetting = asyncio.create_task(again())
    try:
        yield
    finally:
        resetting.cancel()
        with suppress(asyncio.CancelledError):
            await resetting
        line.refuses = False


async def _something_was_cut(line: Line) -> None:
    before = line.cut
    await until(lambda: line.cut != before, "nothing was cut")
