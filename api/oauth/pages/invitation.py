"""``/oauth/invitation``: the pages where an organisation's first administrator accepts an invitation.

The link's token goes into a cookie at once, so that no address that the browser shows, keeps or passes on has it.
Reading the page does not use the link up: programs that look at links in messages do that too.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.html.cookies import Cookies
from api.html.pictures import qr_code
from api.html.responses import see_other
from api.oauth.pages.browser import browser_of, form_token, frame_of, new_browser_id, own_form, respond, with_limits
from api.oauth.pages.html import TEMPLATES, grouped
from api.oauth.pages.problem import stale, tell, too_many
from api.oauth.pages.route import PageRoute
from api.oauth.pages.server import pages_of
from domain.kernel.errors import InvalidValues
from domain.oauth.people import NewAuthenticator, RequestRefused, SignInFailed, TooManyTries

router = APIRouter(include_in_schema=False, route_class=PageRoute)
PATH = "/oauth/invitation"
COOKIE = "invitation"
COOKIE_SECONDS = 3600
Form = dict[str, str]


@router.get(PATH)
async def show_invitation(request: Request) -> Response:
    """Take the token out of the address; then ask for a password."""
    cookies = Cookies(pages_of(request).issuer)
    if token := request.query_params.get("token"):
        answer = see_other(PATH)
        cookies.set(answer, COOKIE, token[:200], COOKIE_SECONDS)
        cookies.set(answer, "browser", browser_of(request).id or new_browser_id())
        return answer
    try:
        return await _ask(request)
    except RequestRefused:
        return await tell(request, "invitation_over")


@router.post(PATH)
async def choose_password(request: Request) -> Response:
    """Take the password and show a key for the authenticator."""

    async def offer(form: Form) -> Response:
        try:
            offered = await pages_of(request).invitations.offer(_token(request), form.get("password", ""))
        except InvalidValues:
            return await _ask(request, "password_weak", 400)
        return _offer(request, offered)

    return await _step(request, offer)


@router.post(f"{PATH}/confirm")
async def accept_invitation(request: Request) -> Response:
    """Add the person if the first code is right, and show the recovery codes."""

    async def accept(form: Form) -> Response:
        pages, pending = pages_of(request), form.get("pending", "")
        try:
            made = await pages.invitations.accept(_token(request), browser_of(request), pending, form.get("code", ""))
        except SignInFailed:
            offered = await pages.invitations.resume(_token(request), pending)
            return _offer(request, offered, "authenticator_wrong", 401)
        return _page(request, person=made.sign_in_name, codes=made.recovery_codes)

    return await _step(request, accept)


async def _step(request: Request, act: Callable[[Form], Awaitable[Response]]) -> Response:
    form = await own_form(request, pages_of(request), browser_of(request))
    if form is None:
        return await stale(request)
    try:
        return await act(form)
    except RequestRefused:
        return await tell(request, "invitation_over")
    except TooManyTries as many:
        return with_limits(await too_many(request, many), many.limits)


async def _ask(request: Request, problem: str | None = None, status: int = 200) -> Response:
    invited = await pages_of(request).invitations.find(_token(request))
    return _page(request, problem, status, person=invited.sign_in_name, organisation=invited.organisation)


def _offer(request: Request, offered: NewAuthenticator, problem: str | None = None, status: int = 200) -> Response:
    picture = qr_code(offered.address)
    return _page(request, problem, status, key=grouped(offered.key), picture=picture, pending=offered.pending)


def _page(request: Request, problem: str | None = None, status: int = 200, **shown: Any) -> Response:
    """Render the page: the password, the new key (``key``), or what was done (``codes``)."""
    frame = frame_of(request, PATH)
    sentence = None if problem is None else frame.words(problem)
    known = {"problem": sentence, "token": form_token(request), "key": None, "codes": None}
    return respond(request, frame, TEMPLATES.render("invitation.html", frame, **{**known, **shown}), status)


def _token(request: Request) -> str:
    return Cookies(pages_of(request).issuer).get(request, COOKIE) or ""
