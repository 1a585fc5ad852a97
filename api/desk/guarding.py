"""Who is at a browser, and whether a form comes from a page of ours in it."""

import hmac
from urllib.parse import quote, urlsplit

from fastapi import Request
from fastapi.responses import Response

from api.desk.api_calls import ApiProblem
from api.desk.desk import Desk, render, service_of
from api.desk.typed import Typed
from api.desk.words import DeskWords, desk_words
from api.html.cookies import Cookies
from api.html.languages import language_of_request
from api.html.responses import see_other
from api.labels import title
from api.oauth.pages.browser import browser_of
from api.oauth.pages.server import pages_of
from api.oauth.server import issuing_server_of, origin_of
from domain.oauth.desk import DeskAccess

COOKIE = "desk"
SIGN_IN = "/desk/sign-in"
TOKEN_FIELD = "form_token"  # noqa: S105 - the name of a field
OWN_FIELDS = frozenset({TOKEN_FIELD, "key", "etag"})


def cookies_of(request: Request) -> Cookies:
    """Return the cookies of this service."""
    return Cookies(service_of(request).public_url)


def words_of(request: Request) -> DeskWords:
    """Return the texts in the language of the page."""
    return desk_words(language_of_request(request, cookies_of(request)))


async def access_of(request: Request) -> DeskAccess | None:
    """Return what the person may do who is signed in, if anybody is. Raises ``Missing`` if people sign in elsewhere."""
    issuing_server_of(request)
    cookie = cookies_of(request).get(request, COOKIE)
    found: DeskAccess | None = await service_of(request).desk_sessions.access(cookie, origin_of(request))
    return found


async def drop_session(request: Request) -> None:
    """Forget a session whose token the API does not accept any more."""
    if cookie := cookies_of(request).get(request, COOKIE):
        await service_of(request).desk_sessions.forget(cookie)


def token_for(request: Request, access: DeskAccess) -> str:
    """Return the token of this person's forms in this browser."""
    return pages_of(request).marks.form_token(f"{browser_of(request).id}|{access.person.user_id}")


def is_own_form(request: Request, access: DeskAccess, given: str) -> bool:
    """Whether a form was sent by a page of ours, in this browser, to this person."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("origin")
    if (
        site is None
        and origin is not None
        and urlsplit(origin).netloc != urlsplit(service_of(request).public_url).netloc
    ):
        return False
    right = token_for(request, access).encode()
    return hmac.compare_digest(right, given.encode("utf-8", "replace"))


def sign_in_first(request: Request) -> Response:
    """Lead to the sign-in page, and back to this page afterwards."""
    query = f"?{request.url.query}" if request.url.query else ""
    return see_other(f"{SIGN_IN}?next={quote(request.url.path + query, safe='')}")


def signed_out(request: Request, typed: Typed) -> Response:
    """Give a form back that was sent after the session had ended: with a way to sign in, and to send it again.

    Its token is given back too: it is good for the same person in the same browser, and for nobody else.
    """
    again = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    return render(
        request,
        words_of(request),
        "signed_out.html",
        401,
        desk=None,
        kept=typed.pairs,
        again=again,
        reply=_is_reply(request),
    )


def _is_reply(request: Request) -> bool:
    """Whether what was sent can be sent again: of a file, the browser has kept the only copy."""
    return not request.headers.get("content-type", "").startswith("multipart/")


def typed_of(request: Request) -> Typed:
    """Return what was typed into the form that this request sends; nothing if it could not be read."""
    typed: Typed = getattr(request.state, "typed", Typed())
    return typed


def _kept(typed: Typed) -> list[tuple[str, str]]:
    """Return what a person typed, to show it again."""
    return [(name, value) for name, value in typed.pairs if name not in OWN_FIELDS and value]


def problem_page(request: Request, status: int, about: str, typed: Typed | None = None) -> Response:
    """Say what went wrong, in a sentence of our own. ``typed`` is shown, so that it can be copied."""
    words = words_of(request)
    key = f"problem.{about}"
    heading = words(key) if words.has(key) else title(about, words.language)
    next_step = words(f"next.{about}") if words.has(f"next.{about}") else words("next.back")
    kept = _kept(typed or Typed())
    return render(
        request, words, "problem.html", status, desk=None, heading=heading, detail=next_step, failures=[], kept=kept
    )


def api_problem_page(request: Request, problem: ApiProblem, desk: Desk | None) -> Response:
    """Say what the API refused, in its own words. What was typed into a form is shown, so that it can be copied."""
    said = problem.document
    answer = render(
        request,
        words_of(request),
        "problem.html",
        problem.status,
        desk=desk,
        f=None if desk is None else desk.formats,
        heading=said.get("title", ""),
        detail=said.get("detail", ""),
        failures=said.get("errors", []),
        kept=_kept(typed_of(request)),
    )
    if problem.retry_after:
        answer.headers["Retry-After"] = problem.retry_after
    return answer
