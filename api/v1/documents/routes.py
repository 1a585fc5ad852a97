"""Routes of documents on referrals."""

from fastapi import APIRouter, Response

from api.http.body import KIB, MIB, Body
from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, Order, page_of_all
from api.openapi.operation import Operation, operation
from api.v1.documents.download import file_response
from api.v1.documents.examples import DOCUMENT
from api.v1.documents.receiving import received
from api.v1.documents.schemas import DocumentAnswer, DocumentForm, DocumentPage
from api.v1.examples import page
from api.v1.no_body import NoBody
from domain.documents import failures as f
from domain.documents.document import Document
from domain.documents.files import CleaningUnavailable, FileDamaged, FileInfected, FileTypeNotAllowed, MediaType
from domain.kernel import errors as e
from domain.kernel.budget import IdentityBudgetSpent
from domain.kernel.ids import document_in, referral_in
from domain.kernel.listing import NEWEST
from domain.referrals import failures as fail
from domain.usecases.documents.add_document import add_document as add
from domain.usecases.documents.list_documents import list_documents as list_them
from domain.usecases.documents.open_document import open_document as open_it
from domain.usecases.documents.remove_document import remove_document as remove

router = APIRouter(route_class=GuardedRoute, tags=["Documents"])

OF_AGREEMENT = (fail.AgreementMissing, fail.AgreementNotSigned, fail.AgreementDoesNotCover)
OF_FILES = (FileTypeNotAllowed, FileDamaged, FileInfected, CleaningUnavailable, f.FileTooLarge)
ADD = Operation(
    scope="documents:write",
    use_case=add,
    answer=DocumentAnswer,
    example=DOCUMENT,
    problems=(e.Missing, e.InvalidTransition, *OF_AGREEMENT, f.TooManyDocuments, f.UploadTakenOver, *OF_FILES),
    status=201,
    body=Body.multipart(max_bytes=10 * MIB + 128 * KIB),
    form=DocumentForm,
)
LIST = Operation("documents:read", list_them, DocumentPage, page(DOCUMENT), (e.Missing, *PROBLEMS))
OPEN = Operation(
    scope="documents:read",
    use_case=open_it,
    answer=None,
    example=None,
    problems=(e.Missing, e.IdentityNotOpen, IdentityBudgetSpent, f.RangeNotSatisfiable),
    gives=tuple(MediaType),
    headers=("Content-Disposition",),
)
REMOVE = Operation("documents:write", remove, None, None, (e.Missing, e.NotYourSide, e.VersionConflict), status=204)
NEWEST_FIRST: Order[Document] = Order(NEWEST, lambda document: (document.id,))


@operation(router, "POST", "/v1/referrals/{referral_id}/documents", ADD)
async def add_document(responder: AsJson, referral_id: str) -> Response:
    return await received(responder, referral_in(referral_id))


@operation(router, "GET", "/v1/referrals/{referral_id}/documents", LIST)
async def list_documents(responder: AsJson, referral_id: str, limit: Limit = 50, cursor: Cursor = None) -> Response:
    found = await responder.view_on_record(list_them, referral_in(referral_id))
    return page_of_all(responder, found, DocumentPage.of, limit, NEWEST_FIRST)


@operation(router, "GET", "/v1/referrals/{referral_id}/documents/{document_id}", OPEN)
async def open_document(responder: AsJson, referral_id: str, document_id: str) -> Response:
    ids, budgets = (referral_in(referral_id), document_in(document_id)), responder.service.settings.identity_budgets
    return file_response(responder.request, await responder.view_on_record(open_it, *ids, budgets))


@operation(router, "DELETE", "/v1/referrals/{referral_id}/documents/{document_id}", REMOVE)
async def remove_document(responder: AsJson, referral_id: str, document_id: str) -> Response:
    return await responder.change(remove, NoBody.of, 204, referral_in(referral_id), document_in(document_id))
