"""Routes of organisations: list, create, read, change."""

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, paged
from api.openapi.operation import Operation, operation
from api.v1 import directory_examples as examples
from api.v1.directory_fields import PathReference
from api.v1.examples import page
from api.v1.fields import Country
from api.v1.organisations.schemas import (
    CreateOrganisationBody,
    OrganisationAnswer,
    OrganisationPage,
    UpdateOrganisationBody,
)
from api.v1.referrals.action_requests import Nothing
from domain.directory.codes import reference_in
from domain.directory.failures import OrganisationDisabled
from domain.directory.listing import OrganisationQuery
from domain.directory.organisations import OrganisationStatus
from domain.kernel import errors as e
from domain.kernel.second_person import SecondPersonRequired
from domain.usecases.directory.confirm_organisation import confirm_organisation as confirm
from domain.usecases.directory.create_organisation import create_organisation as create
from domain.usecases.directory.get_organisation import get_organisation as get
from domain.usecases.directory.list_organisations import list_organisations as list_them
from domain.usecases.directory.update_organisation import update_organisation as update
from domain.vocabulary import OperatorType

router = APIRouter(route_class=GuardedRoute, tags=["Directory"])

LIST = Operation("directory:read", list_them, OrganisationPage, page(examples.ORGANISATION_SEEN), (*PROBLEMS,))
CREATE = Operation(
    scope="organisations:manage",
    use_case=create,
    answer=OrganisationAnswer,
    example=examples.ORGANISATION_SEEN,
    problems=(e.CodeTaken, e.CoordinatingBodyOnly),
    status=201,
    request_example=examples.CREATE_ORGANISATION,
)
GET = Operation("directory:read", get, OrganisationAnswer, examples.ORGANISATION_SEEN, (e.Missing,))
UPDATE = Operation(
    scope="organisations:manage",
    use_case=update,
    answer=OrganisationAnswer,
    example=examples.ORGANISATION_SEEN,
    problems=(e.Missing, e.CoordinatingBodyOnly),
    request_example={"status": "active"},
    if_match=True,
)


CONFIRM = Operation(
    scope="organisations:manage",
    use_case=confirm,
    answer=OrganisationAnswer,
    example=examples.ORGANISATION_SEEN,
    problems=(e.Missing, e.CoordinatingBodyOnly, SecondPersonRequired, OrganisationDisabled),
    request_example={},
    if_match=True,
)


@operation(router, "GET", "/v1/organisations", LIST)
async def list_organisations(
    responder: AsJson,
    country: Country | None = None,
    operator_type: OperatorType | None = None,
    status: OrganisationStatus | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    return await paged(
        responder, list_them, OrganisationAnswer.of, OrganisationQuery(limit, country, operator_type, status)
    )


@operation(router, "POST", "/v1/organisations", CREATE)
async def create_organisation(responder: AsJson, body: CreateOrganisationBody) -> Response:
    return await responder.change(create, OrganisationAnswer.of, 201, body.to_command())


@operation(router, "GET", "/v1/organisations/{organisation_id}", GET)
async def get_organisation(responder: AsJson, organisation_id: PathReference) -> Response:
    return await responder.read(get, OrganisationAnswer.of, reference_in("organisation", organisation_id))


@operation(router, "PATCH", "/v1/organisations/{organisation_id}", UPDATE)
async def update_organisation(
    responder: AsJson, organisation_id: PathReference, body: UpdateOrganisationBody
) -> Response:
    wanted = reference_in("organisation", organisation_id)
    return await responder.change(
        update, OrganisationAnswer.of, 200, wanted, responder.required_if_match, body.to_change()
    )


@operation(router, "POST", "/v1/organisations/{organisation_id}/confirm", CONFIRM)
async def confirm_organisation(
    responder: AsJson, organisation_id: PathReference, body: Nothing = Nothing()
) -> Response:
    wanted = reference_in("organisation", organisation_id)
    return await responder.change(confirm, OrganisationAnswer.of, 200, wanted, responder.if_match)
