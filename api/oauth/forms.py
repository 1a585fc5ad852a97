"""Reads form bodies up to a limit, and turns answers of the authorization server into HTTP responses."""

from collections.abc import Awaitable, Callable

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from api.html.form_bodies import form_bytes
from api.http.body import KIB, Body
from api.http.fair_queue import Busy
from api.http.log_notes import note_code, note_problem
from api.http.problems import RETRY_AFTER, BodyTooLarge, UnsupportedMediaType
from api.http.service import service_of
from api.oauth.server import Answer, origin_of

FORM = Body.form(max_bytes=64 * KIB)
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class BodyRefused(Exception):
    """The body is not a form, or too large; ``answer`` is the error in the form of RFC 6749."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.answer = JSONResponse(
            {"error": "invalid_request", "error_description": description}, status, headers=NO_STORE
        )


async def form_body(request: Request) -> bytes:
    """Read the raw form, keeping nothing past the limit; raises ``BodyRefused`` or ``BodyTooSlow``."""
    try:
        return await form_bytes(request, FORM)
    except UnsupportedMediaType:
        raise BodyRefused(415, f"Send the parameters as {FORM.media_type}.") from None
    except BodyTooLarge:
        raise BodyRefused(413, "The form is too large.") from None


async def form_alone(request: Request) -> bytes:
    """Read the form of an endpoint that takes no parameter in its address (RFC 6749, 2.3.1 and 3.2).

    A parameter there is refused, not passed over: a proxy or a log may have read another request than we did.
    """
    if request.url.query:
        raise BodyRefused(400, "Send the parameters in the body, and none in the address.")
    return await form_body(request)


async def in_turn(request: Request, act: Callable[[], Awaitable[Answer]]) -> Response:
    """Respond with what ``act`` gives, in a turn of the address that asks: nobody is authenticated yet."""
    service = service_of(request)
    try:
        async with service.turns.of(origin_of(request).counted_as):
            return respond(request, await act())
    except Busy as busy:
        note_problem(request, busy)
        note_code(request, "temporarily_unavailable")
        said = {"error": "temporarily_unavailable", "error_description": busy.detail}
        return JSONResponse(said, 503, headers={**NO_STORE, "Retry-After": RETRY_AFTER[busy.code]})


def respond(request: Request, answer: Answer) -> Response:
    """Turn an answer into an HTTP response, and note the client for the log."""
    if answer.client_id is not None:
        request.state.client_id = answer.client_id
    headers = dict(answer.headers)
    if answer.status >= 400 and answer.body is not None:
        note_code(request, str(answer.body.get("error")))
    if answer.body is None:
        return Response(status_code=answer.status, headers=headers)
    return JSONResponse(dict(answer.body), answer.status, headers=headers)
