"""The route class of the pages: when something is down or unexpected, people get a page instead of JSON."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.http.log_notes import note_problem
from api.http.problems import InternalError
from api.labels import title
from api.oauth.pages.browser import frame_of, respond
from api.oauth.pages.html import problem_page
from api.oauth.server import origin_of
from api.process.logs import alert, log_fault
from domain.kernel.errors import CorridorError, Unavailable
from domain.kernel.keys import KeyServiceUnavailable

NOT_FAULTS = (ClientDisconnect, CorridorError, HTTPException, RequestValidationError)
"""What others respond to, or nobody."""
RETRY_AFTER = {"Retry-After": "2"}


class PageRoute(APIRoute):
    """Turns 503 errors, and unexpected ones, into a page. Those that have a handler of their own keep it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route's own handler."""
        handler = super().get_route_handler()

        async def answering(request: Request) -> Response:
            try:
                return await handler(request)
            except Unavailable as problem:
                if isinstance(problem, KeyServiceUnavailable):
                    alert(problem, origin_of(request).request_id)
                note_problem(request, problem)
                return _unavailable(request)
            except NOT_FAULTS:
                raise
            except Exception as problem:
                log_fault(origin_of(request).request_id, problem)
                note_problem(request, InternalError())
                return _fault(request)

        return answering


def _unavailable(request: Request) -> Response:
    frame = frame_of(request, request.url.path)
    text = problem_page(frame, frame.words("unavailable"), frame.words("unavailable_next"))
    answer = respond(request, frame, text, 503)
    answer.headers.update(RETRY_AFTER)
    return answer


def _fault(request: Request) -> Response:
    frame = frame_of(request, request.url.path)
    heading = title(InternalError.code, frame.words.language)
    next_step = frame.words("fault_next", request_id=origin_of(request).request_id)
    return respond(request, frame, problem_page(frame, heading, next_step), 500)
