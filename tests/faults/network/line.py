"""A TCP proxy whose line can go silent, be reset, become slow or be cut in the middle of a message."""

import asyncio
import random
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.loopback import listening

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: closing sends a reset."""


@dataclass
class Line:
    """A line to ``upstream``. Each attribute may change while it is used."""

    upstream: Callable[[], Awaitable[Streams]]
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    port: int = 0
    delay: float = 0.0
    """Seconds by which each message is late, in each direction."""
    refuses: bool = False
    """Connections are reset as soon as they are made."""
    cuts: float = 0.0
    """The part of the answers that break off in the middle."""
    request_cuts: float = 0.0
    """The same of what goes the other way."""
    cut: int = 0
    _passing: asyncio.Event = field(default_factory=asyncio.Event)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._passing.set()

    def go_silent(self) -> None:
        """Pass nothing on any more, and tell nobody."""
        self._passing.clear()

    def speak(self) -> None:
        """Pass everything on again, what was held back first."""
        self._passing.set()

    def reset_all(self) -> None:
        """Reset every connection."""
        for writer in list(self._open):
            _reset(writer)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Handle one connection to its end."""
        if self.refuses:
            _reset(writer)
            return
        await self._passing.wait()
        try:
            there, here = await self.upstream()
        except OSError:
            _reset(writer)
            return
        self._open |= {writer, here}
        try:
            ways = {
                asyncio.ensure_future(self._pump(reader, here, lambda: self.request_cuts)),
                asyncio.ensure_future(self._pump(there, writer, lambda: self.cuts)),
            }
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        finally:
            self._open -= {writer, here}
            for end in (writer, here):
                end.close()
            with suppress(OSError):
                await here.wait_closed()

    async def _pump(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, cuts: Callable[[], float]
    ) -> None:
        with suppress(OSError):
            while data := await source.read(65_536):
                if self.delay:
                    await asyncio.sleep(self.delay)
                await self._passing.wait()
                if self.chance.random() < cuts():
                    target.write(data[: len(data) // 2])
                    await target.drain()
                    self.cut += 1
                    _reset(target)
                    return
                target.write(data)
                await target.drain()


@asynccontextmanager
async def line_to(upstream: Callable[[], Awaitable[Streams]]) -> AsyncIterator[Line]:
    """Lay a line for the block; its ``port`` is on the loopback interface."""
    line = Line(upstream)
    async with listening(line.serve) as line.port:
        yield line


def _reset(writer: asyncio.StreamWriter) -> None:
    found = writer.get_extra_info("socket")
    with suppress(OSError):
        if found is not None and found.family != socket.AF_UNIX:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()
