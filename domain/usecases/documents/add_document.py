"""Add a document to a referral."""

from domain.documents.access import added, must_add
from domain.documents.document import MAX_DOCUMENTS, CleanedFile, Details, Document
from domain.documents.failures import TooManyDocuments, UploadTakenOver
from domain.documents.files import MAX_FILE_BYTES
from domain.kernel.access import Actor
from domain.kernel.ids import ReferralId
from domain.ports.documents import StagedFile
from domain.ports.files import FileCleaner
from domain.ports.work import OpenWork
from domain.usecases.documents.files_of import file_of, must_cover


async def clean_file(staged: StagedFile, cleaner: FileCleaner) -> CleanedFile:
    """Check and clean what arrived, outside any transaction. Raises what the cleaner raises."""
    async with cleaner.clean(staged.arrived()) as clean:
        size, sha256 = await staged.keep_cleaned(clean.content, MAX_FILE_BYTES)
        return CleanedFile(clean.media_type, size, sha256)


async def add_document(
    work: OpenWork, actor: Actor, referral_id: ReferralId, staged: StagedFile, details: Details, cleaned: CleanedFile
) -> Document:
    """Add a file to a referral: a PDF, a JPEG, PNG or WebP picture, or plain text in UTF-8, of at most 10 MiB.

    The sending side adds documents from the draft on, the receiving side once it has accepted, both until the referral
    ends; at most 50 together. The type of a file is read from its content, not from its name, which is not kept.
    Pictures lose their metadata, PDFs their scripts and attachments: `sha256` and `bytes` are those of the cleaned
    file. The file and its title are encrypted with a key of their own.

    What the sending side adds to a referral that was sent, and the receiver can open, has to be covered by the
    agreement that binds in the corridor today; otherwise the response is 409, as for sending.

    An `identity_document` opens as the identity does. The others are open to the centre that answers for the case, to
    the receiver from acceptance until its work ends, if consent and `share` cover `documents`, and to the centre that
    added them. Before acceptance the receiver sees none.

    On a slow line, start an upload instead (`POST …/documents/uploads`): it can be resumed.
    """
    async with work() as w:
        file = await file_of(w, actor, referral_id)
        upload = staged.upload
        if must_add(actor, file.referral, w.at) != upload.centre:
            raise UploadTakenOver
        await must_cover(w, file.referral.referral, upload.centre, details.category)
        if len(await w.documents.of_referral(file.referral)) >= MAX_DOCUMENTS:
            raise TooManyDocuments
        document = Document(
            id=upload.document_id,
            case_id=upload.case_id,
            referral_id=upload.referral_id,
            added_by=upload.centre,
            category=details.category,
            language=details.language,
            media_type=cleaned.media_type,
            bytes=cleaned.bytes,
            created_at=w.at,
            title=details.title,
            sha256=cleaned.sha256,
        )
        await w.documents.add(file, document, staged, added(file, upload, details.category, w.at))
        return w.answer(document)
