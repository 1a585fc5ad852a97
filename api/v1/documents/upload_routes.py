"""Routes of uploads: a document that arrives in parts."""

from fastapi import APIRouter, Response

from api.http.body import MIB, Body
from api.http.guard import AsJson, GuardedRoute
from api.openapi.operation import Operation, operation
from api.v1.documents.examples import UPLOAD, UPLOAD_STARTED
from api.v1.documents.routes import OF_AGREEMENT, OF_FILES
from api.v1.documents.schemas import UploadAnswer, UploadBody
from api.v1.documents.tus import announced, must_be_understood
from api.v1.documents.upload_headers import headers_of
from api.v1.documents.uploading import part_received
from domain.documents import failures as f
from domain.kernel import errors as e
from domain.kernel.ids import referral_in, upload_in
from domain.usecases.documents.continue_upload import continue_upload as go_on
from domain.usecases.documents.get_upload import get_upload as get
from domain.usecases.documents.start_upload import start_upload as start

router = APIRouter(route_class=GuardedRoute, tags=["Documents"])

STATE = ("Tus-Resumable", "Upload-Offset", "Upload-Length", "Upload-Expires")
START = Operation(
    scope="documents:write",
    use_case=start,
    answer=UploadAnswer,
    example=UPLOAD_STARTED,
    problems=(e.Missing, e.InvalidTransition, *OF_AGREEMENT, f.TooManyDocuments, f.TusVersionNotSupported),
    status=201,
    request_example=UPLOAD,
    headers=STATE,
)
GET = Operation(
    scope="documents:write",
    use_case=get,
    answer=None,
    example=None,
    problems=(e.Missing, f.TusVersionNotSupported),
    headers=(*STATE, "Document-Id"),
)
CONTINUE = Operation(
    scope="documents:write",
    use_case=go_on,
    answer=None,
    example=None,
    problems=(
        *(e.Missing, e.InvalidTransition, f.UploadOffsetWrong, f.UploadTakenOver, f.ChecksumMismatch),
        *(f.TooManyDocuments, f.TusVersionNotSupported, *OF_AGREEMENT, *OF_FILES),
    ),
    status=204,
    body=Body.stream(max_bytes=10 * MIB),
    headers=(*STATE, "Document-Id", "Location"),
)


@operation(router, "POST", "/v1/referrals/{referral_id}/documents/uploads", START)
async def start_upload(responder: AsJson, referral_id: str, body: UploadBody | None = None) -> Response:
    must_be_understood(responder.request)
    said = announced(responder.request) if body is None else body
    return await responder.change(
        start, UploadAnswer.of, 201, referral_in(referral_id), said.details(), said.bytes, said.sha256
    )


@operation(router, "HEAD", "/v1/referrals/{referral_id}/documents/uploads/{upload_id}", GET)
async def get_upload(responder: AsJson, referral_id: str, upload_id: str) -> Response:
    must_be_understood(responder.request)
    upload = await responder.view_on_record(get, referral_in(referral_id), upload_in(upload_id))
    return Response(headers=headers_of(upload))


@operation(router, "PATCH", "/v1/referrals/{referral_id}/documents/uploads/{upload_id}", CONTINUE)
async def continue_upload(responder: AsJson, referral_id: str, upload_id: str) -> Response:
    return await part_received(responder, referral_in(referral_id), upload_in(upload_id))
