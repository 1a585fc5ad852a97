"""Addresses under a room of pages that do not exist: without a slash too many, or a page that says so.

The routes come last, so they get only what no other route has. Who asks for no HTML gets a problem as JSON.
"""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.html.responses import HEADERS
from api.http.headers import joined_value, takes
from api.http.log_notes import note_problem
from domain.kernel.errors import Missing

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def lost_pages(room: str, not_found: Callable[[Request], Response]) -> APIRouter:
    """Return the route for all other paths under ``room``. ``not_found`` makes the page, with status 404."""
    router = APIRouter(include_in_schema=False)

    async def lost(request: Request) -> Response:
        path: str = request.scope["path"]
        if path.endswith("/"):
            query = request.scope["query_string"].decode("latin-1")
            return RedirectResponse(f"{path.rstrip('/')}{'?' if query else ''}{query}", 308, HEADERS)
        if not takes(joined_value(request, "accept"), "text/html"):
            raise Missing
        note_problem(request, Missing())
        return not_found(request)

    router.add_api_route(f"{room}/{{rest:path}}", lost, methods=[*METHODS])
    return router
