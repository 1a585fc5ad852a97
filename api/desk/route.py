"""Lets people in to the desk: every page is for somebody who is signed in, and every form comes from one of our pages.

Checks run in this order: the session (without one, the sign-in page comes first, and a form that was sent is given back
with everything in it), then for a form who sent it. What the API refuses becomes a page that says why.

Against other sites (CSRF): the session cookie is ``SameSite=Lax``; a browser says in ``Sec-Fetch-Site``, or an older
one in ``Origin``, where a form came from; and each form holds a token for this browser and this person, so nothing is
sent in the name of the colleague who signs in next.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from api.desk.api_calls import ApiProblem
from api.desk.desk import Desk
from api.desk.guarding import (
    TOKEN_FIELD,
    access_of,
    api_problem_page,
    drop_session,
    is_own_form,
    problem_page,
    sign_in_first,
    signed_out,
    token_for,
    typed_of,
)
from api.desk.typed import Typed, read_form
from api.http.log_notes import note_problem
from api.http.problems import status_of
from api.oauth.server import origin_of
from api.process.logs import alert
from domain.kernel.errors import CorridorError
from domain.kernel.keys import KeyServiceUnavailable

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class DeskRoute(APIRoute):
    """A page or form for somebody who is signed in."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.operation_id = f"desk_{self.name}"  # for the log and the metrics

    def get_route_handler(self) -> Handler:
        """Run the checks before the route's own handler."""
        handler = super().get_route_handler()

        async def through(request: Request) -> Response:
            try:
                return await _let_in(handler, request)
            except CorridorError as problem:
                if isinstance(problem, KeyServiceUnavailable):
                    alert(problem, origin_of(request).request_id)
                note_problem(request, problem)
                return problem_page(request, status_of(type(problem)), problem.code, typed=typed_of(request))

        return through


async def _let_in(handler: Handler, request: Request) -> Response:
    sends = request.method == "POST"
    uploads = request.headers.get("content-type", "").startswith("multipart/")
    typed = request.state.typed = await read_form(request) if sends and not uploads else Typed()
    access = await access_of(request)
    if access is None:
        return signed_out(request, typed) if sends else sign_in_first(request)
    given = request.query_params.get(TOKEN_FIELD, "") if uploads else typed.one(TOKEN_FIELD)
    if sends and not is_own_form(request, access, given):
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
        return api_problem_page(request, problem, desk)


async def _desk(request: Request) -> Desk:
    desk: Desk = request.state.desk
    return desk


async def _typed(request: Request) -> Typed:
    return typed_of(request)


AtDesk = Annotated[Desk, Depends(_desk)]
"""What a page works with."""
AsTyped = Annotated[Typed, Depends(_typed)]
"""What was typed into the form."""
