"""Remove a document."""

from domain.documents.access import must_remove, removed
from domain.kernel.access import Actor
from domain.kernel.ids import DocumentId, ReferralId
from domain.ports.work import OpenWork
from domain.usecases.documents.files_of import document_of, file_of


async def remove_document(work: OpenWork, actor: Actor, referral_id: ReferralId, document_id: DocumentId) -> None:
    """Remove a document that your centre added, with its file and its key. The timeline keeps that it was there.

    Others who can open it get 403 `not_your_side`; afterwards, and for everybody else, there is no such document.
    """
    async with work() as w:
        file = await file_of(w, actor, referral_id)
        document = await document_of(w, file, document_id)
        must_remove(actor, file, document, w.at)
        await w.documents.remove(document, removed(file, document))
        w.answer(None)
