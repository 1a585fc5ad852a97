"""What every use case of documents loads first."""

from domain.documents.access import DocumentFile
from domain.documents.document import Document
from domain.documents.sharing import is_shared, must_be_agreed
from domain.kernel.access import Actor, Place, known
from domain.kernel.ids import DocumentId, ReferralId
from domain.ports.work import Work
from domain.referrals.referral import Referral
from domain.vocabulary import DocumentCategory


async def file_of(w: Work, actor: Actor, referral_id: ReferralId) -> DocumentFile:
    """Load a referral with its case; raises ``Missing`` for a stranger."""
    referral = await w.referrals.get(referral_id, actor)
    return DocumentFile(referral, await w.cases.get(referral.case.id, actor))


async def document_of(w: Work, file: DocumentFile, document_id: DocumentId) -> Document:
    """Load one document of a referral loaded in this work; raises ``Missing``."""
    documents = await w.documents.of_referral(file.referral)
    return known(next((one for one in documents if one.id == document_id), None))


async def must_cover(w: Work, referral: Referral, centre: Place, category: DocumentCategory) -> None:
    """Raise ``SendingRefused`` if the document shares anew what the corridor's agreement does not cover today."""
    if is_shared(referral, centre, category):
        road = await w.corridors.file(str(referral.corridor_id))
        must_be_agreed(referral, category, road.corridor.agreement)
