"""Checks and cleans files.

Who takes part: the service, which only passes on pieces; a separate process for each file, which reads the file to its
end and opens it (``cleaning/``); if one is set, a virus scanner, which reads the same pieces first. Promised: nothing
is written to a disk, the service never holds a whole file, and no file is opened before the scanner has passed it. On
failure: ``FileDamaged`` if it is the file's fault, otherwise ``CleaningUnavailable``; nothing is kept. See ADR 0058.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from adapters.files.child import COMMAND, Child, running_child
from adapters.files.refusals import refusal_of, too_large
from domain.documents.files import MAX_FILE_BYTES, CleaningUnavailable, MediaType
from domain.ports.files import CleanFile, VirusScanner

ARRIVING = 16
"""Files that one process of the service receives at a time. Each costs a small process with the bytes so far."""
OPENED = 2
"""Files open at a time in the children of one process: each may take 768 MiB (``cleaning/limits.py``)."""
PATIENCE = 60.0
"""Seconds for one step: waiting for a place, a write, the cleaning itself, a read."""


class SubprocessCleaner:
    """The service's ``FileCleaner``; one for each of its processes."""

    def __init__(
        self,
        scanner: VirusScanner | None = None,
        *,
        command: Sequence[str] = COMMAND,
        patience: float = PATIENCE,
        arriving: int = ARRIVING,
        opened: int = OPENED,
    ) -> None:
        self._scanner, self._command, self._patience = scanner, command, patience
        self._arriving, self._opened = asyncio.Semaphore(arriving), asyncio.Semaphore(opened)

    @asynccontextmanager
    async def clean(self, content: AsyncIterator[bytes]) -> AsyncIterator[CleanFile]:
        """Read the whole file, and yield its cleaned content for the duration of the block."""
        async with AsyncExitStack() as held:
            await self._take(held, self._arriving)
            child = await held.enter_async_context(running_child(self._command, self._patience))
            await self._read(content, child)
            await self._take(held, self._opened)
            media_type, size = _kept(await child.finish())
            yield CleanFile(media_type, child.pieces(size))

    async def _take(self, held: AsyncExitStack, places: asyncio.Semaphore) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await places.acquire()
        except TimeoutError:
            raise CleaningUnavailable from None
        held.callback(places.release)

    async def _read(self, content: AsyncIterator[bytes], child: Child) -> None:
        size = 0
        async with AsyncExitStack() as scanning:
            scan = None if self._scanner is None else await scanning.enter_async_context(self._scanner.scan())
            async for piece in content:
                size += len(piece)
                if size > MAX_FILE_BYTES:
                    raise too_large()
                if scan is not None:
                    await scan.feed(piece)
                await child.feed(piece)
            if scan is not None:
                await scan.verdict()


def _kept(said: dict[str, Any]) -> tuple[MediaType, int]:
    """Return the kind and size that the process reports, or raise the error that it reports; anything else is not
    trusted.
    """
    size = said.get("bytes")
    if said.get("media_type") in set(MediaType) and isinstance(size, int) and 0 < size <= MAX_FILE_BYTES:
        return MediaType(said["media_type"]), size
    raise refusal_of(said.get("refused"), said.get("kind"))
