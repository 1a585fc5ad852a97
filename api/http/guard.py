"""Lets requests in: every operation under ``/v1`` is authorised here before its body is read, and answered once.

Checks run in this order: the caller (401), the rate limit (429), the scope (403), unknown query parameters (422), and
the declared body (415, 413, 408). An outsider learns nothing about the objects behind the guard.

Retries: the same Idempotency-Key, client, user, path and body get the first response again, byte for byte, also for
refusals, whether by a use case, a schema or a header (contract, section 1; ADR 0019, 0044). Who takes part: the guard,
which recognises a retry; the responder, whose use cases store their response in the transaction of the change; the unit
of work, which finds it again. Not kept: refusals that a retry may overcome (401, 403, 429, 5xx), and bodies that are
too large or too slow (413, 408), since a body that was not read cannot be compared.
"""

import hmac
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Request, Response, params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from api.http.body import Body, BoundedRequest, Kind, fingerprint_of, what_is_asked
from api.http.headers import compress, joined_value
from api.http.problems import RateLimited, is_kept, problem_answer, status_of
from api.http.responses import JsonResponder, RequestContext, Responder, response_of
from api.http.selection import PARAMETER, Selectable
from api.http.service import Service
from api.http.validation_errors import MOST_FAULTS, faults_of
from api.server.fast_dispatch import Handler, fast_handler, straight
from domain.kernel.errors import (
    CorridorError,
    FieldFault,
    IdempotencyInProgress,
    IdempotencyKeyReused,
    InsufficientScope,
    InvalidValues,
)
from domain.kernel.ids import ClientId, UserId
from domain.kernel.quota import RateLimit
from domain.kernel.request_info import AlreadyAnswered, Gone, Idempotency
from domain.kernel.sentence import Sentence

_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


class GuardedRoute(APIRoute):
    """A route that authorises the request before reading its body.

    ``body`` is what the operation accepts, ``responder`` makes its responses, ``compresses`` says whether they may be
    gzipped, and ``selects`` which members callers may choose with ``fields``.
    """

    def __init__(
        self,
        *given: Any,
        body: Body | None = None,
        responder: type[Responder] = JsonResponder,
        compresses: bool = True,
        selects: Selectable | None = None,
        **named: Any,
    ) -> None:
        self._declared, self._responder, self.compresses, self._selects = body, responder, compresses, selects
        super().__init__(*given, **named)
        if fast_handler(self) is not None:
            self.app = straight(self.get_route_handler(), BoundedRequest)

    def get_route_handler(self) -> Handler:
        """Run the checks before FastAPI's own handler."""
        handler = fast_handler(self) or super().get_route_handler()
        scope, takes = _scope_of(self), _body_of(self, self._declared)
        known = frozenset(parameter.alias for parameter in self.dependant.query_params)
        selects = self._selects
        known |= frozenset() if selects is None else {PARAMETER}
        operation, responder_class, compresses = self.operation_id or self.name, self._responder, self.compresses

        async def through(request: Request) -> Response:
            bounded = request if isinstance(request, BoundedRequest) else BoundedRequest(request.scope, request.receive)
            if takes is not None:
                bounded.takes = takes
            responder = await _admit(bounded, scope, operation, responder_class)
            bounded.state.responder = responder
            try:
                response = await _answer_once(responder, partial(answered, bounded))
            finally:
                del bounded.state.responder  # breaks a reference cycle that only the garbage collector would free
            response.headers.update(responder.context.limits)
            if compresses:
                compress(bounded.headers, response)
            return response

        async def answered(bounded: BoundedRequest) -> Response:
            _refuse_unknown(bounded, known)
            if selects is not None:
                bounded.state.responder.selection = selects.read(bounded)
            if takes is not None:
                await takes.take(bounded)
            return await handler(bounded)

        return through


def _scope_of(route: APIRoute) -> str:
    security = (route.openapi_extra or {}).get("security")
    if not security:
        raise LookupError(f"{route.path} names no scope")
    return str(next(iter(security[0].values()))[0])


def _body_of(route: APIRoute, declared: Body | None) -> Body | None:
    """Return what the operation accepts: JSON if its parameters have a body and nothing else is declared.

    Raises ``LookupError`` if declaration and parameters differ, because the body would be read as the wrong kind.
    """
    read_as_form = route.body_field is not None and isinstance(route.body_field.field_info, params.Form)
    takes = declared or (Body.json() if route.body_field is not None else None)
    read_otherwise = takes is not None and takes.in_pieces and route.body_field is not None
    if takes is not None and (takes.is_form is not read_as_form or read_otherwise):
        raise LookupError(f"{route.path} declares {takes.media_type}, and its parameters read something else")
    if takes is not None and takes.kind is Kind.STREAM and "POST" in (route.methods or ()):
        raise LookupError(f"{route.path}: a retry of a POST is known by its body, which a stream does not keep")
    return takes


