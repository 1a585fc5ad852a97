"""Routes of the holder's working notes."""

from typing import Any

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, paged
from api.http.public_ids import case_in
from api.openapi.operation import Operation, operation
from api.v1 import examples
from api.v1.cases.notes import NoteAnswer, NoteBody, NotePage
from domain.cases.notes import NoteQuery
from domain.kernel import errors as e
from domain.usecases.cases.add_note import add_note as add
from domain.usecases.cases.list_notes import list_notes as list_them

router = APIRouter(route_class=GuardedRoute, tags=["Cases"])

WRITTEN: dict[str, Any] = {
    "body": "Her sister keeps the payslips; ask for them before the hearing.",
    "language": "en",
    "handover": True,
}
SEEN: dict[str, Any] = {
    "id": f"note_{examples.HEX}0e",
    "case_id": examples.CASE,
    "centre_id": examples.SENDER,
    "kind": "working",
    **WRITTEN,
    "created_at": examples.NOW,
    "unreadable": [],
}
ADD = Operation(
    scope="cases:write",
    use_case=add,
    answer=NoteAnswer,
    example=SEEN,
    problems=(e.Missing, e.NotYourSide, e.CaseClosed),
    status=201,
    request_example=WRITTEN,
)
LIST = Operation("cases:read", list_them, NotePage, examples.page(SEEN), (e.Missing, e.NotYourSide, *PROBLEMS))


@operation(router, "GET", "/v1/cases/{case_id}/notes", LIST)
async def list_notes(responder: AsJson, case_id: str, limit: Limit = 50, cursor: Cursor = None) -> Response:
    return await paged(responder, list_them, NoteAnswer.of, NoteQuery(case_in(case_id), limit))


@operation(router, "POST", "/v1/cases/{case_id}/notes", ADD)
async def add_note(responder: AsJson, case_id: str, body: NoteBody) -> Response:
    return await responder.change(add, NoteAnswer.of, 201, case_in(case_id), body.to_command())
