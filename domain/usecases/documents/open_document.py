"""Open a document."""

from dataclasses import dataclass

from domain.cases.identity_overuse import read_too_often
from domain.documents.access import must_open
from domain.documents.document import Document
from domain.kernel.access import Actor
from domain.kernel.budget import IdentityBudgets
from domain.kernel.ids import DocumentId, ReferralId
from domain.ports.documents import StoredFile
from domain.ports.work import OpenWork
from domain.usecases.documents.files_of import document_of, file_of
from domain.vocabulary import DocumentCategory


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """A document that may be read now, and its file."""

    document: Document
    file: StoredFile


async def open_document(
    work: OpenWork, actor: Actor, referral_id: ReferralId, document_id: DocumentId, budgets: IdentityBudgets
) -> OpenedDocument:
    """Download a document. Every download is first recorded in the audit trail.

    The file is the cleaned one. It never changes, so its `ETag` stays; `Range` requests go on with a download that was
    cut off, and each of them is decided and recorded like a new one. A download that has begun is not cut off by the
    end of your access, unless the document itself is gone.

    An `identity_document` opens exactly as the identity of the case does: to the same callers, with the scope
    `identity:read` too, with the same entry in the audit trail and out of the same hourly budget. Where it is closed,
    the response is 403 `identity_not_open`, with the reason in `why`. Before acceptance, and for any other document
    that you may not open, it is 404, as for an unknown id.
    """
    async with work() as w:
        file = await file_of(w, actor, referral_id)
        document = await document_of(w, file, document_id)
        must_open(actor, file, document, w.at)
        if document.category is DocumentCategory.IDENTITY_DOCUMENT:
            await w.budgets.take(budgets.of(opened_here=file.case.opened_here), read_too_often(actor, file.case))
        return OpenedDocument(document, await w.documents.open(file, document))
