"""A virus scanner that speaks the protocol of ClamAV's daemon (`man 8 clamd`, the commands zINSTREAM and zVERSION).

Promised: a file that was not scanned to its end is not clean. On failure, a time-out or an unknown answer:
``CleaningUnavailable``. The caller is not told what the scanner found.
"""

import asyncio
import re
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from domain.documents.files import CleaningUnavailable, FileInfected

PATIENCE = 30.0
"""Seconds for one step: connecting, writing or waiting for the answer."""
LONGEST_ANSWER = 1024
CLEAN, FOUND = b"stream: OK", re.compile(rb"stream: [^\n]+ FOUND")
TOO_LONG = b"size limit exceeded"
BEFORE_THE_END = "it stops before the end of a file: StreamMaxLength must be 10M or more"
"""Its answer about a file that is too long often arrives after it has hung up."""
Place = Path | tuple[str, int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Clamd:
    """Asks the daemon that listens on a socket, or at a host and port."""

    place: Place
    alert: Callable[[str], None]
    patience: float = PATIENCE

    async def version(self) -> str:
        """Return the daemon's version and that of its signatures; raises ``CleaningUnavailable``."""
        async with self._connection() as (answers, asks):
            asks.write(b"zVERSION\0")
            return (await self.within(_answer(answers))).decode("ascii", "replace")

    @asynccontextmanager
    async def scan(self) -> AsyncIterator["Scan"]:
        """Start scanning one file."""
        async with self._connection() as (answers, asks):
            asks.write(b"zINSTREAM\0")
            # listens from the start: the daemon may say early that a file is too long, and hang up
            answer = asyncio.ensure_future(_answer(answers))
            try:
                yield Scan(self, asks, answer)
            finally:
                answer.cancel()
                await asyncio.wait({answer})

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
        answers, asks = await self.within(_connect(self.place))
        try:
            yield answers, asks
        finally:
            asks.transport.abort()

    async def within(self, step: Awaitable[T]) -> T:
        """Take one step; raises ``CleaningUnavailable`` if it fails or takes too long."""
        try:
            async with asyncio.timeout(self.patience):
                return await step
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as problem:
            # TimeoutError is an OSError too
            raise self.unavailable(type(problem).__name__) from None

    def unavailable(self, reason: str) -> CleaningUnavailable:
        """Tell the operator why scanning is not possible."""
        self.alert(reason)
        return CleaningUnavailable()


@dataclass(frozen=True, slots=True)
class Scan:
    """One file being sent to the daemon, in pieces prefixed with their length."""

    clamd: Clamd
    asks: StreamWriter
    answer: "asyncio.Future[bytes]"

    async def feed(self, piece: bytes) -> None:
        """Send the next bytes."""
        if not piece:
            return  # an empty piece would mean the end
        if not self.answer.done():
            self.asks.writelines((len(piece).to_bytes(4, "big"), piece))
            with suppress(ConnectionError):
                await self._sent()
                return
        raise self.clamd.unavailable(BEFORE_THE_END)

    async def verdict(self) -> None:
        """Wait for the daemon's verdict on the whole file; raises ``FileInfected``."""
        self.asks.write(bytes(4))
        await self._judge()

    async def _sent(self) -> None:
        try:
            async with asyncio.timeout(self.clamd.patience):
                await self.asks.drain()
        except TimeoutError:
            raise self.clamd.unavailable("TimeoutError") from None

    async def _judge(self) -> None:
        answer = await self.clamd.within(asyncio.shield(self.answer))
        if FOUND.fullmatch(answer):
            raise FileInfected
        if answer != CLEAN:
            raise self.clamd.unavailable(BEFORE_THE_END if TOO_LONG in answer else "unknown answer")


async def _connect(place: Place) -> tuple[StreamReader, StreamWriter]:
    if isinstance(place, Path):
        return await asyncio.open_unix_connection(place, limit=LONGEST_ANSWER)
    host, port = place
    return await asyncio.open_connection(host, port, limit=LONGEST_ANSWER)


async def _answer(answers: StreamReader) -> bytes:
    return (await answers.readuntil(b"\0"))[:-1].strip()
