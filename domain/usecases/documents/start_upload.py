"""Start an upload in parts."""

from domain.documents.document import Details, Upload
from domain.kernel.access import Actor
from domain.kernel.ids import ReferralId
from domain.ports.work import OpenWork
from domain.usecases.documents.begin_document import begin


async def start_upload(
    work: OpenWork, actor: Actor, referral_id: ReferralId, details: Details, length: int, sha256: str | None
) -> Upload:
    """Start to upload a document in parts, over a slow or unreliable line (tus 1.0, core and creation).

    Say how large the file is and, if you can, its SHA-256; the response names the upload. Send the file to it with
    `PATCH`, in as many parts as you like. After a cut ask with `HEAD` how far it is, and go on from there. The same
    rules hold as for a document that is sent at once. An upload belongs to your client and its user; what is not
    complete after 24 hours is removed.

    Clients of the tus protocol send `Upload-Length` and `Upload-Metadata` (`title`, `language`, `category`, `sha256`)
    and no body.
    """
    async with work() as w:
        staged = await begin(w, actor, referral_id, details, (length, sha256))
        return w.answer(staged.upload)
