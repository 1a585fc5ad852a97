"""Routes of handoffs: read and list."""

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, paged
from api.openapi.operation import Operation, operation
from api.v1 import examples
from api.v1.fields import Reference
from api.v1.handoffs.schemas import HandoffAnswer, HandoffPage
from api.v1.list_items import handoff_item
from domain.cases.codes import case_in
from domain.handoffs.listing import HandoffQuery
from domain.kernel import errors as e
from domain.kernel.ids import handoff_in
from domain.usecases.handoffs.get_handoff import get_handoff as get
from domain.usecases.handoffs.list_handoffs import list_handoffs as list_them
from domain.vocabulary import HandoffStatus

router = APIRouter(route_class=GuardedRoute, tags=["Handoffs"])

LIST = Operation("referrals:read", list_them, HandoffPage, examples.page(examples.HANDOFF_SEEN), (e.Missing, *PROBLEMS))
GET = Operation(
    "referrals:read",
    get,
    HandoffAnswer,
    {**examples.HANDOFF_SEEN, "reason": None, "refusal_reason": None, "allowed_actions": [], "unreadable": []},
    (e.Missing,),
)


@operation(router, "GET", "/v1/handoffs", LIST)
async def list_handoffs(
    responder: AsJson,
    status: HandoffStatus | None = None,
    case_id: Reference | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    of_case = None if case_id is None else case_in(case_id, "/query/case_id")
    return await paged(responder, list_them, handoff_item, HandoffQuery(limit, status, of_case))


@operation(router, "GET", "/v1/handoffs/{handoff_id}", GET)
async def get_handoff(responder: AsJson, handoff_id: str) -> Response:
    return await responder.read(get, HandoffAnswer.of, handoff_in(handoff_id))
