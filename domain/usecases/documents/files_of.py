"""What every use case of documents loads first."""

from domain.documents.access import DocumentFile
from domain.documents.document import Document
from domain.kernel.access import Actor, known
from domain.kernel.ids import DocumentId, ReferralId
from domain.ports.work import Work


async def file_of(w: Work, actor: Actor, referral_id: ReferralId) -> DocumentFile:
    """Load a referral with its case; raises ``Missing`` for a stranger."""
    referral = await w.referrals.get(referral_id, actor)
    return DocumentFile(referral, await w.cases.get(referral.case.id, actor))


async def document_of(w: Work, file: DocumentFile, document_id: DocumentId) -> Document:
    """Load one document of a referral loaded in this work; raises ``Missing``."""
    documents = await w.documents.of_referral(file.referral)
    return known(next((one for one in documents if one.id == document_id), None))
