"""Sends what is due to webhooks.

Who takes part: the worker of each process; the database, which gives each delivery to one of them for a while
(``alembic/sql/events/deliveries.sql``); receivers, none of them trusted. Promised: an event is sent once the feed shows
it, under the same id each time, until the receiver has taken it, ten attempts have failed or access to it has ended. Of
each webhook only a few deliveries are under way at a time, so one that is slow or dead delays no other. On failure: of
a worker that dies, another takes the deliveries over when their time is up; a receiver may get one twice.
"""

import asyncio
import base64
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic_core import from_json

from adapters.outgoing.failures import OutgoingFailed
from adapters.outgoing.guarded_http import Outgoing, exchange
from adapters.postgres.connection.pool import Database, DatabaseUnavailable
from adapters.postgres.mapping.values import Json, to_json
from adapters.postgres.mapping.webhooks import answer_place
from adapters.webhook_sender.giving_up import GivenUp
from adapters.webhook_sender.message import SecretsInMemory, Taken, Written, signed
from domain.kernel.ids import OrganisationId, WebhookId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable, Vault
from domain.ports.clock import Clock, utc_now
from domain.webhooks.deliveries import (
    KEPT_ANSWER,
    LONGEST_ANSWER,
    LONGEST_ATTEMPT,
    Attempt,
    DeliveryStatus,
    Problem,
    next_attempt,
)
from domain.webhooks.webhook import WhyDisabled

if TYPE_CHECKING:
    import httpx2

AT_ONCE = 400
"""Deliveries that a worker has under way."""
FOR_EACH = 8
"""Of these for one webhook, over all workers."""
LEASE = timedelta(seconds=30)
"""Longer than an attempt and what comes before and after it may take."""
IDLE = 0.05
RUN = 20.0
"""Seconds after which a run ends, so that its job starts a new one."""
TAKE = "SELECT * FROM corridor.take_deliveries($1, $2, $3, $4)"
SETTLE = "SELECT * FROM corridor.settle_deliveries($1, $2)"
PROBLEMS = {"not allowed": Problem.NOT_ALLOWED, "malformed": Problem.NOT_ALLOWED}
UNREACHABLE = ("ConnectError", "ConnectTimeout", "gaierror")
LATE = ("TimeoutError", "ReadTimeout", "WriteTimeout", "PoolTimeout")


class Sender:
    """Takes, sends and settles. One per process."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        outgoing: Outgoing,
        written: Written,
        give_up: Callable[[GivenUp], Awaitable[None]],
        now: Clock = utc_now,
    ) -> None:
        self._database, self._outgoing, self._written, self._give_up, self._now = (
            database,
            outgoing,
            written,
            give_up,
            now,
        )
        self._secrets = SecretsInMemory(vault)
        self._client: httpx2.AsyncClient | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self._settled: list[Json] = []

    async def run(self) -> None:
        """Send what is due, for a while."""
        until = time.monotonic() + RUN
        async with self._shift() as me:
            while time.monotonic() < until:
                if not await self._round(me):
                    await asyncio.sleep(IDLE)

    async def send_all(self) -> None:
        """Send what is due, once."""
        async with self._shift() as me:
            while await self._round(me) or self._under_way:  # noqa: ASYNC110  (nobody tells)
                await asyncio.sleep(0)

    @asynccontextmanager
    async def _shift(self) -> AsyncIterator[UUID]:
        """Give the name under which deliveries are taken; afterwards, wait for what is under way and settle it."""
        me = UUID(int=random.getrandbits(128))
        try:
            yield me
        finally:
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=LONGEST_ATTEMPT)
            await self._settle(me)

    async def _round(self, me: UUID) -> int:
        taken = await self._take(me)
        await self._settle(me)
        return taken

    async def close(self) -> None:
        """Close the connections to receivers."""
        if self._client is not None:
            await self._client.aclose()

    async def _take(self, me: UUID) -> int:
        room = AT_ONCE - len(self._under_way)
        if room <= 0:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            return 1
        rows = await self._database.rows(TAKE, me, room, FOR_EACH, LEASE)
        for row in rows:
            task = asyncio.create_task(self._send(Taken.of(from_json(row[0]))))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return len(rows)

    async def _send(self, taken: Taken) -> None:
        body, at, begun = self._written(taken.event), self._now(), time.monotonic()
        try:
            secrets = await self._secrets.of(taken)
        except (KeyServiceUnavailable, CiphertextRejected):
            return  # it is due again when the lease is over
        attempt = Attempt(taken.tries, at, 0, None, None, None)
        try:
            answer = await exchange(
                self._http(),
                "POST",
                taken.webhook.url,
                headers=signed(taken, secrets, body, at),
                content=body,
                seconds=LONGEST_ATTEMPT,
                at_most=LONGEST_ANSWER,
            )
            attempt = replace(
                attempt, status=answer.status, answer=answer.body[:KEPT_ANSWER], retry_after=answer.retry_after
            )
        except OutgoingFailed as failed:
            attempt = replace(attempt, problem=_problem(str(failed)))
        attempt = replace(attempt, milliseconds=int((time.monotonic() - begun) * 1000))
        sealed = None
        if attempt.answer is not None:
            sealed = secrets.log_key.seal(attempt.answer, answer_place(taken.webhook.id, taken.id))
        self._settled.append(_settled(taken, attempt, sealed, random.random()))  # noqa: S311 - jitter

    async def _settle(self, me: UUID) -> None:
        settled, self._settled = self._settled, []
        if not settled:
            return
        try:
            rows = await self._database.rows(SETTLE, me, to_json(settled))
        except DatabaseUnavailable:
            self._settled = settled + self._settled
            raise
        for row in rows:
            given_up = GivenUp(
                WebhookId(row["webhook_id"]), OrganisationId(row["organisation_id"]), WhyDisabled(row["because"])
            )
            await self._give_up(given_up)

    def _http(self) -> "httpx2.AsyncClient":
        if self._client is None:
            self._client = self._outgoing.client()
        return self._client


def _problem(why: str) -> Problem:
    if why in PROBLEMS:
        return PROBLEMS[why]
    if why in UNREACHABLE:
        return Problem.NO_CONNECTION
    return Problem.TIMED_OUT if why in LATE else Problem.NOT_HTTP


def _settled(taken: Taken, attempt: Attempt, sealed: bytes | None, chance: float) -> Json:
    again: datetime | None = None if attempt.arrived else next_attempt(attempt, chance)
    outcome = DeliveryStatus.DELIVERED if attempt.arrived else DeliveryStatus.PENDING
    if not attempt.arrived and again is None:
        outcome = DeliveryStatus.FAILED
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
        "next_at": again,
    }
