"""Sends requests when they are due, whether or not earlier ones have been answered, as many partners do."""

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
LIMIT_SECONDS = 30.0
"""How long an answer may take before the measurement gives up on it."""


@dataclass(slots=True)
class Answers:
    """What came back: the seconds from when a request was due until it was answered, and how often each status came."""

    seconds: list[float] = field(default_factory=list)
    """Of the 2xx alone."""
    refused_seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    without_retry_after: int = 0
    lasted: float = 0.0

    def count(self, status: int, seconds: float, *, retry_after: bool) -> None:
        """Count one answer."""
        self.statuses[status] = self.statuses.get(status, 0) + 1
        (self.seconds if status < 300 else self.refused_seconds).append(seconds)
        self.without_retry_after += status == 503 and not retry_after

    @property
    def per_second(self) -> float:
        """The 2xx a second."""
        return round(len(self.seconds) / self.lasted, 1)

    def at(self, share: float) -> float:
        """Return the latency of the 2xx below which this share of them lies, in milliseconds."""
        return _at(self.seconds, share)

    def refused_at(self, share: float) -> float:
        """Return the same for all other answers."""
        return _at(self.refused_seconds, share)


class Connection(asyncio.Protocol):
    """One connection, which sends one request at a time."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._received = b""
        self._due = 0.0
        self._answered: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast(asyncio.Transport, transport)

    async def ask(self, request: bytes, due: float) -> None:
        """Send it, and wait for the answer; raises ``ConnectionError`` if there is none."""
        assert self._transport is not None
        self._answered = asyncio.get_running_loop().create_future()
        self._due, self._received = due, b""
        self._transport.write(request)
        await self._answered

    def data_received(self, data: bytes) -> None:
        """Count the answer once it is complete."""
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        length = LENGTH.search(self._received, 0, end) if end >= 0 else None
        if length is None or len(self._received) < end + 4 + int(length[1]) or self._answered is None:
            return
        head = self._received[:end].lower()
        status = int(self._received[9:12])
        self._answers.count(status, time.perf_counter() - self._due, retry_after=b"\r\nretry-after:" in head)
        if not self._answered.done():
            self._answered.set_result(None)

    def connection_lost(self, problem: Exception | None) -> None:
        """Tell who waits."""
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(ConnectionError(str(problem)))

    @property
    def is_closed(self) -> bool:
        """Whether no request can be sent any more."""
        return self._transport is None or self._transport.is_closing()

    def close(self) -> None:
        """Close it."""
        if self._transport is not None:
            self._transport.abort()


async def one_after_another(
    host: str, port: int, requests: Sequence[bytes], connections: int, seconds: float, pause: float = 0.0
) -> Answers:
    """Let each connection send its next request ``pause`` seconds after the last answer, for so long."""
    answers, begun = Answers(), time.perf_counter()
    until = begun + seconds

    async def one(number: int) -> None:
        connection = await _connected(host, port, answers)
        try:
            at = number
            while time.perf_counter() < until:
                await connection.ask(requests[at % len(requests)], time.perf_counter())
                at += connections
                await asyncio.sleep(pause)
        finally:
            connection.close()

    await asyncio.gather(*(one(number) for number in range(connections)))
    answers.lasted = time.perf_counter() - begun
    return answers


async def whenever_due(
    host: str, port: int, requests: Iterator[bytes], per_second: float, seconds: float, connections: int
) -> Answers:
    """Send so many a second, evenly, whether or not earlier ones have been answered.

    ``connections`` are made before; a request that finds none of them free makes one of its own.
    """
    answers = Answers()
    free = [await _connected(host, port, answers) for _ in range(connections)]
    begun = time.perf_counter()

    async def one(request: bytes, at: float) -> None:
        while free and free[-1].is_closed:  # unused for longer than the service keeps it
            free.pop()
        connection = free.pop() if free else await _connected(host, port, answers)
        await connection.ask(request, at)
        free.append(connection)

    try:
        async with asyncio.timeout(seconds + LIMIT_SECONDS), asyncio.TaskGroup() as group:
            for number in range(int(per_second * seconds)):
                at = begun + number / per_second
                if (early := at - time.perf_counter()) > 0:
                    await asyncio.sleep(early)
                group.create_task(one(next(requests), at))
    finally:
        for connection in free:
            connection.close()
    answers.lasted = time.perf_counter() - begun
    return answers


async def _connected(host: str, port: int, answers: Answers) -> Connection:
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(lambda: Connection(answers), host, port)
    return connection


def _at(seconds: list[float], share: float) -> float:
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1) if ordered else 0.0
