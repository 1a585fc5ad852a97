"""Start receiving a document."""

from domain.documents.access import must_add
from domain.documents.document import MAX_DOCUMENTS, Details, Upload
from domain.documents.failures import TooManyDocuments
from domain.kernel.access import Actor
from domain.kernel.ids import DocumentId, ReferralId, UploadId
from domain.ports.documents import StagedFile
from domain.ports.work import OpenWork, Work
from domain.usecases.documents.files_of import must_cover


async def begin_document(work: OpenWork, actor: Actor, referral_id: ReferralId) -> StagedFile:
    """Decide whether the actor may add a document before any of it is read, and start an upload for it."""
    async with work() as w:
        return await begin(w, actor, referral_id)


async def begin(
    w: Work,
    actor: Actor,
    referral_id: ReferralId,
    details: Details | None = None,
    announced: tuple[int | None, str | None] = (None, None),
) -> StagedFile:
    """Start an upload in this work; ``announced``: length and SHA-256, for an upload in parts."""
    file = await w.referrals.get(referral_id, actor)
    centre = must_add(actor, file, w.at)
    if details is not None:
        await must_cover(w, file.referral, centre, details.category)
    if await w.documents.count(referral_id) >= MAX_DOCUMENTS:
        raise TooManyDocuments
    length, sha256 = announced
    upload = Upload(
        id=UploadId(w.new_id()),
        document_id=DocumentId(w.new_id()),
        case_id=file.case.id,
        referral_id=file.referral.id,
        centre=centre,
        client_id=actor.client_id,
        user_id=actor.user_id,
        created_at=w.at,
        details=details,
        length=length,
        sha256=sha256,
    )
    return await w.uploads.begin(file, upload, on_record=length is not None)
