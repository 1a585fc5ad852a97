"""Receives one part of an upload, and with the last part turns it into a document.

Who takes part: as in ``receiving.py``; here the file arrives in several requests. Promised: what arrived before an
interruption is kept; parts of two requests never mix. On failure, even of this process, the client asks how far the
upload is and continues: the last part counts only once the document exists, so it is sent again and completes what was
interrupted.
"""

from dataclasses import replace

from fastapi import Request, Response

from api.http.body import announced_bytes
from api.http.responses import JsonResponder
from api.v1.documents.tus import must_be_understood, number_in
from api.v1.documents.upload_headers import headers_of
from api.v1.no_body import NoBody
from domain.documents.failures import FileTooLarge, PartUncertain, UploadTakenOver
from domain.kernel.errors import Unavailable, VersionConflict
from domain.kernel.ids import ReferralId, UploadId, to_text
from domain.ports.documents import StagedFile
from domain.usecases.documents.add_document import add_document
from domain.usecases.documents.continue_upload import checked, continue_upload


async def part_received(responder: JsonResponder, referral_id: ReferralId, upload_id: UploadId) -> Response:
    """Respond to one part of an upload."""
    must_be_understood(responder.request)
    offset = number_in(responder.request, "Upload-Offset")
    staged = await responder.view_on_record(continue_upload, referral_id, upload_id, offset)
    try:
        return await _continued(responder, referral_id, staged)
    except Unavailable as away:
        if away.code != Unavailable.code:
            raise
        raise PartUncertain from away


async def _continued(responder: JsonResponder, referral_id: ReferralId, staged: StagedFile) -> Response:
    await _take(responder.request, staged)
    upload = staged.upload
    if upload.received != upload.length or upload.details is None:
        return Response(status_code=204, headers=headers_of(upload))
    cleaned = await checked(staged, responder.service.files)
    try:
        response = await responder.change(add_document, NoBody.of, 204, referral_id, staged, upload.details, cleaned)
    except VersionConflict:  # the client has given this request up, or may send the last piece again
        raise UploadTakenOver from None
    document_id, path = to_text("document", upload.document_id), responder.request.scope["path"]
    response.headers.update(headers_of(replace(upload, is_done=True)))
    response.headers["Location"] = f"{responder.service.public_url}{path.partition('/uploads/')[0]}/{document_id}"
    return response


async def _take(request: Request, staged: StagedFile) -> None:
    """Keep the body of the request; raises ``FileTooLarge`` for more than was announced, earlier parts included."""
    left = (staged.upload.length or 0) - staged.upload.received
    if announced_bytes(request) > left:
        raise FileTooLarge
    try:
        async for part in request.stream():
            left -= len(part)
            if left < 0:
                raise FileTooLarge
            await staged.write(part)
    finally:
        await staged.keep()
