"""Routes of activities."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.http.body import Body
from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, paged
from api.openapi.files import JsonOrText
from api.openapi.operation import Operation, operation
from api.v1.activities import examples
from api.v1.activities.answers import ActivityAnswer, ActivityPage, RecordedActivitiesAnswer
from api.v1.activities.batch import CSV, batch_in, recorded
from api.v1.activities.requests import RecordActivitiesBody, RecordActivityBody, UpdateActivityBody
from api.v1.examples import page
from api.v1.fields import Day, Reference, Time
from api.v1.no_body import NoBody
from domain.activities.listing import ActivityQuery
from domain.cases.codes import case_in
from domain.directory.codes import reference_in
from domain.kernel import errors as e
from domain.kernel.ids import activity_in
from domain.usecases.activities.delete_activity import delete_activity as delete
from domain.usecases.activities.get_activity import get_activity as get
from domain.usecases.activities.list_activities import list_activities as list_them
from domain.usecases.activities.record_activities import record_activities as record_all
from domain.usecases.activities.record_activity import record_activity as record
from domain.usecases.activities.update_activity import update_activity as update
from domain.vocabulary import ActivityKind

router = APIRouter(route_class=GuardedRoute, tags=["Activities"])

READ, WRITE = "activities:read", "activities:write"
LIST = Operation(READ, list_them, ActivityPage, page(examples.RECORDED), (e.Missing, *PROBLEMS))
RECORD = Operation(
    scope=WRITE,
    use_case=record,
    answer=ActivityAnswer,
    example=examples.RECORDED,
    problems=(e.Missing, e.NotYourCentre),
    status=201,
    request_example=examples.TRAINING,
)
RECORD_ALL = Operation(
    scope=WRITE,
    use_case=record_all,
    answer=RecordedActivitiesAnswer,
    example=examples.BATCH_RECORDED,
    status=201,
    request_example=examples.BATCH,
    body=Body.json_or(CSV),
    reads=JsonOrText(RecordActivitiesBody, CSV, examples.SPREADSHEET),
)
GET = Operation(READ, get, ActivityAnswer, examples.RECORDED, (e.Missing,))
UPDATE = Operation(
    scope=WRITE,
    use_case=update,
    answer=ActivityAnswer,
    example=examples.RECORDED,
    problems=(e.Missing, e.NotYourCentre),
    request_example={"participants": {"female": 15}},
    if_match=True,
)
DELETE = Operation(WRITE, delete, None, None, (e.Missing, e.VersionConflict), status=204, if_match=True)


@operation(router, "GET", "/v1/activities", LIST)
async def list_activities(
    responder: AsJson,
    centre_id: Annotated[Reference | None, Query(description="Only activities of this centre, by id or code.")] = None,
    kind: Annotated[ActivityKind | None, Query(description="Only activities of this kind.")] = None,
    since: Annotated[Day | None, Query(alias="from", description="Only activities on this day or later.")] = None,
    until: Annotated[Day | None, Query(alias="to", description="Only activities on this day or earlier.")] = None,
    case_id: Reference | None = None,
    corridor_id: Reference | None = None,
    updated_since: Time | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    query = ActivityQuery(
        limit=limit,
        centre=centre_id and reference_in("centre", centre_id, "/query/centre_id"),
        kind=kind,
        since=since,
        until=until,
        case=None if case_id is None else case_in(case_id, "/query/case_id"),
        corridor=corridor_id and reference_in("corridor", corridor_id, "/query/corridor_id"),
        updated_since=updated_since,
    )
    return await paged(responder, list_them, ActivityAnswer.of, query)


@operation(router, "POST", "/v1/activities", RECORD)
async def record_activity(responder: AsJson, body: RecordActivityBody) -> Response:
    return await responder.change(record, ActivityAnswer.of, 201, body.to_command())


@operation(router, "POST", "/v1/activities/batch", RECORD_ALL)
async def record_activities(responder: AsJson) -> Response:
    return await recorded(responder, await batch_in(responder.request))


@operation(router, "GET", "/v1/activities/{activity_id}", GET)
async def get_activity(responder: AsJson, activity_id: str) -> Response:
    return await responder.read(get, ActivityAnswer.of, activity_in(activity_id))


@operation(router, "PATCH", "/v1/activities/{activity_id}", UPDATE)
async def update_activity(responder: AsJson, activity_id: str, body: UpdateActivityBody) -> Response:
    wanted = activity_in(activity_id)
    return await responder.change(update, ActivityAnswer.of, 200, wanted, responder.required_if_match, body.to_change())


@operation(router, "DELETE", "/v1/activities/{activity_id}", DELETE)
async def delete_activity(responder: AsJson, activity_id: str) -> Response:
    return await responder.change(delete, NoBody.of, 204, activity_in(activity_id), responder.if_match)
