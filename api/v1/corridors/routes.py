"""Routes of corridors: list, create, read, change, and members."""

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, paged
from api.openapi.operation import Operation, operation
from api.v1 import directory_examples as examples
from api.v1.corridors.answers import CorridorAnswer, CorridorPage
from api.v1.corridors.requests import CreateCorridorBody, SetMemberBody, UpdateCorridorBody
from api.v1.directory_fields import PathReference
from api.v1.examples import page
from api.v1.fields import Country
from api.v1.no_body import NoBody
from domain.directory.codes import reference_in
from domain.directory.listing import CorridorQuery
from domain.kernel import errors as e
from domain.usecases.directory.create_corridor import create_corridor as create
from domain.usecases.directory.get_corridor import get_corridor as get
from domain.usecases.directory.list_corridors import list_corridors as list_them
from domain.usecases.directory.remove_corridor_member import remove_corridor_member as remove_member
from domain.usecases.directory.set_corridor_member import set_corridor_member as set_member
from domain.usecases.directory.update_corridor import update_corridor as update
from domain.vocabulary import CorridorStatus

router = APIRouter(route_class=GuardedRoute, tags=["Directory"])

LIST = Operation("directory:read", list_them, CorridorPage, page(examples.CORRIDOR_SEEN), (*PROBLEMS,))
CREATE = Operation(
    scope="corridors:manage",
    use_case=create,
    answer=CorridorAnswer,
    example=examples.CORRIDOR_SEEN,
    problems=(e.Missing, e.CodeTaken),
    status=201,
    request_example=examples.CREATE_CORRIDOR,
)
GET = Operation("directory:read", get, CorridorAnswer, examples.CORRIDOR_SEEN, (e.Missing,))
UPDATE = Operation(
    scope="corridors:manage",
    use_case=update,
    answer=CorridorAnswer,
    example=examples.CORRIDOR_SEEN,
    problems=(e.Missing,),
    request_example={"status": "suspended"},
    if_match=True,
)
SET_MEMBER = Operation(
    scope="corridors:manage",
    use_case=set_member,
    answer=CorridorAnswer,
    example=examples.CORRIDOR_SEEN,
    problems=(e.Missing, e.VersionConflict),
    request_example={"role": "destination"},
    if_match=True,
)
REMOVE_MEMBER = Operation(
    scope="corridors:manage",
    use_case=remove_member,
    answer=None,
    example=None,
    problems=(e.Missing, e.VersionConflict),
    status=204,
    if_match=True,
)


@operation(router, "GET", "/v1/corridors", LIST)
async def list_corridors(
    responder: AsJson,
    origin_country: Country | None = None,
    destination_country: Country | None = None,
    status: CorridorStatus | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    return await paged(
        responder, list_them, CorridorAnswer.of, CorridorQuery(limit, origin_country, destination_country, status)
    )


@operation(router, "POST", "/v1/corridors", CREATE)
async def create_corridor(responder: AsJson, body: CreateCorridorBody) -> Response:
    return await responder.change(create, CorridorAnswer.of, 201, body.to_command())


@operation(router, "GET", "/v1/corridors/{corridor_id}", GET)
async def get_corridor(responder: AsJson, corridor_id: PathReference) -> Response:
    return await responder.read(get, CorridorAnswer.of, reference_in("corridor", corridor_id))


@operation(router, "PATCH", "/v1/corridors/{corridor_id}", UPDATE)
async def update_corridor(responder: AsJson, corridor_id: PathReference, body: UpdateCorridorBody) -> Response:
    wanted = reference_in("corridor", corridor_id)
    return await responder.change(update, CorridorAnswer.of, 200, wanted, responder.required_if_match, body.to_change())


@operation(router, "PUT", "/v1/corridors/{corridor_id}/members/{centre_id}", SET_MEMBER)
async def set_corridor_member(
    responder: AsJson, corridor_id: PathReference, centre_id: PathReference, body: SetMemberBody
) -> Response:
    wanted, centre = reference_in("corridor", corridor_id), reference_in("centre", centre_id)
    return await responder.change(set_member, CorridorAnswer.of, 200, wanted, centre, body.role, responder.if_match)


@operation(router, "DELETE", "/v1/corridors/{corridor_id}/members/{centre_id}", REMOVE_MEMBER)
async def remove_corridor_member(responder: AsJson, corridor_id: PathReference, centre_id: PathReference) -> Response:
    wanted, centre = reference_in("corridor", corridor_id), reference_in("centre", centre_id)
    return await responder.change(remove_member, NoBody.of, 204, wanted, centre, responder.if_match)
