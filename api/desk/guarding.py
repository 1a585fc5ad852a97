"""Who is at a browser, and whether a form comes from a page of ours in it."""

import hmac
import secrets
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response

from api.desk.api_calls import ApiProblem
from api.desk.desk import Desk, render
from api.desk.forms.refusals import in_words_of_the_desk
from api.desk.forms.upload import is_upload
from api.desk.typed import Typed
from api.desk.words import DeskWords, desk_words
from api.html.cookies import Cookies
from api.html.languages import language_of_request
from api.html.responses import see_other
from api.html.sites import is_from_another_site
from api.http.problems import RETRY_AFTER
from api.http.service import service_of
from api.labels import title
from api.oauth.pages.browser import browser_of
from api.oauth.pages.server import pages_of
from api.oauth.server import issuing_server_of, origin_of
from domain.oauth.desk import DESK_COOKIE, DeskAccess

COOKIE = DESK_COOKIE
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
    """Return a token for this person's forms in this browser. It looks different on every page: half of it is random,
    and the other half is the token itself under that mask, so that the length of a compressed page tells nothing of it.
    """
    own = _own_token(request, access)
    mask = secrets.token_bytes(len(own))
    return (mask + _masked(own, mask)).hex()


def _own_token(request: Request, access: DeskAccess) -> bytes:
    whose = f"desk|{browser_of(request).id}|{access.person.user_id}"
    return bytes.fromhex(pages_of(request).marks.form_token(whose))


def _masked(octets: bytes, mask: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(octets, mask, strict=True))


def is_from_elsewhere(request: Request) -> bool:
    """Whether the browser says that a page of another site sent this form, or none that it can name."""
    return is_from_another_site(request, service_of(request).public_url, or_unnamed=True)


def is_own_form(request: Request, access: DeskAccess, given: str) -> bool:
    """Whether a form was sent by a page of ours, in this browser, to this person."""
    own = _own_token(request, access)
    try:
        sent = bytes.fromhex(given)
    except ValueError:
        return False
    if is_from_elsewhere(request) or len(sent) != 2 * len(own) or not browser_of(request).id:
        return False
    mask, masked = sent[: len(own)], sent[len(own) :]
    return hmac.compare_digest(_masked(masked, mask), own)


def address_of(request: Request) -> str:
    """Return path and query as they were sent."""
    query = request.scope["query_string"].decode("latin-1")
    return f"{request.scope['path']}{'?' if query else ''}{query}"


def sign_in_first(request: Request) -> Response:
    """Lead to the sign-in page, and back to this page afterwards."""
    return see_other(f"{SIGN_IN}?next={quote(address_of(request), safe='')}")


def signed_out(request: Request, typed: Typed) -> Response:
    """Give a form back that was sent after the session had ended: with a way to sign in, and to send it again.

    Its token is given back too: it is good for the same person in the same browser, and for nobody else.
    """
    return render(
        request,
        words_of(request),
        "signed_out.html",
        401,
        desk=None,
        kept=typed.pairs,
        again=address_of(request),
        reply=not is_upload(request),  # the browser has the only copy of the file
    )


def _kept(typed: Typed | None) -> list[tuple[str, str]]:
    """Return what a person typed, to show it again."""
    return [(name, value) for name, value in (typed or Typed()).pairs if name not in OWN_FIELDS and value]


def problem_page(request: Request, status: int, about: str, typed: Typed | None = None) -> Response:
    """Say what went wrong, in a sentence of our own. ``typed`` is shown, so that it can be copied."""
    words = words_of(request)
    key = f"problem.{about}"
    heading = words(key) if words.has(key) else title(about, words.language)
    next_step = words(
        f"next.{about}" if words.has(f"next.{about}") else "next.back", request_id=request.state.request_id
    )
    kept = _kept(typed)
    answer = render(
        request, words, "problem.html", status, desk=None, heading=heading, detail=next_step, failures=[], kept=kept
    )
    if status == 503:
        answer.headers["Retry-After"] = RETRY_AFTER.get(about, RETRY_AFTER["unavailable"])
    return answer


def api_problem_page(request: Request, problem: ApiProblem, desk: Desk | None, typed: Typed | None = None) -> Response:
    """Say what the API refused, in its own words. ``typed`` is shown, so that it can be copied."""
    words = words_of(request)
    said = in_words_of_the_desk(words, problem.document)
    answer = render(
        request,
        words,
        "problem.html",
        problem.status,
        desk=desk,
        f=None if desk is None else desk.formats,
        heading=said.get("title", ""),
        detail=said.get("detail", ""),
        failures=said.get("errors", []),
        kept=_kept(typed),
    )
    if problem.retry_after:
        answer.headers["Retry-After"] = problem.retry_after
    return answer
