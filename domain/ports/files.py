"""Checking and cleaning files before they are kept. Nothing here holds a whole file in the service's memory."""

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
    """Finds out what a file is, and removes what does not belong in it."""

    def clean(self, content: AsyncIterator[bytes]) -> AbstractAsyncContextManager[CleanFile]:
        """Read the whole file, and yield its cleaned content for the duration of the block.

        Raises ``FileTypeNotAllowed``, ``FileDamaged``, ``FileInfected`` or ``CleaningUnavailable``, before the first
        piece is yielded or while the pieces are read.
        """


class Scan(Protocol):
    """One file being sent to a virus scanner."""

    async def feed(self, piece: bytes) -> None:
        """Send the next bytes; raises ``CleaningUnavailable``, or ``FileInfected`` if the scanner says so early."""

    async def verdict(self) -> None:
        """End the file and wait for the verdict; raises ``FileInfected`` or ``CleaningUnavailable``."""


class VirusScanner(Protocol):
    """Looks for known malware. If one is set and does not answer, no file is accepted."""

    def scan(self) -> AbstractAsyncContextManager[Scan]:
        """Begin to scan one file; raises ``CleaningUnavailable``."""
