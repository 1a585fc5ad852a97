"""``/oauth/password``: the page on which somebody who is signed in changes the own password."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.oauth.pages.browser import html
from api.oauth.pages.html import password_form
from api.oauth.pages.router import browser_of, own_form, stale, words_of
from api.oauth.pages.server import pages_of
from domain.kernel.errors import InvalidValues
from domain.oauth.people import RequestRefused, SignInFailed, TooManyTries

router = APIRouter(include_in_schema=False)


@router.get("/oauth/password")
async def show_password_form(request: Request) -> Response:
    """Show the form, or that nobody is signed in."""
    signed_in = await pages_of(request).list_sessions(browser_of(request)) is not None
    return _form(request, None if signed_in else "nobody", 200 if signed_in else 401)


@router.post("/oauth/password")
async def change_password(request: Request) -> Response:
    """Change it."""
    pages, browser = pages_of(request), browser_of(request)
    form = await own_form(request, pages, browser)
    if form is None:
        return stale(request)
    try:
        await pages.change_password(browser, form.get("password", ""), form.get("new_password", ""))
    except RequestRefused:
        return _form(request, "nobody", 401)
    except SignInFailed:
        return _form(request, "password_wrong", 401)
    except InvalidValues:
        return _form(request, "password_rule", 400)
    except TooManyTries as many:
        answer = _form(request, "too_many", 429, many.seconds)
        answer.headers.update(many.limits)
        return answer
    return _form(request, "password_changed", 200)


def _form(request: Request, told: str | None, status: int, seconds: int = 0) -> Response:
    words = words_of(request)
    token = pages_of(request).marks.form_token(browser_of(request).id)
    sentence = None if told is None else words(told, seconds=seconds)
    return html(words.language, password_form(words, token, sentence, done=told == "password_changed"), status)