async def _admit(request: Request, scope: str, operation: str, responder_class: type[Responder]) -> Responder:
    service: Service = request.app.state.service
    url = service.public_url + request.scope["path"]
    actor = await service.callers.identify(
        joined_value(request, "authorization"), method=request.method, url=url, dpop=joined_value(request, "dpop")
    )
    count_request(request, actor.client_id)
    responder = responder_class(request, service, RequestContext.of(request, actor, operation))
    if scope not in actor.scopes:
        await responder.refuse(InsufficientScope(scope))
    return responder


def count_request(request: Request, client: ClientId) -> None:
    """Count a request for its client, and note the client for the log; raises ``RateLimited``."""
    limit: RateLimit = request.app.state.service.rate_limit
    allowance = limit.take(client)
    request.state.client_id, request.state.limit_headers = client, limit.headers(allowance)
    if not allowance.allowed:
        request.state.limit_headers["Retry-After"] = str(allowance.retry_after)
        raise RateLimited


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
        raise InvalidValues(tuple(faults[:MOST_FAULTS]))


async def _answer_once(responder: Responder, answered: Callable[[], Awaitable[Response]]) -> Response:
    """Run the request, or replay the response that it got before."""
    idempotency = await _idempotency(responder)
    if idempotency is None:
        return await answered()
    running, in_flight = idempotency.digest, responder.service.in_flight
    if running in in_flight:
        raise IdempotencyInProgress
    in_flight.add(running)
    try:
        responder.context = replace(responder.context, idempotency=idempotency)
        return await _answered_once(responder, answered)
    except AlreadyAnswered as again:
        return response_of(again.answer, replayed=True)
    finally:
        in_flight.discard(running)


async def _answered_once(responder: Responder, answered: Callable[[], Awaitable[Response]]) -> Response:
    try:
        return await answered()
    except RequestValidationError as wrong:
        return await _keep(responder, InvalidValues(faults_of(wrong.errors())))
    except CorridorError as problem:
        idempotency = responder.context.idempotency
        if idempotency is None or idempotency.fingerprint is None:
            raise  # a form that was refused before it was read
        if isinstance(problem, IdempotencyKeyReused | Gone) or not is_kept(status_of(type(problem))):
            raise
        return await _keep(responder, problem)


async def _keep(responder: Responder, problem: CorridorError) -> Response:
    """Turn a refusal into a response, and keep it for retries."""
    context = responder.context
    answer = problem_answer(
        problem, request_id=context.request_id, language=context.language, public_url=responder.service.public_url
    )
    # before a use case has run, a refusal may repeat field names that the caller made up
    kept = answer if responder.decided else replace(answer, has_no_free_text=False)
    await responder.keep(kept, *problem.of_cases)
    return response_of(answer)


async def _idempotency(responder: Responder) -> Idempotency | None:
    """Read what identifies a retry; ``None`` without a key, and for methods other than POST.

    Raises ``InvalidValues`` for a malformed key, and whatever reading the body raises.
    """
    request, actor = responder.request, responder.context.actor
    keys = request.headers.getlist("idempotency-key")
    if not keys or request.method != "POST":
        return None
    key, *others = keys
    if others or _KEY.fullmatch(key) is None:
        sentence = Sentence("Send one key of 1 to 255 visible ASCII characters.")
        raise InvalidValues((FieldFault("/header/Idempotency-Key", "invalid_value", sentence),))
    content = None
    if not (isinstance(request, BoundedRequest) and request.takes.kind is Kind.MULTIPART):
        content = what_is_asked(request, await request.body())
    return idempotency_of(responder.service.callers.retry_secret, actor.client_id, actor.user_id, key, content)


def idempotency_of(
    secret: bytes, client_id: ClientId, user_id: UserId | None, key: str, request: bytes | None
) -> Idempotency:
    """Identify a retry by its caller, its key and what it asks: ``None``, if that is not read yet. A key belongs to a
    client and its user.
    """
    digest = hmac.digest(secret, f"key|{client_id}|{user_id}|{key}".encode(), "sha256")
    return Idempotency(digest, None if request is None else fingerprint_of(secret, request))


async def responder_of(request: Request) -> Responder:
    """Return the responder that the guard made. It is async because FastAPI runs plain functions in a thread pool."""
    responder: Responder = request.state.responder
    return responder


AsJson = Annotated[JsonResponder, Depends(responder_of)]
