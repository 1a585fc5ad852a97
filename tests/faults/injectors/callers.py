"""Callers that cost more than they should: slow ones, ones that do not read their answers, and far too many."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import httpx2

from tests.faults.stage.stage import Stage

SLOW, UNREAD, CROWD = 100, 40, 150
"""How many there are of each kind."""
HEAD = b"POST /v1/cases HTTP/1.1\r\nHost: corridor\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n"
BIG = b"GET /openapi.yaml HTTP/1.1\r\nHost: corridor\r\n\r\n"


@asynccontextmanager
async def slow_callers(stage: Stage) -> AsyncIterator[None]:
    """Send requests a byte at a time, over many connections."""

    async def dribble(_: int) -> None:
        _reader, writer = await asyncio.open_connection("127.0.0.1", stage.service.port)
        try:
            for byte in HEAD:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.2)
        finally:
            writer.close()

    async with _many(SLOW, dribble):
        yield


@asynccontextmanager
async def answers_unread(stage: Stage) -> AsyncIterator[None]:
    """Ask for large answers and read none of them."""

    async def ask(_: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", stage.service.port, limit=1024)
        try:
            while True:
                writer.write(BIG)
                async with asyncio.timeout(60):  # wait_for of Python 3.11 may swallow that it is cancelled
                    await writer.drain()
                await asyncio.sleep(0.1)
        finally:
            writer.close()
            del reader  # kept until here: asyncio ends a connection whose reader nobody holds

    async with _many(UNREAD, ask):
        yield


@asynccontextmanager
async def overload(stage: Stage) -> AsyncIterator[None]:
    """Ask far more at once than the service can answer. It may say 429 or 503, and nothing else but the answer."""
    clients = list(stage.clients.values())

    async def read(number: int) -> None:
        client = clients[number % len(clients)]
        while True:
            with suppress(httpx2.TransportError):
                answer = await client.http.get(
                    "/v1/referrals?limit=200", headers={"authorization": f"Bearer {client.token}"}, timeout=60
                )
                if answer.status_code not in (200, 401, 429, 503):
                    client.record.errors.append(f"overload: {answer.status_code} {answer.text[:300]}")

    async with _many(CROWD, read):
        yield


@asynccontextmanager
async def _many(number: int, behave: Callable[[int], Awaitable[None]]) -> AsyncIterator[None]:
    async def behaving(one: int) -> None:
        while True:
            with suppress(OSError, TimeoutError):
                await behave(one)

    tasks = [asyncio.create_task(behaving(one)) for one in range(number)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
