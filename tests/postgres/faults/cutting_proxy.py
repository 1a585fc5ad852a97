"""A TCP proxy in front of a PostgreSQL socket that cuts connections, also in the middle of a message."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

PIECE = 65_536


class CuttingProxy:
    """Passes everything on, until it is told to cut."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._open: set[asyncio.StreamWriter] = set()
        self._dice = random.Random(7)
        self.in_the_middle = False
        """Whether each answer is cut off somewhere in the middle, and its connection reset."""
        self.cut = 0

    def reset_all(self) -> None:
        """Reset every connection now."""
        for writer in list(self._open):
            writer.transport.abort()

    async def end(self) -> None:
        """Reset every connection, and wait until all have noticed."""
        while self._open:
            self.reset_all()
            await asyncio.sleep(0.01)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one client."""
        from_server, to_server = await asyncio.open_unix_connection(self._socket)
        self._open |= {writer, to_server}
        asks = asyncio.create_task(self._pass(reader, to_server))
        try:
            await self._pass(from_server, writer, may_cut=True)
        finally:
            asks.cancel()
            self._open -= {writer, to_server}
            for one in (writer, to_server):
                one.transport.abort()

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, may_cut: bool = False) -> None:
        with suppress(OSError):
            while piece := await source.read(PIECE):
                if may_cut and self.in_the_middle:
                    self.cut += 1
                    target.write(piece[: self._dice.randrange(len(piece))])
                    await target.drain()
                    return
                target.write(piece)
                await target.drain()


@asynccontextmanager
async def cutting_proxy(url: str) -> AsyncIterator[tuple[str, CuttingProxy]]:
    """Give a URL that leads through the proxy to the server at ``url``, which listens on a Unix socket."""
    parts = urlsplit(url)
    folder = Path(parse_qs(parts.query)["host"][0])
    proxy = CuttingProxy(folder / ".s.PGSQL.5432")
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    account = parts.netloc.rpartition("@")[0]
    try:
        yield parts._replace(netloc=f"{account}@127.0.0.1:{port}", query="").geturl(), proxy
    finally:
        server.close()
        await proxy.end()
