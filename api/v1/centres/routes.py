"""Routes of centres: list, create, read, change."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, paged
from api.openapi.operation import Operation, operation
from api.v1 import directory_examples as examples
from api.v1.centres.answers import CentreAnswer, CentrePage
from api.v1.centres.requests import CreateCentreBody, UpdateCentreBody
from api.v1.directory_fields import PathReference
from api.v1.examples import page
from api.v1.fields import Area, Country, Language, Reference
from api.v1.several import listed, only
from domain.directory.codes import reference_in
from domain.directory.digest import AddressJustChanged, NoMail
from domain.directory.listing import CentreQuery
from domain.kernel import errors as e
from domain.usecases.directory.create_centre import create_centre as create
from domain.usecases.directory.get_centre import get_centre as get
from domain.usecases.directory.list_centres import list_centres as list_them
from domain.usecases.directory.update_centre import update_centre as update
from domain.vocabulary import Capacity, CentreStatus, OperatorType, ServiceType

router = APIRouter(route_class=GuardedRoute, tags=["Directory"])

LIST = Operation("directory:read", list_them, CentrePage, page(examples.CENTRE_SEEN), (e.Missing, *PROBLEMS))
CREATE = Operation(
    scope="organisations:manage",
    use_case=create,
    answer=CentreAnswer,
    example=examples.CENTRE_SEEN,
    problems=(e.Missing, e.CodeTaken, e.CoordinatingBodyOnly),
    status=201,
    request_example=examples.CREATE_CENTRE,
)
GET = Operation("directory:read", get, CentreAnswer, examples.CENTRE_SEEN, (e.Missing,))
UPDATE = Operation(
    scope="directory:write",
    use_case=update,
    answer=CentreAnswer,
    example=examples.CENTRE_SEEN,
    problems=(e.Missing, e.NotYourCentre, NoMail, AddressJustChanged),
    request_example=examples.UPDATE_CENTRE,
    if_match=True,
)


@operation(router, "GET", "/v1/centres", LIST)
async def list_centres(
    responder: AsJson,
    organisation_id: Annotated[Reference | None, Query(description="Run by this organisation, by id or code.")] = None,
    country: Country | None = None,
    area: Area | None = None,
    operator_type: OperatorType | None = None,
    service_type: Annotated[ServiceType | None, Query(description="Centres that offer this service.")] = None,
    language: Annotated[Language | None, Query(description="Centres that speak this language.")] = None,
    corridor: Annotated[Reference | None, Query(description="Members of this corridor, by id or code.")] = None,
    status: CentreStatus | None = None,
    capacity: Annotated[
        Annotated[str, only(Capacity)] | None, Query(**listed(Capacity, "Centres that report this capacity."))
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    query = CentreQuery(
        limit=limit,
        organisation=organisation_id and reference_in("organisation", organisation_id, "/query/organisation_id"),
        country=country,
        area=area,
        operator_type=operator_type,
        service_type=service_type,
        language=language,
        corridor=corridor and reference_in("corridor", corridor, "/query/corridor"),
        status=status,
        capacity=None if capacity is None else tuple(map(Capacity, capacity.split(","))),
    )
    return await paged(responder, list_them, CentreAnswer.of, query)


@operation(router, "POST", "/v1/centres", CREATE)
async def create_centre(responder: AsJson, body: CreateCentreBody) -> Response:
    return await responder.change(create, CentreAnswer.of, 201, body.to_command())


@operation(router, "GET", "/v1/centres/{centre_id}", GET)
async def get_centre(responder: AsJson, centre_id: PathReference) -> Response:
    return await responder.read(get, CentreAnswer.of, reference_in("centre", centre_id))


@operation(router, "PATCH", "/v1/centres/{centre_id}", UPDATE)
async def update_centre(responder: AsJson, centre_id: PathReference, body: UpdateCentreBody) -> Response:
    wanted, mail = reference_in("centre", centre_id), responder.service.settings.mail_offer
    return await responder.change(
        update, CentreAnswer.of, 200, mail, wanted, responder.required_if_match, body.to_change()
    )
