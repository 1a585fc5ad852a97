"""What the pages read from a request: the browser's cookies, the language, and our own forms."""

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
from domain.oauth.desk import DESK_COOKIE
from domain.oauth.parameters import ParametersUnclear, parameters_of
from domain.oauth.people import Browser

KNOWN_SECONDS = 180 * 86_400


def new_browser_id() -> str:
    """Make the value of the cookie that binds forms to a browser."""
    return secrets.token_urlsafe(24)


def browser_of(request: Request) -> Browser:
    """Read what identifies the browser."""
    cookies = Cookies(pages_of(request).issuer)
    return Browser(
        id=cookies.get(request, "browser") or "",
        session=cookies.get(request, "session"),
        known=cookies.get(request, "known"),
        agent=request.headers.get("user-agent"),
        origin=origin_of(request),
    )


def is_at_desk(request: Request) -> bool:
    """Whether the desk is open in this browser, so that a page leads back to it."""
    return Cookies(pages_of(request).issuer).get(request, DESK_COOKIE) is not None


def form_token(request: Request) -> str:
    """Return the hidden field by which a form of ours is known again (``own_form``)."""
    return pages_of(request).marks.form_token(browser_of(request).id)


def words_of(request: Request, ui_locales: str | None = None) -> Words:
    """Return the texts in the language of the page."""
    return words_in(language_of_request(request, Cookies(pages_of(request).issuer), ui_locales))


def frame_of(
    request: Request, path: str, query: Mapping[str, str] | None = None, ui_locales: str | None = None
) -> Frame:
    """Return what surrounds a page. ``path`` and ``query`` lead to the same page in another language."""
    host = urlsplit(pages_of(request).issuer).netloc
    return Frame(words_of(request, ui_locales), host, path, query or {})


def respond(
    request: Request, frame: Frame, text: str, status: int = 200, *, goes_to: str | None = None
) -> HTMLResponse:
    """Respond with a page, and remember the language if the person has chosen one with this request."""
    answer = html(frame.words.language, text, status, goes_to=goes_to)
    keep_choice(request, answer, Cookies(pages_of(request).issuer))
    return answer


async def own_form(request: Request, pages: Pages, browser: Browser) -> dict[str, str] | None:
    """Read a form of ours; ``None`` if it came from another site or another browser."""
    try:
        form = parameters((await form_body(request)).decode("latin-1"))
    except BodyRefused:
        return None
    if form is None or not browser.id or not pages.marks.is_form_token(browser.id, form.get("form_token", "")):
        return None
    return form


def parameters(query: str) -> dict[str, str] | None:
    """Parse a query; ``None`` if a parameter was sent twice or is not UTF-8."""
    try:
        return parameters_of(query)
    except ParametersUnclear:
        return None


def with_limits(answer: Response, limits: Mapping[str, str]) -> Response:
    """Add header fields that say when to try again."""
    answer.headers.update(limits)
    return answer
