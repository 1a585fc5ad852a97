"""Corridors: list, create, read, change, and who belongs to them."""

from fastapi import APIRouter, Response

from api import examples_directory as examples
from api.door import Calling, Door
from api.examples import page
from api.operation import Operation, operation
from api.pages import PROBLEMS, Cursor, Limit, paged
from api.references import reference_in
from api.schemas.corridor_answers import CorridorAnswer, CorridorPage
from api.schemas.corridors import CreateCorridorBody, SetMemberBody, UpdateCorridorBody
from api.schemas.directory_fields import PathReference
from api.schemas.fields import Country
from api.schemas.no_body import NoBody
from domain import errors as e
from domain.directory.listing import CorridorQuery
from domain.usecases.create_corridor import create_corridor as create
from domain.usecases.get_corridor import get_corridor as get
from domain.usecases.list_corridors import list_corridors as list_them
from domain.usecases.remove_corridor_member import remove_corridor_member as remove_member
from domain.usecases.set_corridor_member import set_corridor_member as set_member
from domain.usecases.update_corridor import update_corridor as update
from domain.vocabulary import CorridorStatus

router = APIRouter(route_class=Door, tags=["Directory"])

LIST = Operation("directory:read", list_them, CorridorPage, page(examples.CORRIDOR_SEEN), (*PROBLEMS,))
CREATE = Operation(
    scope="corridors:manage",
    says=create,
    answer=CorridorAnswer,
    example=examples.CORRIDOR_SEEN,
    problems=(e.Missing, e.CodeTaken),
    status=201,
    asked=examples.CREATE_CORRIDOR,
)
GET = Operation("directory:read", get, CorridorAnswer, examples.CORRIDOR_SEEN, (e.Missing,))
UPDATE = Operation(
    scope="corridors:manage",
    says=update,
    answer=CorridorAnswer,
    example=examples.CORRIDOR_SEEN,
    problems=(e.Missing,),
    asked={"status": "suspended"},
    if_match=True,
)
SET_MEMBER = Operation(
    scope="corridors:manage",
    says=set_member,
    answer=CorridorAnswer,
    example=examples.CORRIDOR_SEEN,
    problems=(e.Missing, e.VersionConflict),
    asked={"role": "destination"},
    if_match=True,
)
REMOVE_MEMBER = Operation(
    scope="corridors:manage",
    says=remove_member,
    answer=None,
    example=None,
    problems=(e.Missing, e.VersionConflict),
    status=204,
    if_match=True,
)


@operation(router, "GET", "/v1/corridors", LIST)
async def list_corridors(
    call: Calling,
    origin_country: Country | None = None,
    destination_country: Country | None = None,
    status: CorridorStatus | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    return await paged(call, list_them, CorridorQuery(limit, origin_country, destination_country, status))


@operation(router, "POST", "/v1/corridors", CREATE)
async def create_corridor(call: Calling, said: CreateCorridorBody) -> Response:
    return await call.change(create, CorridorAnswer.of, 201, said.asked())


@operation(router, "GET", "/v1/corridors/{corridor_id}", GET)
async def get_corridor(call: Calling, corridor_id: PathReference) -> Response:
    return await call.read(get, CorridorAnswer.of, reference_in("corridor", corridor_id))


@operation(router, "PATCH", "/v1/corridors/{corridor_id}", UPDATE)
async def update_corridor(call: Calling, corridor_id: PathReference, said: UpdateCorridorBody) -> Response:
    wanted = reference_in("corridor", corridor_id)
    return await call.change(update, CorridorAnswer.of, 200, wanted, call.required_if_match, said.change())


@operation(router, "PUT", "/v1/corridors/{corridor_id}/members/{centre_id}", SET_MEMBER)
async def set_corridor_member(
    call: Calling, corridor_id: PathReference, centre_id: PathReference, said: SetMemberBody
) -> Response:
    wanted, centre = reference_in("corridor", corridor_id), reference_in("centre", centre_id)
    return await call.change(set_member, CorridorAnswer.of, 200, wanted, centre, said.role, call.if_match)


@operation(router, "DELETE", "/v1/corridors/{corridor_id}/members/{centre_id}", REMOVE_MEMBER)
async def remove_corridor_member(call: Calling, corridor_id: PathReference, centre_id: PathReference) -> Response:
    wanted, centre = reference_in("corridor", corridor_id), reference_in("centre", centre_id)
    return await call.change(remove_member, NoBody.of, 204, wanted, centre, call.if_match)
