"""List the documents of a referral."""

from domain.documents.access import opens
from domain.documents.document import Document
from domain.kernel.access import Actor
from domain.kernel.ids import ReferralId
from domain.ports.work import OpenWork
from domain.usecases.documents.files_of import file_of


async def list_documents(work: OpenWork, actor: Actor, referral_id: ReferralId) -> tuple[Document, ...]:
    """List the documents of a referral that you may open, newest first.

    Identity documents are listed while the identity is open to you and your token has the scope `identity:read`; the
    others while you answer for the case, are at work on the referral with a share and a consent that cover
    `documents`, or if your centre added them. Before acceptance the receiver sees none.

    Titles of identity documents may name the person, so a list with such titles is first recorded in the audit trail.
    """
    async with work() as w:
        file = await file_of(w, actor, referral_id)
        found = await w.documents.of_referral(file.referral)
        return await w.documents.with_titles(file, tuple(one for one in found if opens(actor, file, one, w.at)))
