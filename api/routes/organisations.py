"""Organisations: list, create, read, change."""

from fastapi import APIRouter, Response

from api import examples_directory as examples
from api.door import Calling, Door
from api.examples import page
from api.operation import Operation, operation
from api.pages import PROBLEMS, Cursor, Limit, paged
from api.references import reference_in
from api.schemas.directory_fields import PathReference
from api.schemas.fields import Country
from api.schemas.organisations import (
    CreateOrganisationBody,
    OrganisationAnswer,
    OrganisationPage,
    UpdateOrganisationBody,
)
from domain import errors as e
from domain.directory.directory import OrganisationStatus
from domain.directory.listing import OrganisationQuery
from domain.usecases.create_organisation import create_organisation as create
from domain.usecases.get_organisation import get_organisation as get
from domain.usecases.list_organisations import list_organisations as list_them
from domain.usecases.update_organisation import update_organisation as update
from domain.vocabulary import OperatorType

router = APIRouter(route_class=Door, tags=["Directory"])

LIST = Operation("directory:read", list_them, OrganisationPage, page(examples.ORGANISATION_SEEN), (*PROBLEMS,))
CREATE = Operation(
    scope="organisations:manage",
    says=create,
    answer=OrganisationAnswer,
    example=examples.ORGANISATION_SEEN,
    problems=(e.CodeTaken, e.CoordinatingBodyOnly),
    status=201,
    asked=examples.CREATE_ORGANISATION,
)
GET = Operation("directory:read", get, OrganisationAnswer, examples.ORGANISATION_SEEN, (e.Missing,))
UPDATE = Operation(
    scope="organisations:manage",
    says=update,
    answer=OrganisationAnswer,
    example=examples.ORGANISATION_SEEN,
    problems=(e.Missing, e.CoordinatingBodyOnly),
    asked={"status": "active"},
    if_match=True,
)


@operation(router, "GET", "/v1/organisations", LIST)
async def list_organisations(
    call: Calling,
    country: Country | None = None,
    operator_type: OperatorType | None = None,
    status: OrganisationStatus | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    return await paged(call, list_them, OrganisationQuery(limit, country, operator_type, status))


@operation(router, "POST", "/v1/organisations", CREATE)
async def create_organisation(call: Calling, said: CreateOrganisationBody) -> Response:
    return await call.change(create, OrganisationAnswer.of, 201, said.asked())


@operation(router, "GET", "/v1/organisations/{organisation_id}", GET)
async def get_organisation(call: Calling, organisation_id: PathReference) -> Response:
    return await call.read(get, OrganisationAnswer.of, reference_in("organisation", organisation_id))


@operation(router, "PATCH", "/v1/organisations/{organisation_id}", UPDATE)
async def update_organisation(call: Calling, organisation_id: PathReference, said: UpdateOrganisationBody) -> Response:
    wanted = reference_in("organisation", organisation_id)
    return await call.change(update, OrganisationAnswer.of, 200, wanted, call.required_if_match, said.changed())
