"""Routes of agreements: publish, list, read, sign."""

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, paged
from api.openapi.operation import Operation, operation
from api.v1.agreements import examples
from api.v1.agreements.answers import AgreementAnswer, AgreementPage, PublishedAnswer
from api.v1.agreements.requests import PublishAgreementBody, SignAgreementBody
from api.v1.directory_fields import PathReference
from api.v1.examples import page
from domain.directory.codes import reference_in
from domain.directory.failures import NotAParty, OrganisationDisabled, OrganisationNotConfirmed
from domain.directory.listing import AgreementQuery
from domain.kernel import errors as e
from domain.kernel.ids import agreement_in
from domain.usecases.agreements.get_agreement import get_agreement as get
from domain.usecases.agreements.list_agreements import list_agreements as list_them
from domain.usecases.agreements.publish_agreement import publish_agreement as publish
from domain.usecases.agreements.sign_agreement import sign_agreement as sign

router = APIRouter(route_class=GuardedRoute, tags=["Directory"])

LIST = Operation("directory:read", list_them, AgreementPage, page(examples.AGREEMENT_SEEN), (*PROBLEMS, e.Missing))
PUBLISH = Operation(
    scope="corridors:manage",
    use_case=publish,
    answer=PublishedAnswer,
    example=examples.AGREEMENT_PUBLISHED,
    problems=(e.Missing,),
    status=201,
    request_example=examples.PUBLISH_AGREEMENT,
)
GET = Operation("directory:read", get, AgreementAnswer, examples.AGREEMENT_SEEN, (e.Missing,))
SIGN = Operation(
    scope="corridors:sign",
    use_case=sign,
    answer=AgreementAnswer,
    example=examples.AGREEMENT_SEEN,
    problems=(e.Missing, NotAParty, e.CoordinatingBodyOnly, OrganisationNotConfirmed, OrganisationDisabled),
    request_example={},
    if_match=True,
)


@operation(router, "GET", "/v1/corridors/{corridor_id}/agreements", LIST)
async def list_agreements(
    responder: AsJson, corridor_id: PathReference, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    query = AgreementQuery(limit, reference_in("corridor", corridor_id))
    return await paged(responder, list_them, AgreementAnswer.of, query)


@operation(router, "POST", "/v1/corridors/{corridor_id}/agreements", PUBLISH)
async def publish_agreement(responder: AsJson, corridor_id: PathReference, body: PublishAgreementBody) -> Response:
    wanted = reference_in("corridor", corridor_id)
    return await responder.change(publish, PublishedAnswer.of_published, 201, wanted, body.to_terms())


@operation(router, "GET", "/v1/agreements/{agreement_id}", GET)
async def get_agreement(responder: AsJson, agreement_id: str) -> Response:
    return await responder.read(get, AgreementAnswer.of, agreement_in(agreement_id))


@operation(router, "POST", "/v1/agreements/{agreement_id}/sign", SIGN)
async def sign_agreement(responder: AsJson, agreement_id: str, body: SignAgreementBody) -> Response:
    wanted = agreement_in(agreement_id)
    return await responder.change(sign, AgreementAnswer.of, 200, wanted, body.to_command(), responder.if_match)
