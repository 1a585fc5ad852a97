"""What checks and cleans a file before it is kept. Nothing here holds a whole file in the memory of the service."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from domain.documents.files import MediaType


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file that may be kept: what it is, and its cleaned content in pieces."""

    media_type: MediaType
    content: AsyncIterator[bytes]


class FileCleaner(Protocol):
    """Finds out what a file is, and takes out of it what does not belong there."""

    def clean(self, content: AsyncIterator[bytes]) -> AbstractAsyncContextManager[CleanFile]:
        """Read the whole file, and give its cleaned content while the block runs.

        Raises ``FileTypeNotAllowed``, ``FileDamaged``, ``FileInfected`` or ``CleaningUnavailable``, before the first
        piece is given or while the pieces are read.
        """


class Scan(Protocol):
    """One file on its way to a virus scanner."""

    async def feed(self, piece: bytes) -> None:
        """Give it the next bytes; raises ``CleaningUnavailable``, or ``FileInfected`` where it says so early."""

    async def verdict(self) -> None:
        """Say that this was all, and wait for the verdict; raises ``FileInfected`` or ``CleaningUnavailable``."""


class VirusScanner(Protocol):
    """Looks for what is known to be harmful. Where one is set and does not answer, no file is taken."""

    def scan(self) -> AbstractAsyncContextManager[Scan]:
        """Begin to scan one file; raises ``CleaningUnavailable``."""
