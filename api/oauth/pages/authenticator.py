"""``/oauth/authenticator``: the pages where a signed-in person moves to a new authenticator app."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.html.pictures import qr_code
from api.oauth.pages.browser import browser_of, form_token, frame_of, own_form, respond, with_limits
from api.oauth.pages.html import authenticator_form, grouped, new_authenticator_form
from api.oauth.pages.problem import stale
from api.oauth.pages.route import PageRoute
from api.oauth.pages.server import pages_of
from domain.oauth.people import NewAuthenticator, RequestRefused, SignInFailed, TooManyTries

router = APIRouter(include_in_schema=False, route_class=PageRoute)
PATH = "/oauth/authenticator"


@router.get(PATH)
async def show_authenticator_form(request: Request) -> Response:
    """Ask for password and code, or say that nobody is signed in."""
    signed_in = await pages_of(request).list_sessions(browser_of(request)) is not None
    return _form(request, None if signed_in else "nobody", 200 if signed_in else 401)


@router.post(PATH)
async def offer_authenticator(request: Request) -> Response:
    """Show a new key once the person has proved who they are."""
    pages, browser = pages_of(request), browser_of(request)
    form = await own_form(request, pages, browser)
    if form is None:
        return await stale(request)
    try:
        offered = await pages.offer_authenticator(browser, form.get("password", ""), form.get("code", ""))
    except RequestRefused:
        return _form(request, "nobody", 401)
    except SignInFailed:
        return _form(request, "authenticator_refused", 401)
    except TooManyTries as many:
        return with_limits(_form(request, "too_many", 429, many.seconds), many.limits)
    return _offer(request, offered, None, 200)


@router.post(f"{PATH}/confirm")
async def change_authenticator(request: Request) -> Response:
    """Switch to the new key if its first code is right."""
    pages, browser = pages_of(request), browser_of(request)
    form = await own_form(request, pages, browser)
    if form is None:
        return await stale(request)
    pending = form.get("pending", "")
    try:
        await pages.change_authenticator(browser, pending, form.get("code", ""))
    except RequestRefused as refused:
        return _form(request, "nobody" if refused.error == "login_required" else "authenticator_late", 401)
    except SignInFailed:
        offered = await pages.resume_authenticator(browser, pending)
        return _offer(request, offered, "authenticator_wrong", 401)
    except TooManyTries as many:
        return with_limits(_form(request, "too_many", 429, many.seconds), many.limits)
    return _form(request, None, 200, done=True)


def _form(request: Request, problem: str | None, status: int, seconds: int = 0, *, done: bool = False) -> Response:
    frame = frame_of(request, PATH)
    sentence = None if problem is None else frame.words(problem, seconds=seconds)
    text = authenticator_form(frame, form_token(request), sentence, done=done, nobody=problem == "nobody")
    return respond(request, frame, text, status)


def _offer(request: Request, offered: NewAuthenticator, problem: str | None, status: int) -> Response:
    frame = frame_of(request, PATH)
    text = new_authenticator_form(
        frame,
        form_token(request),
        None if problem is None else frame.words(problem),
        key=grouped(offered.key),
        picture=qr_code(offered.address),
        pending=offered.pending,
    )
    return respond(request, frame, text, status)
