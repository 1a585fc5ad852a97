"""Runs the migrant's use cases: as the person of the case, named as such in the audit trail.

The migrant acts under the organisation that holds the case. If custody moves between finding the case and deciding, the
case is found once more, under the organisation that holds it then.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from fastapi import Request

from api.http.guard import idempotency_of
from api.http.responses import until_recorded
from api.http.service import service_of
from api.oauth.server import origin_of
from api.track.finding import Found, find_again
from domain.kernel.access import Actor
from domain.kernel.errors import Missing, VersionConflict
from domain.kernel.request_info import AlreadyAnswered, Gone, Idempotency, RequestInfo, StoredAnswer
from domain.ports.work import OpenWork

V = TypeVar("V")
P = ParamSpec("P")
NOTHING = StoredAnswer(200, {}, b"", has_no_free_text=True)
"""What is kept of a form's answer: that it was sent. The page is made anew."""


async def run(
    request: Request,
    found: Found,
    use_case: Callable[Concatenate[OpenWork, Actor, P], Awaitable[V]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> V:
    """Run a use case in a turn of the address, and decide again after a lost race."""

    async def decide(actor: Actor) -> V:
        return await _run(request, actor, None, use_case.__name__, lambda work: use_case(work, actor, *args, **kwargs))

    return await _wherever_it_is(request, found, decide)


async def run_once(
    request: Request,
    key: str,
    found: Found,
    use_case: Callable[Concatenate[OpenWork, Actor, P], Awaitable[V]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> V | None:
    """Run a use case once for each ``key``; ``None`` if it was run before."""
    secret = service_of(request).callers.retry_secret

    async def decide(actor: Actor) -> V:
        named = f"{use_case.__name__}|{actor.case_id}|{key}"
        once = idempotency_of(secret, actor.client_id, None, named, named.encode())
        return await _run(request, actor, once, use_case.__name__, lambda work: use_case(work, actor, *args, **kwargs))

    try:
        return await _wherever_it_is(request, found, decide)
    except (AlreadyAnswered, Gone):
        return None


async def _wherever_it_is(request: Request, found: Found, decide: Callable[[Actor], Awaitable[V]]) -> V:
    try:
        return await decide(found.actor)
    except (Missing, VersionConflict):
        again = await find_again(service_of(request), found.digest)
        if again is None or again == found:
            raise
    return await decide(again.actor)


async def _run(
    request: Request,
    actor: Actor,
    once: Idempotency | None,
    operation: str,
    decide: Callable[[OpenWork], Awaitable[V]],
) -> V:
    service, origin = service_of(request), origin_of(request)
    info = RequestInfo(actor, operation, origin.request_id, origin.address, once)
    work = partial(service.open_work, info, lambda _: NOTHING)
    async with service.turns.of(origin.counted_as):
        return await until_recorded(lambda: decide(work))
