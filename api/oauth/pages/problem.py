"""Pages for problems that cannot be reported to the application: what happened, what to do next, and a way on.

``/oauth/problem`` shows the same page in another language. It shows only texts from the tables below.
"""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.oauth.pages.browser import browser_of, frame_of, respond, with_limits
from api.oauth.pages.html import problem_page, way_back
from api.oauth.pages.route import PageRoute
from api.oauth.pages.server import pages_of
from domain.oauth.people import RequestRefused, TooManyTries

router = APIRouter(include_in_schema=False, route_class=PageRoute)
PATH = "/oauth/problem"


@dataclass(frozen=True, slots=True)
class Problem:
    """Text keys: what happened, and what to do next."""

    happened: str
    next_step: str
    status: int = 400


PROBLEMS = {
    "stale": Problem("stale", "start_again"),
    "link_used": Problem("link_used", "start_again"),
    "unknown_application": Problem("unknown_application", "tell_administrator"),
    "wrong_request": Problem("wrong_request", "tell_administrator"),
    "invitation_over": Problem("invitation_over", "ask_for_another"),
    "people_refused": Problem("people_refused", "people_refused_next", 403),
    "too_many": Problem("too_many", "wait_and_start_again", 429),
}
ABOUT_ERRORS = {
    "invalid_client": "unknown_application",
    "invalid_request_uri": "link_used",
    "invalid_request": "wrong_request",
}
"""The page that explains each OAuth 2.0 error."""


@router.get(PATH)
async def show_problem(request: Request) -> Response:
    """Show the page of this kind of problem again."""
    asked = request.query_params
    about = asked.get("about", "")
    error = asked.get("error", "")
    return await tell(
        request,
        about if about in PROBLEMS else "stale",
        handle=asked.get("i", ""),
        error=error if error in ABOUT_ERRORS else "",
        seconds=_seconds(asked.get("seconds", "")),
    )


async def tell(
    request: Request, about: str, *, handle: str = "", error: str = "", description: str = "", seconds: int = 0
) -> Response:
    """Respond with the page. ``handle`` identifies the request, to name the application that the person came from."""
    problem = PROBLEMS[about]
    application = await pages_of(request).application(handle, browser_of(request)) if handle else None
    query = {"about": about}
    if application is not None:
        query["i"] = handle
    if error:
        query["error"] = error
    if seconds:
        query["seconds"] = str(seconds)
    frame = frame_of(request, PATH, query)
    text = problem_page(
        frame,
        frame.words(problem.happened, seconds=seconds),
        frame.words(problem.next_step),
        application=way_back(application) if problem.next_step == "start_again" else None,
        detail=": ".join(part for part in (error, description) if part),
    )
    return respond(request, frame, text, problem.status)


async def stale(request: Request, handle: str = "") -> Response:
    """Say that the person must start again."""
    return await tell(request, "stale", handle=handle)


async def refused(request: Request, why: RequestRefused) -> Response:
    """Say why an application's request is refused."""
    about = ABOUT_ERRORS.get(why.error, "wrong_request")
    return await tell(request, about, error=why.error, description=str(why))


async def too_many(request: Request, many: TooManyTries) -> Response:
    """Say how long to wait."""
    return with_limits(await tell(request, "too_many", seconds=many.seconds), many.limits)


def _seconds(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0
