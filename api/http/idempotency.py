"""Idempotency: the same Idempotency-Key, client, path and body get the first response again (contract, section 1).

Who takes part: the guard, which calls ``answer_once`` around every operation; the responder, whose use cases store
their response in the transaction of the change; the unit of work, which finds it again.
Promised: one effect and one response, byte for byte, also for refusals, whether by a use case, a schema or a header
(ADR 0019).

Not kept: refusals that a retry may overcome (401, 403, 429, 5xx), and bodies that are too large or too slow (413, 408),
since a body that was not read cannot be compared.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError

from api.http.problems import is_kept, problem_answer, status_of
from api.http.responses import Responder, response_of
from api.http.validation_errors import faults_of
from domain.kernel.errors import CorridorError, FieldFault, IdempotencyInProgress, IdempotencyKeyReused, InvalidValues
from domain.kernel.request_info import AlreadyAnswered, Idempotency
from domain.kernel.sentence import Sentence

_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


async def answer_once(responder: Responder, answered: Callable[[], Awaitable[Response]]) -> Response:
    """Run the request, or replay the response that it got before."""
    idempotency = await _idempotency(responder.request)
    if idempotency is None:
        return await answered()
    running, in_flight = (responder.context.actor.client_id, idempotency.key), responder.service.in_flight
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
        if isinstance(problem, IdempotencyKeyReused) or not is_kept(status_of(type(problem))):
            raise
        return await _keep(responder, problem)


async def _keep(responder: Responder, problem: CorridorError) -> Response:
    """Turn a refusal into a response, and keep it for retries."""
    context = responder.context
    answer = problem_answer(
        problem, request_id=context.request_id, language=context.language, public_url=responder.service.public_url
    )
    # before a use case has run, a refusal may repeat field names that the caller made up
    await responder.keep(answer if responder.decided else replace(answer, has_no_free_text=False))
    return response_of(answer)


async def _idempotency(request: Request) -> Idempotency | None:
    """Read the key and the digest of the request; ``None`` without a key, and for methods other than POST.

    Raises ``InvalidValues`` for a malformed key, and whatever reading the body raises.
    """
    keys = request.headers.getlist("idempotency-key")
    if not keys or request.method != "POST":
        return None
    key, *others = keys
    if others or _KEY.fullmatch(key) is None:
        sentence = Sentence("Send one key of 1 to 255 visible ASCII characters.")
        raise InvalidValues((FieldFault("/header/Idempotency-Key", "invalid_value", sentence),))
    said = f"{request.method} {request.scope['path']}\n".encode() + await request.body()
    return Idempotency(key, hashlib.sha256(said).hexdigest())
