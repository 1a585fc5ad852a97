"""Files in pieces: a document's file being read, and a file arriving.

Promised: at most two pieces of a file are in memory; in the database each is encrypted on its own; nothing is written
to a disk in clear. On failure: what arrived stays under its upload, which only its client sees, until it is continued,
removed, or 24 hours old (``jobs/old_uploads.py``).
"""

import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from uuid import UUID

from adapters.postgres.documents.statements import Statements
from adapters.postgres.keys.document_places import arrived_place, piece_place
from adapters.postgres.mapping.values import new_id
from domain.documents.document import Document, Upload
from domain.documents.failures import UploadTakenOver
from domain.documents.files import FileDamaged
from domain.kernel.errors import Missing
from domain.kernel.keys import CiphertextRejected, DataKey

PIECE = 128 * 1024
"""Bytes in each piece except the last. Twice as many would double the memory for each file under way, half as many
would double the statements; the 80 for 10 MiB take less than a second.
"""


@dataclass(frozen=True, slots=True)
class PostgresStoredFile:
    """Implements ``domain.ports.documents.StoredFile``."""

    statements: Statements
    document: Document
    key: DataKey
    alert: Callable[[CiphertextRejected], None]
    """Tells the operator that a piece is damaged."""

    async def read(self, start: int, end: int) -> AsyncIterator[bytes]:
        """Decrypt some bytes, piece by piece."""
        document, last = self.document, max(self.document.bytes - 1, 0) // PIECE
        for number in range(start // PIECE, last + 1):
            begins = number * PIECE
            if begins >= end:
                return
            sealed = await self.statements.value("document_piece", document.id, number)
            if sealed is None:
                raise Missing
            place = piece_place(document.case_id, document.id, number, is_last=number == last)
            try:
                content = self.key.open(sealed, place)
            except CiphertextRejected as problem:
                self.alert(problem)
                raise
            yield content[max(start - begins, 0) : end - begins]


class PostgresStagedFile:
    """Implements ``domain.ports.documents.StagedFile``."""

    def __init__(self, statements: Statements, upload: Upload, writer: UUID, keys: tuple[DataKey, DataKey]) -> None:
        self.upload = upload
        self.writer = writer
        self._key, self.document_key = keys
        self.cleaned_pieces = 0
        self._statements = statements
        self._waiting = bytearray()  # what arrived after the last whole piece, which ended at `_begins`
        self._begins = upload.received // PIECE * PIECE
        self._kept = upload.received

    async def resume(self) -> "PostgresStagedFile":
        """Continue after what is kept: the last piece may be short and still grow."""
        if rest := self.upload.received - self._begins:
            self._waiting += (await self._piece(self._begins // PIECE))[:rest]
        return self

    async def write(self, content: bytes) -> None:
        """Collect what arrived, and keep each whole piece."""
        self.upload = replace(self.upload, received=self.upload.received + len(content))
        view = memoryview(content)
        while view:
            room = PIECE - len(self._waiting)
            self._waiting += view[:room]
            view = view[room:]
            if len(self._waiting) == PIECE:
                await self._put()
                self._waiting.clear()
                self._begins += PIECE

    async def keep(self) -> None:
        """Keep what arrived since the last whole piece."""
        if self._begins + len(self._waiting) > self._kept:
            await self._put()

    async def arrived(self) -> AsyncIterator[bytes]:
        """Read what arrived, piece by piece."""
        for number in range(-(-self.upload.received // PIECE)):
            yield await self._piece(number)

    async def keep_cleaned(self, content: AsyncIterator[bytes], most: int) -> tuple[int, str]:
        """Encrypt the cleaned file under the document's key. A piece is the last if nothing follows it."""
        await self._statements.value("begin_cleaning", self.upload.id)
        self.cleaned_pieces, size, digest, waiting = 0, 0, hashlib.sha256(), bytearray()
        async for part in content:
            size += len(part)
            if size > most:
                raise FileDamaged
            digest.update(part)
            waiting += part
            while len(waiting) > PIECE:
                await self._put_cleaned(bytes(waiting[:PIECE]), is_last=False)
                del waiting[:PIECE]
        await self._put_cleaned(bytes(waiting), is_last=True)
        return size, digest.hexdigest()

    async def drop(self) -> None:
        """Remove it, with its pieces and its key."""
        await self._statements.value("drop_upload", self.upload.id, self.writer)

    async def _put(self) -> None:
        upload, number = self.upload, self._begins // PIECE
        sealed = self._key.seal(bytes(self._waiting), arrived_place(upload.case_id, upload.id, number))
        end = self._begins + len(self._waiting)
        # the last piece counts only once the document exists
        so_far = self._kept if end == upload.length else end
        await self._put_piece(number, sealed, so_far)
        self._kept = end

    async def _put_cleaned(self, content: bytes, *, is_last: bool) -> None:
        upload, number = self.upload, self.cleaned_pieces
        place = piece_place(upload.case_id, upload.document_id, number, is_last=is_last)
        await self._put_piece(number, self.document_key.seal(content, place), None)
        self.cleaned_pieces += 1

    async def _put_piece(self, number: int, sealed: bytes, so_far: int | None) -> None:
        put = self._statements.value("put_upload_piece", self.upload.id, self.writer, new_id(), number, sealed, so_far)
        if not await put:
            raise UploadTakenOver

    async def _piece(self, number: int) -> bytes:
        sealed = await self._statements.value("upload_piece", self.upload.id, number)
        if sealed is None:
            raise UploadTakenOver
        return self._key.open(sealed, arrived_place(self.upload.case_id, self.upload.id, number))
