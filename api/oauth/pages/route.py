"""The route class of the pages: when the database or the key service is down, people get a page instead of JSON."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.http.log_notes import note_problem
from api.oauth.pages.browser import frame_of, respond
from api.oauth.pages.html import problem_page
from api.oauth.server import origin_of
from api.process.logs import alert
from domain.kernel.errors import Unavailable
from domain.kernel.keys import KeyServiceUnavailable

RETRY_AFTER = {"Retry-After": "2"}


class PageRoute(APIRoute):
    """Turns 503 errors into a page."""

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

        return answering


def _unavailable(request: Request) -> Response:
    frame = frame_of(request, request.url.path)
    text = problem_page(frame, frame.words("unavailable"), frame.words("unavailable_next"))
    answer = respond(request, frame, text, 503)
    answer.headers.update(RETRY_AFTER)
    return answer
