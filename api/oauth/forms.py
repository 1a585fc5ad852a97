"""Reads form bodies, bounded, and turns answers into HTTP."""

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from api.oauth.server import Answer

FORM = "application/x-www-form-urlencoded"
LARGEST_BODY = 65_536
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class BodyRefused(Exception):
    """The body is not a form, or too large; ``answer`` says so as RFC 6749 has it."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.answer = JSONResponse(
            {"error": "invalid_request", "error_description": description}, status, headers=NO_STORE
        )


async def form_body(request: Request) -> bytes:
    """Read the raw form; raises ``BodyRefused``. Nothing past the limit is kept."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != FORM:
        raise BodyRefused(415, f"Send the parameters as {FORM}.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise BodyRefused(413, "The form is too large.")
    return bytes(body)


def respond(answer: Answer) -> Response:
    """Make HTTP of an answer."""
    headers = dict(answer.headers)
    if answer.body is None:
        return Response(status_code=answer.status, headers=headers)
    return JSONResponse(dict(answer.body), answer.status, headers=headers)
