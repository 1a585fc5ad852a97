"""The route class of the migrant's pages: whatever goes wrong, they get a page in their language."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.http.log_notes import note_code, note_problem
from api.oauth.server import origin_of
from api.process.logs import alert
from api.track.forms import FromElsewhere, language_in
from api.track.handles import HandleOver
from api.track.rendering import code_page
from api.track.texts import words_in
from api.track.waiting import RoomFull
from domain.kernel.errors import CorridorError, Missing, Unavailable
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class TrackRoute(APIRoute):
    """Turns errors into the page with the field for the code."""

    def get_route_handler(self) -> Handler:
        """Wrap the route's own handler."""
        handler = super().get_route_handler()

        async def answering(request: Request) -> Response:
            try:
                return await handler(request)
            except RoomFull as full:
                note_code(request, "rate_limited")
                answer = _page(request, 429, "too_many", seconds=full.seconds)
                answer.headers["Retry-After"] = str(full.seconds)
                return answer
            except HandleOver:
                note_code(request, "handle_over")
                return _page(request, 403, "expired")
            except FromElsewhere:
                note_code(request, "from_elsewhere")
                return _page(request, 403, "elsewhere")
            except CorridorError as problem:
                return _problem(request, problem)

        return answering


def _problem(request: Request, problem: CorridorError) -> Response:
    note_problem(request, problem)
    if isinstance(problem, KeyServiceUnavailable | CiphertextRejected):
        alert(problem, origin_of(request).request_id)
    if isinstance(problem, Unavailable | CiphertextRejected):
        answer = _page(request, 503, "unavailable")
        answer.headers["Retry-After"] = "2"
        return answer
    return _page(request, 404 if isinstance(problem, Missing) else 422, "not_found")


def _page(request: Request, status: int, sentence: str, **values: object) -> Response:
    language = getattr(request.state, "page_language", None) or language_in(request)
    return code_page(request, language, words_in(language)(sentence, **values), status)
