"""See how far an upload is."""

from domain.documents.document import Upload
from domain.kernel.access import Actor
from domain.kernel.ids import ReferralId, UploadId
from domain.ports.work import OpenWork


async def get_upload(work: OpenWork, actor: Actor, referral_id: ReferralId, upload_id: UploadId) -> Upload:
    """See how far your upload is: go on at `Upload-Offset`.

    The offset is that of `Upload-Length` only once the document is there, named in `Document-Id`. Uploads of others,
    and those that were refused or are older than 24 hours, are as ones that never existed.
    """
    async with work() as w:
        await w.referrals.get(referral_id, actor)
        return await w.uploads.get(referral_id, upload_id)
