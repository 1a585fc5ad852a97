"""The only way in: every operation under ``/v1`` passes here before its body is looked at.

In this order: who is calling (401), how often (429), with which scope (403), with query parameters that exist (422),
with a body of the right type (415). A stranger learns nothing about the objects behind the door.
"""

from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute

from api.http.headers import joined_value
from api.http.idempotency import answer_once
from api.http.json_body import StrictRequest
from api.http.problems import UnsupportedMediaType
from api.http.rate_limit import count_request
from api.http.request_context import Call
from api.http.service import Service
from api.labels import negotiate
from api.server.fast_dispatch import Handler, fast_dispatch, straight
from domain.kernel.errors import FieldFault, InsufficientScope, InvalidValues
from domain.kernel.sentence import Sentence


class GuardedRoute(APIRoute):
    """A route that lets in only those who may come."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if fast_dispatch(self) is not None:
            self.app = straight(self.get_route_handler(), StrictRequest)

    def get_route_handler(self) -> Handler:
        """Put the checks before FastAPI's own handler."""
        handler = fast_dispatch(self) or super().get_route_handler()
        scope = _scope_of(self)
        known = frozenset(parameter.alias for parameter in self.dependant.query_params)
        takes_body = self.body_field is not None
        operation = self.operation_id or self.name

        async def through(request: Request) -> Response:
            strict = request if isinstance(request, StrictRequest) else StrictRequest(request.scope, request.receive)
            call = await _admit(strict, scope, operation)
            strict.state.call = call
            try:
                response = await answer_once(call, partial(answered, strict))
            finally:
                del strict.state.call  # the two hold each other, and would wait for the garbage collector
            response.headers.update(call.limit_headers)
            return response

        async def answered(strict: StrictRequest) -> Response:
            _refuse_unknown(strict, known)
            if takes_body:
                _must_be_json(strict)
                if await strict.body():
                    await strict.json()  # here, for FastAPI would turn what it says into a bare 400
            return await handler(strict)

        return through


def _scope_of(route: APIRoute) -> str:
    security = (route.openapi_extra or {}).get("security")
    if not security:
        raise LookupError(f"{route.path} names no scope")
    return str(next(iter(security[0].values()))[0])


async def _admit(request: Request, scope: str, operation: str) -> Call:
    service: Service = request.app.state.service
    url = service.public_url + request.scope["path"]
    actor = await service.callers.identify(
        joined_value(request, "authorization"), method=request.method, url=url, dpop=joined_value(request, "dpop")
    )
    count_request(request, actor.client_id)
    call = Call(
        request=request,
        service=service,
        actor=actor,
        operation=operation,
        request_id=request.state.request_id,
        language=negotiate(joined_value(request, "accept-language")),
        limit_headers=request.state.limit_headers,
    )
    if scope not in actor.scopes:
        await call.refuse(InsufficientScope(scope))
    return call


def _refuse_unknown(request: Request, known: frozenset[str]) -> None:
    if not request.scope["query_string"]:
        return
    given = [name for name, _ in request.query_params.multi_items()]
    faults = [
        FieldFault(f"/query/{name[:64]}", "unknown_field", Sentence("There is no such query parameter."))
        for name in dict.fromkeys(given)
        if name not in known
    ] + [
        FieldFault(f"/query/{name}", "given_twice", Sentence("Give this query parameter only once."))
        for name in dict.fromkeys(given)
        if name in known and given.count(name) > 1
    ]
    if faults:
        raise InvalidValues(tuple(faults))


def _must_be_json(request: Request) -> None:
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise UnsupportedMediaType(Sentence("Send the body without Content-Encoding."))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    empty = (
        not kind and request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers
    )
    if not empty and not (kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))):
        raise UnsupportedMediaType


async def call_of(request: Request) -> Call:
    """Give the call that the door made. Asynchronous, for FastAPI sends a plain function to another thread."""
    call: Call = request.state.call
    return call


Calling = Annotated[Call, Depends(call_of)]
