"""A stand-in for ClamAV's daemon: it speaks the protocol, and knows one signature."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

SIGNATURE = b"harmful-by-our-own-definition"
STREAM_MAX_LENGTH = 12 * 1024 * 1024


@dataclass
class StandIn:
    """What it has seen, and how it behaves."""

    longest: int = STREAM_MAX_LENGTH
    answer: bytes | None = None
    silent: bool = False
    deaf: bool = False
    hasty: bool = False
    scanned: list[bytes] = field(default_factory=list)

    async def serve(self, asked: StreamReader, answers: StreamWriter) -> None:
        try:
            if self.deaf:
                await asyncio.sleep(600)
            command = await asked.readuntil(b"\0")
            if self.hasty:
                answers.write(b"stream: OK\0")
            answers.write(await self._said(command, asked) + b"\0")
            await answers.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            answers.close()

    async def _said(self, command: bytes, asked: StreamReader) -> bytes:
        if command == b"zVERSION\0":
            return b"ClamAV 1.4.3/27812/Fri Nov 27 09:26:11 2026"
        if command != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND"
        content = b""
        while size := int.from_bytes(await asked.readexactly(4), "big"):
            if len(content) + size > self.longest:
                return b"INSTREAM size limit exceeded. ERROR"
            content += await asked.readexactly(size)
        self.scanned.append(content)
        if self.silent:
            await asyncio.sleep(600)
        if self.answer is not None:
            return self.answer
        return b"stream: Own.Test-1 FOUND" if SIGNATURE in content else b"stream: OK"


@asynccontextmanager
async def on_a_socket(stand_in: StandIn, socket: Path) -> AsyncIterator[Path]:
    server = await asyncio.start_unix_server(stand_in.serve, socket)
    try:
        yield socket
    finally:
        server.close()


@asynccontextmanager
async def on_a_port(stand_in: StandIn) -> AsyncIterator[tuple[str, int]]:
    server = await asyncio.start_server(stand_in.serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[:2]
    finally:
        server.close()
