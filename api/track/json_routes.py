"""``POST /v1/track``: what the migrant's page shows, for programs such as a chat bot of a hotline."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from api.http.body import KIB, Body, BoundedRequest
from api.http.headers import joined_value, negotiate
from api.http.problems import RateLimited
from api.http.service import service_of
from api.http.validation_errors import refuse_unknown
from api.oauth.server import origin_of
from api.openapi.headers import headers
from api.openapi.operation import WITH_BODY, plain, refusals
from api.track.examples import TRACK, TRACKED_CASE
from api.track.finding import find_case
from api.track.schemas import TrackBody, TrackedCaseAnswer
from api.track.telling import Teller
from api.track.waiting import RoomFull
from api.track.work import run
from domain.kernel import errors as e
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable
from domain.usecases.tracking.track_case import track_case as track

BODY = Body.json(max_bytes=4 * KIB)
PROBLEMS = (e.Missing, RateLimited, e.InvalidValues, e.Unavailable, KeyServiceUnavailable, CiphertextRejected)
LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "The language of the response: en km lo th vi my id ms.",
    "schema": {"type": "string"},
}


class OpenRoute(APIRoute):
    """A route under ``/v1`` that needs no token: it bounds the body as the guard does."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Take the body before FastAPI's own handler."""
        handler = super().get_route_handler()

        async def through(request: Request) -> Response:
            bounded = BoundedRequest(request.scope, request.receive)
            bounded.takes = BODY
            if bounded.scope["query_string"]:
                refuse_unknown(bounded, frozenset())
            await BODY.take(bounded)
            return await handler(bounded)

        return through


router = APIRouter(route_class=OpenRoute, tags=["Tracking"])


@router.post(
    "/v1/track",
    operation_id="track_case",
    summary="Track case",
    description=plain(track.__doc__ or ""),
    response_model=TrackedCaseAnswer,
    responses={
        200: {
            "description": "Done.",
            "content": {"application/json": {"example": TRACKED_CASE}},
            "headers": headers("Request-Id", "Content-Language"),
        },
        **refusals((*PROBLEMS, *WITH_BODY), BODY),
    },
    openapi_extra={
        "security": [],
        "parameters": [LANGUAGE],
        "requestBody": {"content": {"application/json": {"example": TRACK}}},
    },
)
async def track_case(request: Request, body: TrackBody) -> Response:
    """Find the case, and answer in the caller's language."""
    service = service_of(request)
    who = origin_of(request).counted_as
    try:
        found = await find_case(service, body.code, who)
    except RoomFull as full:
        request.state.limit_headers = {"Retry-After": str(full.seconds)}
        raise RateLimited from None
    case = await run(request, found, track)
    language = negotiate(joined_value(request, "accept-language"))
    answer = TrackedCaseAnswer.of(Teller.of(case, language))
    fields = {"Content-Language": language, "Cache-Control": "no-store"}
    return Response(answer.model_dump_json(by_alias=True), 200, fields, "application/json")
