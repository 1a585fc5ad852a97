"""``/oauth/authorize`` and the pages behind it. They are HTML; only the first is in ``openapi.yaml``.

Every form carries a token that is bound to the browser's cookie; every step after the first requires that cookie.
"""

from dataclasses import replace
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.html.cookies import Cookies
from api.html.responses import see_other
from api.oauth.forms import BodyRefused, form_alone
from api.oauth.pages.browser import (
    KNOWN_SECONDS,
    browser_of,
    form_token,
    frame_of,
    new_browser_id,
    own_form,
    parameters,
    respond,
    with_limits,
)
from api.oauth.pages.html import consent_form, sign_in_form
from api.oauth.pages.problem import refused, stale, too_many
from api.oauth.pages.route import PageRoute
from api.oauth.pages.server import pages_of
from api.oauth.pages.words import words_in
from api.oauth.schemas import ELSEWHERE
from api.openapi.headers import of_oauth_error
from domain.oauth.desk import CALLBACK
from domain.oauth.people import PendingAuthorization, RequestRefused, SignInFailed, TooManyTries

PATH = "/oauth/sign-in"
router = APIRouter(include_in_schema=False, route_class=PageRoute)
documented = APIRouter(route_class=PageRoute)
"""The only address that an application sends people to; the pages behind it are between us and the browser."""


@documented.get(
    "/oauth/authorize",
    operation_id="begin_authorization",
    summary="Sign a person in",
    response_class=HTMLResponse,
    responses={
        200: {"description": "The sign-in page."},
        303: {"description": "A redirect to the next page, or back to the application with a code or an error."},
        400: {"description": "The request is not safe to redirect back to the application; a page says why."},
        429: {
            "description": "Too many people began to sign in from this address; a page says how long to wait.",
            "headers": of_oauth_error(429),
            "content": {"text/html": {"schema": {"type": "string"}}},
        },
        503: {
            "description": "Signing in is not available right now; a page says so.",
            "headers": of_oauth_error(503),
            "content": {"text/html": {"schema": {"type": "string"}}},
        },
        **ELSEWHERE,
    },
    openapi_extra={
        "security": [],
        "parameters": [
            {"name": name, "in": "query", "required": name == "client_id", "schema": {"type": "string"}}
            for name in ("client_id", "request_uri")
        ],
    },
)
async def begin_authorization(request: Request) -> Response:
    """Send people here to sign in and to allow your application to act for them.

    Push the request to `/oauth/par` first and pass its `request_uri` here. PKCE with S256 is required. The person
    returns to your redirect URI with a `code` and the `iss` of this service.
    """
    return await _begin(request, request.url.query)


@router.post("/oauth/authorize")
async def begin_authorization_by_form(request: Request) -> Response:
    """The same for a request sent as a form (OpenID Connect Core, section 3.1.2.1)."""
    try:
        return await _begin(request, (await form_alone(request)).decode("latin-1"))
    except BodyRefused as refusal:
        return refusal.answer


@router.get(PATH)
async def show_next_page(request: Request) -> Response:
    """Show the next form: sign-in or consent."""
    handle = request.query_params.get("i", "")
    pages, browser = pages_of(request), browser_of(request)
    try:
        asked = await pages.pending(handle, browser)
        if asked.person is not None and asked.application.redirect_uri == pages.issuer + CALLBACK:
            # the code reaches nobody but us, so there is nobody else to allow anything to (ADR 0082)
            return see_other(await pages.decide(handle, browser, allow=True))
    except RequestRefused:
        return await stale(request, handle)
    return _next_page(request, handle, asked)


@router.post(PATH)
async def sign_in(request: Request) -> Response:
    """Check name, password and code."""
    pages, browser = pages_of(request), browser_of(request)
    form = await own_form(request, pages, browser)
    if form is None:
        return await stale(request)
    handle = form.get("i", "")
    try:
        asked = await pages.pending(handle, browser)
        opened = await pages.sign_in(
            handle, browser, form.get("name", ""), form.get("password", ""), form.get("code", "")
        )
    except RequestRefused:
        return await stale(request, handle)
    except SignInFailed:
        return _next_page(request, handle, replace(asked, login_hint=form.get("name")), "failed")
    except TooManyTries as many:
        return with_limits(_next_page(request, handle, asked, "too_many", many.seconds), many.limits)
    answer = see_other(_page_address(handle))
    cookies = Cookies(pages.issuer)
    cookies.set(answer, "session", opened.session)
    cookies.set(answer, "known", opened.known, KNOWN_SECONDS)
    return answer


@router.post("/oauth/consent")
async def decide(request: Request) -> Response:
    """Record the person's decision and redirect back to the application."""
    pages, browser = pages_of(request), browser_of(request)
    form = await own_form(request, pages, browser)
    if form is None:
        return await stale(request)
    handle = form.get("i", "")
    if form.get("decision") not in ("allow", "refuse"):
        return await stale(request, handle)
    try:
        return see_other(await pages.decide(handle, browser, allow=form["decision"] == "allow"))
    except RequestRefused:
        return await stale(request, handle)


async def _begin(request: Request, query: str) -> Response:
    pages = pages_of(request)
    form = parameters(query)
    browser = browser_of(request)
    browser = replace(browser, id=browser.id or new_browser_id())
    try:
        if form is None:
            raise RequestRefused("invalid_request", "A parameter was sent twice, or is not UTF-8.", to_client=False)
        handle = await pages.begin(form, browser)
    except RequestRefused as why:
        back = pages.error_address(form or {}, why)
        return await refused(request, why) if back is None else see_other(back)
    except TooManyTries as many:
        return await too_many(request, many)
    answer = see_other(_page_address(handle))
    Cookies(pages.issuer).set(answer, "browser", browser.id)
    return answer


def _next_page(
    request: Request, handle: str, asked: PendingAuthorization, problem: str | None = None, seconds: int = 0
) -> HTMLResponse:
    frame = frame_of(request, PATH, {"i": handle}, asked.ui_locales)
    words = words_in(frame.words.language)
    fields = {"i": handle, "form_token": form_token(request)}
    if asked.person is None or problem is not None:
        sentence = None if problem is None else words(problem, seconds=seconds)
        text = sign_in_form(frame, fields, asked.application, asked.login_hint, sentence)
        return respond(request, frame, text, 200 if problem is None else 429 if seconds else 401)
    allowed = [words.scope(scope) for scope in asked.scopes]
    text = consent_form(frame, fields, asked.application, asked.person, allowed)
    return respond(request, frame, text, goes_to=asked.application.redirect_uri)


def _page_address(handle: str) -> str:
    return f"{PATH}?{urlencode({'i': handle})}"
