"""Routes of the holder's working notes."""

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, paged
from api.openapi.operation import Operation, operation
from api.v1.cases.examples import NOTE_SEEN, NOTE_WRITTEN
from api.v1.cases.notes import NoteAnswer, NoteBody, NotePage
from api.v1.examples import page
from domain.cases.codes import case_in
from domain.cases.notes import NoteQuery
from domain.kernel import errors as e
from domain.usecases.cases.add_note import add_note as add
from domain.usecases.cases.list_notes import list_notes as list_them

router = APIRouter(route_class=GuardedRoute, tags=["Cases"])

ADD = Operation(
    scope="cases:write",
    use_case=add,
    answer=NoteAnswer,
    example=NOTE_SEEN,
    problems=(e.Missing, e.NotYourSide, e.CaseClosed),
    status=201,
    request_example=NOTE_WRITTEN,
)
LIST = Operation("cases:read", list_them, NotePage, page(NOTE_SEEN), (e.Missing, e.NotYourSide, *PROBLEMS))


@operation(router, "GET", "/v1/cases/{case_id}/notes", LIST)
async def list_notes(responder: AsJson, case_id: str, limit: Limit = 50, cursor: Cursor = None) -> Response:
    return await paged(responder, list_them, NoteAnswer.of, NoteQuery(case_in(case_id), limit))


@operation(router, "POST", "/v1/cases/{case_id}/notes", ADD)
async def add_note(responder: AsJson, case_id: str, body: NoteBody) -> Response:
    return await responder.change(add, NoteAnswer.of, 201, case_in(case_id), body.to_command())
