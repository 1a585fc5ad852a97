"""``/oauth/password``: the page where a signed-in person changes their password."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.oauth.pages.browser import browser_of, form_token, frame_of, is_at_desk, own_form, respond, with_limits
from api.oauth.pages.html import password_form
from api.oauth.pages.problem import stale
from api.oauth.pages.route import PageRoute
from api.oauth.pages.server import pages_of
from domain.kernel.errors import InvalidValues
from domain.oauth.people import RequestRefused, SignInFailed, TooManyTries

router = APIRouter(include_in_schema=False, route_class=PageRoute)
PATH = "/oauth/password"


@router.get(PATH)
async def show_password_form(request: Request) -> Response:
    """Show the form, or say that nobody is signed in."""
    signed_in = await pages_of(request).list_sessions(browser_of(request)) is not None
    return _form(request, None if signed_in else "nobody", 200 if signed_in else 401)


@router.post(PATH)
async def change_password(request: Request) -> Response:
    """Change the password."""
    pages, browser = pages_of(request), browser_of(request)
    form = await own_form(request, pages, browser)
    if form is None:
        return await stale(request)
    try:
        await pages.change_password(browser, form.get("password", ""), form.get("new_password", ""))
    except RequestRefused:
        return _form(request, "nobody", 401)
    except SignInFailed:
        return _form(request, "password_wrong", 401)
    except InvalidValues:
        return _form(request, "password_rule", 400)
    except TooManyTries as many:
        return with_limits(_form(request, "too_many", 429, many.seconds), many.limits)
    return _form(request, None, 200, done=True)


def _form(request: Request, problem: str | None, status: int, seconds: int = 0, *, done: bool = False) -> Response:
    frame = frame_of(request, PATH)
    sentence = None if problem is None else frame.words(problem, seconds=seconds)
    text = password_form(
        frame, form_token(request), sentence, done=done, nobody=problem == "nobody", at_desk=is_at_desk(request)
    )
    return respond(request, frame, text, status)
