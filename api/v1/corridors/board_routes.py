"""Route of a corridor's board."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.http.guard import AsJson, GuardedRoute
from api.openapi.operation import Operation, operation
from api.v1.corridors.board import BoardAnswer
from api.v1.corridors.board_example import BOARD_SEEN
from api.v1.directory_fields import PathReference
from domain.board.definitions import BoardDays
from domain.directory.codes import reference_in
from domain.kernel import errors as e
from domain.usecases.board.get_corridor_board import get_corridor_board as get

Back = Annotated[BoardDays, Query(description="How far back what was sent is counted, today included.")]

router = APIRouter(route_class=GuardedRoute, tags=["Directory"])

GET = Operation("directory:read", get, BoardAnswer, BOARD_SEEN, (e.Missing,))


@operation(router, "GET", "/v1/corridors/{corridor_id}/board", GET)
async def get_corridor_board(responder: AsJson, corridor_id: PathReference, days: Back = BoardDays.MONTH) -> Response:
    return await responder.read(get, BoardAnswer.of, reference_in("corridor", corridor_id), days)
