"""One attempt to deliver an event, and what follows from it."""

import base64
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from adapters.outgoing.failures import OutgoingFailed
from adapters.outgoing.guarded_http import exchange
from adapters.postgres.mapping.values import Json
from adapters.postgres.mapping.webhooks import answer_place
from adapters.webhook_sender.message import Secrets, Taken, signed
from domain.webhooks.deliveries import (
    KEPT_ANSWER,
    LONGEST_ANSWER,
    LONGEST_ATTEMPT,
    Attempt,
    DeliveryProblem,
    DeliveryStatus,
    held_until,
    next_attempt,
)

if TYPE_CHECKING:
    from adapters.outgoing.guarded_transport import GuardedTransport

NOT_ALLOWED = ("not allowed", "malformed")
UNREACHABLE = ("ConnectError", "ConnectTimeout", "no address")
WITHOUT_TLS = ("SSLError",)
LATE = ("TimeoutError", "ReadTimeout", "WriteTimeout")
NO_CONNECTION_FREE = "PoolTimeout"


class NotSent(Exception):
    """Nothing was sent, and not because of the receiver: this is no attempt."""


async def attempted(
    transport: "GuardedTransport",
    taken: Taken,
    secrets: Secrets,
    body: bytes,
    at: datetime,
    before_sending: Callable[[], Awaitable[None]],
) -> Attempt:
    """Make one attempt, which never takes longer than ``LONGEST_ATTEMPT``; passes on what ``before_sending`` raises.

    Raises ``NotSent`` if all connections to that URL are busy with others.
    """
    begun, attempt = time.monotonic(), Attempt(taken.tries + 1, at, 0, None, None, None)
    try:
        answer = await exchange(
            transport,
            "POST",
            taken.webhook.url,
            headers=signed(taken, secrets, body, at),
            content=body,
            seconds=LONGEST_ATTEMPT,
            at_most=LONGEST_ANSWER,
            before_sending=before_sending,
        )
        attempt = replace(
            attempt, status=answer.status, answer=answer.body[:KEPT_ANSWER], retry_after=answer.retry_after
        )
    except OutgoingFailed as failed:
        if str(failed) == NO_CONNECTION_FREE:
            raise NotSent from None
        attempt = replace(attempt, problem=_problem(str(failed)))
    return replace(attempt, milliseconds=int((time.monotonic() - begun) * 1000))


def settled(taken: Taken, attempt: Attempt, secrets: Secrets, chance: float) -> Json:
    """Return the row that ``corridor.settle_deliveries`` reads. ``chance``: 0 to 1, drawn for this attempt."""
    again = None if attempt.arrived else next_attempt(attempt, chance)
    if attempt.arrived:
        outcome = DeliveryStatus.DELIVERED
    else:
        outcome = DeliveryStatus.FAILED if again is None else DeliveryStatus.PENDING
    sealed = None
    if attempt.answer is not None:
        sealed = secrets.log_key.seal(attempt.answer, answer_place(taken.webhook.id, taken.id))
    return {
        "id": taken.id,
        "webhook_id": taken.webhook.id,
        "organisation_id": taken.webhook.organisation_id,
        "at": attempt.at,
        "milliseconds": attempt.milliseconds,
        "status": attempt.status,
        "problem": attempt.problem,
        "answer": None if sealed is None else base64.b64encode(sealed).decode(),
        "outcome": outcome,
        "tries": taken.tries,
        "url": taken.webhook.url,
        "held_until": held_until(attempt),
        "next_at": again,
    }


def _problem(why: str) -> DeliveryProblem:
    if why in NOT_ALLOWED:
        return DeliveryProblem.NOT_ALLOWED
    if why in UNREACHABLE:
        return DeliveryProblem.NO_CONNECTION
    if why in WITHOUT_TLS:
        return DeliveryProblem.TLS
    return DeliveryProblem.TIMED_OUT if why in LATE else DeliveryProblem.NOT_HTTP
