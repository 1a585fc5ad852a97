"""``/oauth/sessions``: lists where a person is signed in, and ends sessions."""

from datetime import UTC
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.html.moments import moment_in
from api.html.responses import see_other
from api.html.words import Words
from api.oauth.pages.browser import browser_of, form_token, frame_of, is_at_desk, own_form, respond
from api.oauth.pages.html import Place, sessions_page
from api.oauth.pages.problem import stale
from api.oauth.pages.route import PageRoute
from api.oauth.pages.server import pages_of
from domain.oauth.people import SessionSeen

router = APIRouter(include_in_schema=False, route_class=PageRoute)
PATH = "/oauth/sessions"


@router.get(PATH)
async def show_sessions(request: Request) -> Response:
    """List the person's sessions."""
    pages, browser, frame = pages_of(request), browser_of(request), frame_of(request, PATH)
    places = [
        Place(seen.id.hex, _described(frame.words, seen), seen.here)
        for seen in await pages.list_sessions(browser) or ()
    ]
    return respond(request, frame, sessions_page(frame, form_token(request), places, at_desk=is_at_desk(request)))


@router.post(PATH)
async def end_session(request: Request) -> Response:
    """End one of the person's sessions."""
    pages, browser = pages_of(request), browser_of(request)
    form = await own_form(request, pages, browser)
    try:
        session_id = UUID(hex=(form or {}).get("session", ""))
    except ValueError:
        return await stale(request)
    await pages.end_session(browser, session_id)
    return see_other(PATH)


def _described(words: Words, seen: SessionSeen) -> str:
    since, last = (f"{moment_in(words.language, at, UTC)} UTC" for at in (seen.created_at, seen.seen_at))
    return f"{seen.agent or '–'}, {seen.address or '–'}, {words('since')} {since}, {words('last_seen')} {last}"
