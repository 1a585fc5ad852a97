"""See how far an upload is."""

from domain.documents.document import Upload
from domain.kernel.access import Actor
from domain.kernel.ids import ReferralId, UploadId
from domain.ports.work import OpenWork


async def get_upload(work: OpenWork, actor: Actor, referral_id: ReferralId, upload_id: UploadId) -> Upload:
    """See how far your upload is: go on at `Upload-Offset`. A request that still sends a part of it is stopped.

    The offset is that of `Upload-Length` only once the document is there, named in `Document-Id`. Uploads of others,
    and those that were refused or are older than 24 hours, get 404, as an unknown id does.
    """
    async with work() as w:
        await w.referrals.get(referral_id, actor)
        upload = await w.uploads.get(referral_id, upload_id)
        return upload if upload.is_done else await w.uploads.stop(upload)
