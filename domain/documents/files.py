"""What a file may be (contract, section 5), judged by its content, never by its name."""

from enum import StrEnum
from typing import ClassVar

from domain.kernel.errors import CorridorError, Unavailable


class MediaType(StrEnum):
    """The kinds of files that are kept."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    TEXT = "text/plain"


MAX_FILE_BYTES = 10 * 1024 * 1024
"""In bytes, both before and after cleaning."""


class FileRefused(CorridorError):
    """The file cannot be kept as it is."""

    code: ClassVar[str] = "file_refused"


class FileTypeNotAllowed(FileRefused):
    """Send a PDF, a JPEG, PNG or WebP picture, or plain text in UTF-8; the content counts, not the name."""

    code = "file_type_not_allowed"


class FileDamaged(FileRefused):
    """The file is damaged, locked by a password, or too large when it is opened; save it once more and send that."""

    code = "file_damaged"


class FileInfected(FileRefused):
    """A virus scanner found something harmful in this file; nothing of it was kept."""

    code = "file_infected"


class CleaningUnavailable(Unavailable):
    """Files cannot be checked right now, so none can be taken; try again shortly."""

    code = "file_check_unavailable"
