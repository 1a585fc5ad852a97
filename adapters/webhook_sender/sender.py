"""Sends what is due to webhooks.

Who takes part: the worker of each process; the database, which gives each delivery to one of them for a while
(``alembic/sql/events/deliveries.sql``); receivers, none of them trusted. Promised: an event is sent once the feed shows
it, under the same id each time, until the receiver has taken it, ten attempts have failed or access to it has ended. Of
each webhook only a few deliveries are under way at a time, so one that is slow or dead delays no other. On failure: of
a worker that dies, another takes the deliveries over when their time is up; a receiver may get one twice.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from pydantic_core import from_json

from adapters.outgoing.guarded_http import Outgoing
from adapters.postgres.connection.availability import DatabaseUnavailable
from adapters.postgres.connection.pool import Database
from adapters.postgres.mapping.values import Json, to_json
from adapters.webhook_sender.attempts import NotSent, attempted, settled
from adapters.webhook_sender.giving_up import GivenUp
from adapters.webhook_sender.message import SecretsInMemory, Taken, Written
from domain.kernel.ids import DeliveryId, OrganisationId, WebhookId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable, Vault
from domain.ports.clock import Clock, utc_now
from domain.webhooks.deliveries import LONGEST_ANSWER, PATIENCE, Attempt, DeliveryProblem
from domain.webhooks.webhook import WhyDisabled

if TYPE_CHECKING:
    from adapters.outgoing.guarded_transport import GuardedTransport

AT_ONCE = 800
"""Deliveries that a worker has under way."""
FOR_EACH = 32
"""Of these for one webhook, from when they are taken until what became of them is written down; workers that look at
the same moment may each take as many. Fewer are sent at once: each webhook has only a few connections.
"""
BETWEEN = 8
"""Deliveries that begin in a row; then whatever else the process does has its turn, such as the sequencer."""
LEASE = timedelta(seconds=30)
"""Longer than an attempt and what comes before and after it may take."""
WITHOUT_KEYS = timedelta(seconds=30)
"""After which a delivery is due again for which the secrets could not be opened."""
AT_A_LOOK = 200
"""Of these taken at a time: more would wait here for their turn, and have to be judged again."""
JUDGED_FOR = 1.0
"""Seconds after which a delivery that was taken is judged again before it is sent: access may have ended meanwhile."""
IDLE = 0.05
"""Seconds between two looks that find nothing."""
PAUSE = 0.005
"""Seconds before each look: what ends meanwhile is written down together, and as much taken. Short, because no webhook
gets more than ``FOR_EACH`` from one look to the next.
"""
REPLAY_EVERY = 1.0
RUN = 20.0
"""Seconds after which a run ends, so that its job starts a new one; what is under way goes on."""
LEAVE = 1.0
"""Seconds that a process which ends gives to what is under way. What is cut off is sent again, by another."""
TAKE = "SELECT * FROM corridor.take_deliveries($1, $2, $3, $4)"
STILL = "SELECT corridor.may_still_be_sent($1, $2, $3)"
GIVE_BACK = "SELECT corridor.give_back_deliveries($1, $2, $3)"
SETTLE = "SELECT * FROM corridor.settle_deliveries($1, $2, $3)"
REPLAY = "SELECT corridor.replay_deliveries($1)"
REPLAY_BATCH = 500

log = logging.getLogger(__name__)


class Sender:
    """Takes, sends and settles. One per process."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        outgoing: Outgoing,
        written: Written,
        give_up: Callable[[GivenUp], Awaitable[None]],
        tell: Callable[[Attempt], None],
        now: Clock = utc_now,
    ) -> None:
        """``tell``: hears of each attempt."""
        self._database, self._outgoing, self._written = database, outgoing, written
        self._give_up, self._tell, self._now = give_up, tell, now
        self._secrets = SecretsInMemory(vault)
        self._me = uuid4()
        self._transport: GuardedTransport | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self._done: list[Json] = []
        self._unopened: list[DeliveryId] = []
        self._not_sent: list[DeliveryId] = []
        self._failing: dict[WebhookId, GivenUp] = {}
        self._ended = asyncio.Event()
        self._replay_at = 0.0

    async def run(self) -> None:
        """Send what is due, for a while."""
        until = time.monotonic() + RUN
        while time.monotonic() < until:
            if not await self._round():
                await self._until_one_has_ended(IDLE)
            await asyncio.sleep(PAUSE)

    async def send_all(self) -> None:
        """Send everything that is due, and wait until it has been sent."""
        self._replay_at = 0.0
        # until nothing is left to be repeated, taken, sent, written down or given back
        while await self._round() or self._is_busy or self._replay_at <= time.monotonic():  # noqa: ASYNC110
            await asyncio.sleep(0.001)

    async def close(self) -> None:
        """Leave what is under way after a moment, and close the connections to receivers."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LEAVE)
        for task in self._under_way:
            task.cancel()
        try:
            await self._settle()
        except DatabaseUnavailable:
            log.warning("what was sent last is not written down, and will be sent again")
        if self._transport is not None:
            await self._transport.aclose()

    async def _round(self) -> int:
        await self._settle()
        await self._give_up_failing()
        await self._give_back()
        if time.monotonic() >= self._replay_at and not await self._database.value(REPLAY, REPLAY_BATCH):
            self._replay_at = time.monotonic() + REPLAY_EVERY
        return await self._take()

    @property
    def _is_busy(self) -> bool:
        return any((self._under_way, self._done, self._unopened, self._not_sent, self._failing))

    async def _until_one_has_ended(self, seconds: float) -> None:
        self._ended.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ended.wait()

    async def _take(self) -> int:
        room = min(AT_A_LOOK, AT_ONCE - len(self._under_way))
        if room <= 0:
            return 0
        judged_at = time.monotonic()
        rows = await self._database.rows(TAKE, self._me, room, FOR_EACH, LEASE)
        for place, row in enumerate(rows, 1):
            task = asyncio.create_task(self._send(from_json(row[0]), judged_at))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            if place % BETWEEN == 0:
                await asyncio.sleep(0)
        return len(rows)

    async def _send(self, row: Json, judged_at: float) -> None:
        """Make one attempt. An error of our own counts as one too, so that nothing is tried for ever; not one of the
        database, which would be counted as the receiver's.
        """
        taken, at = Taken.of(row), self._now()

        async def judge_again() -> None:
            late = time.monotonic() - judged_at > JUDGED_FOR
            if late and not await self._database.value(STILL, self._me, taken.id, taken.webhook.url):
                raise NotSent  # access to the case has ended, or the webhook was disabled or changed

        try:
            secrets = await self._secrets.of(taken, at)
        except (KeyServiceUnavailable, CiphertextRejected):
            self._unopened.append(taken.id)
            return
        try:
            body = self._written(taken.event)
            attempt = await attempted(self._open_transport(), taken, secrets, body, at, judge_again)
        except (NotSent, DatabaseUnavailable):
            self._not_sent.append(taken.id)  # the next worker to take it will judge it again
            return
        except Exception as problem:
            log.warning("a delivery could not be tried: %s", type(problem).__name__)
            attempt = Attempt(taken.tries + 1, at, 0, None, DeliveryProblem.NOT_HTTP, None)
        self._done.append(settled(taken, attempt, secrets, random.random()))  # noqa: S311 - jitter
        self._tell(attempt)
        self._ended.set()

    async def _give_back(self) -> None:
        unopened, self._unopened = self._unopened, []
        if unopened:
            log.warning("secrets of webhooks cannot be opened: %d deliveries wait", len(unopened))
            await self._database.value(GIVE_BACK, self._me, unopened, self._now() + WITHOUT_KEYS)
        not_sent, self._not_sent = self._not_sent, []
        if not_sent:
            await self._database.value(GIVE_BACK, self._me, not_sent, self._now())

    async def _settle(self) -> None:
        done, self._done = self._done, []
        if not done:
            return
        try:
            rows = await self._database.rows(SETTLE, self._me, to_json(done), PATIENCE)
        except BaseException:
            self._done = done + self._done
            raise
        for row in rows:
            webhook_id, organisation_id = WebhookId(row["webhook_id"]), OrganisationId(row["organisation_id"])
            because = WhyDisabled(row["because"])
            self._failing[webhook_id] = GivenUp(webhook_id, organisation_id, row["url"], because)

    async def _give_up_failing(self) -> None:
        for webhook_id, given_up in [*self._failing.items()]:
            await self._give_up(given_up)
            del self._failing[webhook_id]

    def _open_transport(self) -> "GuardedTransport":
        if self._transport is None:
            self._transport = self._outgoing.transport(LONGEST_ANSWER)
        return self._transport
