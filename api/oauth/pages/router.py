"""``/oauth/authorize`` and the pages behind it. They speak HTML; only the first is in ``openapi.yaml``.

Every form carries a token bound to the browser's cookie; every step after the first needs that cookie.
"""

from dataclasses import replace
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.oauth.forms import BodyRefused, form_body
from api.oauth.pages.browser import KNOWN_SECONDS, Cookies, html, new_browser_id, see_other
from api.oauth.pages.html import consent_form, error_page, sessions_page, sign_in_form
from api.oauth.pages.server import Pages, pages_of
from api.oauth.pages.words import Words, words_for
from api.oauth.schemas import ELSEWHERE
from api.oauth.server import origin_of
from domain.oauth.parameters import ParametersUnclear, parameters_of
from domain.oauth.people import Browser, PendingAuthorization, RequestRefused, SignInFailed, TooManyTries

router = APIRouter(include_in_schema=False)
documented = APIRouter()
"""The one address that an application sends people to; the pages behind it belong to the browser."""


@documented.get(
    "/oauth/authorize",
    operation_id="begin_authorization",
    summary="Sign a person in",
    response_class=HTMLResponse,
    responses={
        200: {"description": "A page for the person."},
        303: {"description": "The way to the next page, or back to the application with a code or an error."},
        400: {"description": "The request cannot be trusted enough to be sent back; a page says why."},
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
    """Send a member of staff here to sign in and to allow your application to act for them.

    Push the request to `/oauth/par` first and name it here by `request_uri`. PKCE with S256 is required. The person
    comes back to your redirect URI with a `code` and the `iss` of this service.
    """
    return await _begin(request, request.url.query)


@router.post("/oauth/authorize")
async def begin_authorization_by_form(request: Request) -> Response:
    """Do the same for a form (OpenID Connect Core, 3.1.2.1)."""
    try:
        return await _begin(request, (await form_body(request)).decode("latin-1"))
    except BodyRefused as refused:
        return refused.answer


@router.get("/oauth/sign-in")
async def show_next_page(request: Request) -> Response:
    """Show the form that comes next: sign in, or decide."""
    handle = request.query_params.get("i", "")
    try:
        asked = await pages_of(request).look(handle, browser_of(request))
    except RequestRefused:
        return stale(request)
    return _next_page(request, handle, asked, request.query_params.get("lang"))


@router.post("/oauth/sign-in")
async def sign_in(request: Request) -> Response:
    """Check name, password and code."""
    pages, browser = pages_of(request), browser_of(request)
    form = await own_form(request, pages, browser)
    if form is None:
        return stale(request)
    handle = form.get("i", "")
    try:
        asked = await pages.look(handle, browser)
        opened = await pages.sign_in(
            handle, browser, form.get("name", ""), form.get("password", ""), form.get("code", "")
        )
    except RequestRefused:
        return stale(request)
    except SignInFailed:
        return _next_page(request, handle, replace(asked, login_hint=form.get("name")), form.get("lang"), "failed")
    except TooManyTries as many:
        answer = _next_page(request, handle, asked, form.get("lang"), "too_many", many.seconds)
        answer.headers.update(many.limits)
        return answer
    answer = see_other(_page_address(handle, form.get("lang")))
    cookies = Cookies(pages.issuer)
    cookies.set(answer, "session", opened.session)
    cookies.set(answer, "known", opened.known, KNOWN_SECONDS)
    return answer


@router.post("/oauth/consent")
async def decide(request: Request) -> Response:
    """Record what the person decided and lead back to the application."""
    pages, browser = pages_of(request), browser_of(request)
    form = await own_form(request, pages, browser)
    if form is None or form.get("decision") not in ("allow", "refuse"):
        return stale(request)
    try:
        return see_other(await pages.decide(form.get("i", ""), browser, allow=form["decision"] == "allow"))
    except RequestRefused:
        return stale(request)


@router.get("/oauth/sessions")
async def show_sessions(request: Request) -> Response:
    """List where the person is signed in."""
    pages, browser = pages_of(request), browser_of(request)
    words = words_of(request)
    rows = [
        (
            seen.id.hex,
            f"{seen.agent or '–'}, {seen.address or '–'}, {words('since')} {seen.created_at:%Y-%m-%d %H:%M} UTC, "
            f"{words('last_seen')} {seen.seen_at:%Y-%m-%d %H:%M} UTC",
            seen.here,
        )
        for seen in await pages.list_sessions(browser) or ()
    ]
    return html(words.language, sessions_page(words, pages.marks.form_token(browser.id), rows))


@router.post("/oauth/sessions")
async def end_session(request: Request) -> Response:
    """End one of the person's sessions."""
    pages, browser = pages_of(request), browser_of(request)
    form = await own_form(request, pages, browser)
    try:
        session_id = UUID(hex=(form or {}).get("session", ""))
    except ValueError:
        return stale(request)
    await pages.end_session(browser, session_id)
    return see_other("/oauth/sessions")


def browser_of(request: Request) -> Browser:
    """Read what the browser shows us."""
    cookies = Cookies(pages_of(request).issuer)
    return Browser(
        id=cookies.get(request, "browser") or "",
        session=cookies.get(request, "session"),
        known=cookies.get(request, "known"),
        agent=request.headers.get("user-agent"),
        origin=origin_of(request),
    )


async def _begin(request: Request, query: str) -> Response:
    pages = pages_of(request)
    form = _parameters(query)
    browser = browser_of(request)
    browser = replace(browser, id=browser.id or new_browser_id())
    try:
        if form is None:
            raise RequestRefused("invalid_request", "A parameter was sent twice, or is not UTF-8.", to_client=False)
        handle = await pages.begin(form, browser)
    except RequestRefused as refused:
        back = pages.error_address(form or {}, refused)
        if back is not None:
            return see_other(back)
        return _told(request, "wrong_request", 400, detail=f"{refused.error}: {refused}")
    except TooManyTries as many:
        later = _told(request, "too_many", 429, seconds=many.seconds)
        later.headers.update(many.limits)
        return later
    answer = see_other(_page_address(handle, None))
    Cookies(pages.issuer).set(answer, "browser", browser.id)
    return answer


def _parameters(query: str) -> dict[str, str] | None:
    try:
        return parameters_of(query)
    except ParametersUnclear:
        return None


async def own_form(request: Request, pages: Pages, browser: Browser) -> dict[str, str] | None:
    """Read a form of ours; ``None`` if it came from elsewhere or from another browser."""
    try:
        form = _parameters((await form_body(request)).decode("latin-1"))
    except BodyRefused:
        return None
    if form is None or not browser.id or not pages.marks.is_form_token(browser.id, form.get("form_token", "")):
        return None
    return form


def _next_page(
    request: Request,
    handle: str,
    asked: PendingAuthorization,
    language: str | None,
    problem: str | None = None,
    seconds: int = 0,
) -> Response:
    pages = pages_of(request)
    words = words_for(language, asked.ui_locales, request.headers.get("accept-language"))
    query = {"i": handle}
    hidden = {"i": handle, "form_token": pages.marks.form_token(browser_of(request).id), "lang": words.language}
    if asked.person is None or problem is not None:
        told = None if problem is None else words(problem, seconds=seconds)
        text = sign_in_form(words, hidden, asked.client_name, asked.login_hint, told, query)
        return html(words.language, text, 200 if problem is None else 429 if seconds else 401)
    host = urlsplit(asked.redirect_uri).netloc
    text = consent_form(words, hidden, asked.client_name, asked.person, host, asked.scopes, query)
    return html(words.language, text, goes_to=asked.redirect_uri)


def _page_address(handle: str, language: str | None) -> str:
    return "/oauth/sign-in?" + urlencode({"i": handle, **({"lang": language} if language else {})})


def words_of(request: Request) -> Words:
    """Choose the language of a page."""
    return words_for(request.query_params.get("lang"), None, request.headers.get("accept-language"))


def stale(request: Request) -> Response:
    """Say that one must begin again."""
    return _told(request, "stale", 400)


def _told(request: Request, sentence: str, status: int, *, detail: str = "", seconds: int = 0) -> Response:
    words = words_of(request)
    return html(words.language, error_page(words, words(sentence, seconds=seconds), detail), status)
