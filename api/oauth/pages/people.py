"""``/oauth/people``: lists the people of one's organisation; administrators end somebody's access (ADR 0084)."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.html.responses import see_other
from api.oauth.pages.browser import browser_of, form_token, frame_of, own_form, respond
from api.oauth.pages.html import end_access_form, people_page
from api.oauth.pages.problem import stale, tell
from api.oauth.pages.route import PageRoute
from api.oauth.pages.server import pages_of
from domain.kernel.ids import from_text, to_text
from domain.oauth.colleagues import PeopleRefused, Why
from domain.oauth.people import RequestRefused

router = APIRouter(include_in_schema=False, route_class=PageRoute)
PATH, END = "/oauth/people", "/oauth/people/end"
REFUSALS = {
    Why.UNKNOWN: ("people_unknown", 404),
    Why.READS_ONLY: ("people_read_only", 403),
    Why.ONESELF: ("people_oneself", 409),
}
"""What the list says above the people, and its status."""


@router.get(PATH)
async def show_people(request: Request) -> Response:
    """List the people whom the person sees; ``ended`` names somebody whose access has just ended."""
    return await _list(request, ended=request.query_params.get("ended", ""))


@router.get(END)
async def confirm_end(request: Request) -> Response:
    """Say what the end of somebody's access does, and ask."""
    return await _ending(request, request.query_params.get("person", ""), confirmed=False)


@router.post(END)
async def end_access(request: Request) -> Response:
    """End somebody's access."""
    form = await own_form(request, pages_of(request), browser_of(request))
    if form is None:
        return await stale(request)
    return await _ending(request, form.get("person", ""), confirmed=True)


async def _ending(request: Request, public_id: str, *, confirmed: bool) -> Response:
    colleagues, browser, person_id = pages_of(request).colleagues, browser_of(request), from_text("user", public_id)
    if person_id is None:
        return await _refused(request, Why.UNKNOWN)
    try:
        person = await colleagues.find(browser, person_id)
        if confirmed:
            await colleagues.end_access(browser, person_id)
    except RequestRefused:
        return _nobody(request)
    except PeopleRefused as refused:
        return await _refused(request, refused.why)
    if confirmed or not person.active:
        return see_other(f"{PATH}?ended={public_id}")
    frame = frame_of(request, END, {"person": public_id})
    return respond(request, frame, end_access_form(frame, form_token(request), public_id, person))


async def _refused(request: Request, why: Why) -> Response:
    return await (tell(request, "people_refused") if why is Why.ROLE else _list(request, *REFUSALS[why]))


async def _list(request: Request, problem: str | None = None, status: int = 200, *, ended: str = "") -> Response:
    frame = frame_of(request, PATH)
    try:
        people = await pages_of(request).colleagues.list(browser_of(request))
    except RequestRefused:
        return _nobody(request)
    except PeopleRefused as refused:
        return await _refused(request, refused.why)
    listed = [(to_text("user", one.id), one) for one in people]
    gone = next((one for public_id, one in listed if public_id == ended and not one.active), None)
    sentence = None if problem is None else frame.words(problem)
    return respond(request, frame, people_page(frame, sentence, listed, gone), status)


def _nobody(request: Request) -> Response:
    frame = frame_of(request, PATH)
    return respond(request, frame, people_page(frame, frame.words("nobody")), 401)
