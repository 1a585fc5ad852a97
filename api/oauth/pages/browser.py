"""What the pages read of a request: the browser's cookies, the language, a form of ours."""

import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from api.html.cookies import Cookies
from api.html.languages import keep_choice, language_of_request
from api.html.responses import html
from api.html.templates import Frame
from api.oauth.forms import BodyRefused, form_body
from api.oauth.pages.server import Pages, pages_of
from api.oauth.pages.words import Words, words_in
from api.oauth.server import origin_of
from domain.oauth.parameters import ParametersUnclear, parameters_of
from domain.oauth.people import Browser

KNOWN_SECONDS = 180 * 86_400


def new_browser_id() -> str:
    """Make the cookie that binds forms to a browser."""
    return secrets.token_urlsafe(24)


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


def words_of(request: Request, ui_locales: str | None = None) -> Words:
    """Choose the language of a page."""
    return words_in(language_of_request(request, Cookies(pages_of(request).issuer), ui_locales))


def frame_of(
    request: Request, path: str, query: Mapping[str, str] | None = None, ui_locales: str | None = None
) -> Frame:
    """Give what surrounds a page. ``path`` and ``query`` show the same page again, in another language."""
    host = urlsplit(pages_of(request).issuer).netloc
    return Frame(words_of(request, ui_locales), host, path, query or {})


def respond(
    request: Request, frame: Frame, text: str, status: int = 200, *, goes_to: str | None = None
) -> HTMLResponse:
    """Answer with a page, and keep the language if the person chose it just now."""
    answer = html(frame.words.language, text, status, goes_to=goes_to)
    keep_choice(request, answer, Cookies(pages_of(request).issuer))
    return answer


async def own_form(request: Request, pages: Pages, browser: Browser) -> dict[str, str] | None:
    """Read a form of ours; ``None`` if it came from elsewhere or from another browser."""
    try:
        form = parameters((await form_body(request)).decode("latin-1"))
    except BodyRefused:
        return None
    if form is None or not browser.id or not pages.marks.is_form_token(browser.id, form.get("form_token", "")):
        return None
    return form


def parameters(query: str) -> dict[str, str] | None:
    """Read parameters; ``None`` if one was sent twice or is not UTF-8."""
    try:
        return parameters_of(query)
    except ParametersUnclear:
        return None


def with_limits(answer: Response, limits: Mapping[str, str]) -> Response:
    """Say when to try again, in header fields."""
    answer.headers.update(limits)
    return answer
