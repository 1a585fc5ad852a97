"""Signing in to the desk and out of it. The pages that ask for the password are the authorization server's."""

import re

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.desk.desk import render
from api.desk.guarding import COOKIE, SIGN_IN, access_of, cookies_of, is_own_form, problem_page, words_of
from api.desk.route import OpenDeskRoute
from api.desk.typed import read_form
from api.html.languages import keep_choice
from api.html.responses import see_other
from api.http.service import service_of
from api.oauth.pages.browser import browser_of, new_browser_id
from api.oauth.pages.server import pages_of
from api.oauth.server import issuing_server_of, origin_of
from domain.oauth.desk import CALLBACK, DeskDisabled, OrganisationNotFound, SignInOver

FLOW = "desk-flow"
NEXT = "desk-next"
FLOW_SECONDS = 900
FRONT = "/desk"
INSIDE = re.compile(r"(?P<path>/desk(?:/[A-Za-z0-9_-]+)*)(?:\?[!$-\[\]-~]*)?", re.ASCII)
"""An address of the desk. No segment has a dot or a percent sign: browsers take ``..`` and ``%2e%2e`` for a way out."""

router = APIRouter(include_in_schema=False, route_class=OpenDeskRoute)


@router.get(SIGN_IN)
async def show_sign_in(request: Request) -> Response:
    """Ask for the sign-in name; with one, lead on to the page that asks for the password."""
    issuing_server_of(request)
    name = request.query_params.get("name", "").strip()
    return await _begin(request, name) if name else _sign_in_page(request)


async def _begin(request: Request, name: str) -> Response:
    language = words_of(request).language
    try:
        async with service_of(request).turns.of(origin_of(request).counted_as):  # nobody is authenticated yet
            begun = await service_of(request).desk_sessions.begin(name, language, origin_of(request))
    except OrganisationNotFound:
        return _sign_in_page(request, name, "organisation_not_found", 404)
    except DeskDisabled:
        return _sign_in_page(request, name, "desk_disabled", 403)
    except SignInOver:
        return problem_page(request, 400, "sign_in_over")
    answer, cookies = see_other(begun.address), cookies_of(request)
    cookies.set(answer, FLOW, begun.flow, FLOW_SECONDS)
    cookies.set(answer, NEXT, _inside(request.query_params.get("next", "")), FLOW_SECONDS)
    if not browser_of(request).id:
        cookies.set(answer, "browser", new_browser_id())
    return answer


@router.get(CALLBACK)
async def finish_sign_in(request: Request) -> Response:
    """Come back from the authorization server, and open the session."""
    issuing_server_of(request)
    cookies, given = cookies_of(request), request.query_params
    flow = cookies.get(request, FLOW)
    if given.get("error") == "access_denied":
        return see_other(SIGN_IN)
    try:
        if flow is None or "code" not in given:
            raise SignInOver
        cookie = await service_of(request).desk_sessions.finish(
            flow, given.get("state", ""), given["code"], origin_of(request)
        )
    except SignInOver:
        if await access_of(request) is not None:  # another tab was faster
            return see_other(FRONT)
        return problem_page(request, 400, "sign_in_over")
    if before := cookies.get(request, COOKIE):
        await service_of(request).desk_sessions.end(before, origin_of(request))
    answer = see_other(_inside(cookies.get(request, NEXT) or FRONT))
    cookies.set(answer, COOKIE, cookie)
    for over in (FLOW, NEXT):
        cookies.drop(answer, over)
    return answer


@router.post("/desk/sign-out")
async def sign_out(request: Request) -> Response:
    """End the session here and at the authorization server: the next person at this computer signs in anew."""
    typed, access, cookies = await read_form(request), await access_of(request), cookies_of(request)
    if access is not None and not is_own_form(request, access, typed.one("form_token")):
        return problem_page(request, 403, "not_from_here")
    cookie = cookies.get(request, COOKIE)
    if cookie is not None:
        await service_of(request).desk_sessions.end(cookie, origin_of(request))
    await pages_of(request).end_session(browser_of(request), None)
    answer = see_other(f"{SIGN_IN}?done=signed_out")
    for over in (COOKIE, "session"):
        cookies.drop(answer, over)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _sign_in_page(request: Request, name: str = "", problem: str = "", status: int = 200) -> Response:
    words = words_of(request)
    there = _inside(request.query_params.get("next", ""))
    sentence = words(f"problem.{problem}") if problem else ""
    answer = render(request, words, "sign_in.html", status, desk=None, name=name, there=there, problem=sentence)
    keep_choice(request, answer, cookies_of(request))
    return answer


def _inside(address: str) -> str:
    """Return an address of the desk; the front page for any other, so that nobody is led elsewhere."""
    found = INSIDE.fullmatch(address)
    over = found is not None and found["path"] in (SIGN_IN, CALLBACK, "/desk/sign-out")
    return address if found and not over and len(address) <= 150 else FRONT
