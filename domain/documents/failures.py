"""What can be wrong with a document, apart from the file itself (``files.py``)."""

from domain.kernel.errors import Conflict, CorridorError, Invalid, Unavailable


class TooManyDocuments(Conflict):
    """A referral has at most 50 documents; remove one that is no longer needed."""

    code = "too_many_documents"


class UploadOffsetWrong(Conflict):
    """Upload-Offset is not where this upload ends; ask with HEAD, and go on from there."""

    code = "upload_offset_mismatch"


class UploadTakenOver(Conflict):
    """Another request goes on with this upload; ask with HEAD how far it is."""

    code = "upload_taken_over"


class PartUncertain(Unavailable):
    """Some of this part may have arrived; ask with HEAD how far the upload is, and continue there."""


class ChecksumMismatch(Invalid):
    """What arrived is not the file whose sha256 was announced, so it was thrown away; start a new upload."""

    code = "checksum_mismatch"


class FileTooLarge(CorridorError):
    """The file is larger than it may be, or than was announced; at most 10 MiB."""

    code = "file_too_large"


class TusVersionNotSupported(CorridorError):
    """Tus-Resumable must be 1.0.0, the only version of the protocol that is understood here."""

    code = "tus_version_not_supported"


class RangeNotSatisfiable(CorridorError):
    """The document ends before this range; its size in bytes is in Content-Range."""

    code = "range_not_satisfiable"

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
