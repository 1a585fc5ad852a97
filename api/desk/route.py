"""Lets people in to the desk: every page is for somebody who is signed in, and every form comes from one of our pages.

Checks run in this order: for a form, what the browser says of the site that sent it; the session (without one, the
sign-in page comes first, and a form that was sent is given back with everything in it); then for a form its token. What
the API refuses becomes a page that says why, and shows what was typed.

Against other sites (CSRF): the session cookie is ``SameSite=Lax``; a browser says in ``Sec-Fetch-Site``, or an older
one in ``Origin``, where a form came from; and each form holds a token for this browser and this person, so nothing is
sent in the name of the colleague who signs in next.
"""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.desk.api_calls import ApiProblem
from api.desk.desk import Desk
from api.desk.forms.upload import Upload, is_upload, read_upload
from api.desk.guarding import (
    OWN_FIELDS,
    TOKEN_FIELD,
    access_of,
    api_problem_page,
    drop_session,
    is_from_elsewhere,
    is_own_form,
    problem_page,
    sign_in_first,
    signed_out,
    token_for,
)
from api.desk.typed import Typed, read_form
from api.http.log_notes import note_problem
from api.http.problems import InternalError, status_of
from api.oauth.server import origin_of
from api.process.logs import alert, log_fault
from domain.kernel.errors import CorridorError
from domain.kernel.keys import KeyServiceUnavailable

NOT_FAULTS = (ClientDisconnect, HTTPException, RequestValidationError)
"""What others respond to, or nobody."""
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class OpenDeskRoute(APIRoute):
    """A page or form for everybody. What goes wrong becomes a page that says so, and shows what was typed."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.operation_id = f"desk_{self.name}"  # for the log and the metrics

    def get_route_handler(self) -> Handler:
        """Wrap the route's own handler."""
        handler = self.checked(super().get_route_handler())

        async def through(request: Request) -> Response:
            request.state.typed = Typed()
            try:
                return await handler(request)
            except CorridorError as problem:
                if isinstance(problem, KeyServiceUnavailable):
                    alert(problem, origin_of(request).request_id)
                note_problem(request, problem)
                return problem_page(request, status_of(type(problem)), problem.code, request.state.typed)
            except NOT_FAULTS:
                raise
            except Exception as problem:
                log_fault(origin_of(request).request_id, problem)
                note_problem(request, InternalError())
                return problem_page(request, 500, InternalError.code, request.state.typed)

        return through

    def checked(self, handler: Handler) -> Handler:
        """Return the handler with the checks before it: none here."""
        return handler


class DeskRoute(OpenDeskRoute):
    """A page or form for somebody who is signed in."""

    def checked(self, handler: Handler) -> Handler:
        """Return the handler with the checks before it."""
        return partial(_let_in, handler)


async def _let_in(handler: Handler, request: Request) -> Response:
    sends = request.method == "POST"
    if sends and is_from_elsewhere(request):
        return problem_page(request, 403, "not_from_here")  # and is not shown: it is what another site wrote
    typed = request.state.typed = await _read(request) if sends else Typed()
    access = await access_of(request)
    if access is None:
        return signed_out(request, typed) if sends else sign_in_first(request)
    if sends and not is_own_form(request, access, typed.one(TOKEN_FIELD)):
        return problem_page(request, 403, "not_from_here", typed=typed)
    desk = None
    try:
        desk = await Desk.of(request, access, token_for(request, access))
        request.state.desk = desk
        return await handler(request)
    except ApiProblem as problem:
        if problem.status == 401:
            await drop_session(request)
            return signed_out(request, typed) if sends else sign_in_first(request)
        return api_problem_page(request, problem, desk, typed)


async def _read(request: Request) -> Typed:
    """Read what was typed; of a form with a file, as far as the file begins."""
    if not is_upload(request):
        return await read_form(request)
    upload: Upload = await read_upload(request, OWN_FIELDS)
    request.state.upload = upload
    return upload.typed


async def _desk(request: Request) -> Desk:
    desk: Desk = request.state.desk
    return desk


async def _typed(request: Request) -> Typed:
    typed: Typed = request.state.typed
    return typed


AtDesk = Annotated[Desk, Depends(_desk)]
"""What a page works with."""
AsTyped = Annotated[Typed, Depends(_typed)]
"""What was typed into the form."""
