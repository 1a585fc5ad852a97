"""Continue an upload."""

import hashlib

from domain.documents.access import must_add
from domain.documents.document import CleanedFile
from domain.documents.failures import ChecksumMismatch, UploadOffsetWrong
from domain.documents.files import FileRefused
from domain.kernel.access import Actor
from domain.kernel.ids import ReferralId, UploadId
from domain.ports.documents import StagedFile
from domain.ports.files import FileCleaner
from domain.ports.work import OpenWork
from domain.usecases.documents.add_document import clean_file


async def continue_upload(
    work: OpenWork, actor: Actor, referral_id: ReferralId, upload_id: UploadId, offset: int
) -> StagedFile:
    """Send the next part of the file, from `Upload-Offset` on. What arrives before a cut is kept.

    With the last part the file is checked against `sha256` and cleaned, and the document is there: the response names
    it in `Document-Id` and `Location`. A file that is refused, or is not the one announced, is removed with its upload.
    Of several requests for one upload the latest goes on; the others get 409.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        upload = await w.uploads.get(referral_id, upload_id)
        must_add(actor, file, w.at)
        if upload.is_done or upload.received != offset:
            raise UploadOffsetWrong
        return await w.uploads.go_on(upload, offset)


async def checked(staged: StagedFile, cleaner: FileCleaner) -> CleanedFile:
    """Check what arrived against its announced digest, and clean it. Raises ``ChecksumMismatch`` or what the cleaner
    raises; an upload that cannot be kept is removed.
    """
    try:
        await _must_be_the_announced(staged)
        return await clean_file(staged, cleaner)
    except (ChecksumMismatch, FileRefused):
        await staged.drop()
        raise


async def _must_be_the_announced(staged: StagedFile) -> None:
    if staged.upload.sha256 is None:
        return
    digest = hashlib.sha256()
    async for piece in staged.arrived():
        digest.update(piece)
    if digest.hexdigest() != staged.upload.sha256:
        raise ChecksumMismatch
