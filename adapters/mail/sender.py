"""Sends the digests that are due.

Who takes part: the worker of each process; the database, which gives each digest to one of them for a while
(``alembic/sql/events/digests.sql``); a mail server. Promised: what a centre is told waits until the server has taken
it, and is sent at least once; one that may come twice has the same Message-ID. At most one digest an hour goes to a
centre, and one in five minutes if something is urgent. On failure: it is tried again, after waits that grow, and
recipients at whom nothing arrives leave places for others. If the server cannot be reached, nothing else is tried until
one attempt gets through. The log tells the operator, once a day, of the centre or of the server, never of the address.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from email.message import EmailMessage
from typing import Protocol
from uuid import UUID

from pydantic_core import from_json

from adapters.mail.reachability import Reachability
from adapters.mail.server import MailFailed
from adapters.postgres.connection.pool import Database
from adapters.postgres.mapping.values import Json, to_json
from domain.digests.digest import Digest, Entry, key_of
from domain.digests.headings import TOLD, URGENT
from domain.digests.sending import AT_MOST, NOT_WITHIN, URGENT_NOT_WITHIN, must_alert, wait_after
from domain.kernel.ids import CentreId, to_text
from domain.ports.clock import Clock, utc_now
from domain.vocabulary import EventType

UNDER_WAY = 8
"""Digests that a worker sends at a time."""
KEPT_FREE = 2
"""Of these, for digests that did not fail the last time."""
POSITIONS = 200
"""Of a feed, looked at in one statement."""
IN_ALL = 500
"""Positions of all feeds, looked at in one statement: it has 2.5 seconds."""
LOOKS = 50
"""In one run: a feed that grows faster is gone on with in the next."""
LEASE = timedelta(minutes=2)
"""Longer than an attempt and what comes before and after it may take."""
WRITTEN_WITHIN = LEASE - timedelta(seconds=10)
"""For an attempt: what became of it is written down until then, however often the database is away."""
LEAVE = 2.0
"""Seconds that a process which ends gives to what is under way. What is cut off is sent again."""
LOOK = "SELECT corridor.look_for_digests($1, $2, $3, $4)"
TAKE = "SELECT * FROM corridor.take_digests($1, $2, $3, $4, $5)"
LOAD = "SELECT corridor.digest_of($1, $2, $3, $4)"
SETTLE = "SELECT corridor.settle_digest($1, $2, $3, $4, $5, $6, $7, $8, $9)"
RELEASE = "SELECT corridor.release_digest($1, $2)"
WHAT_IS_TOLD = to_json(
    {
        "urgent": list(URGENT),
        "types": {kind: {"reader": told.reader, "at_once": told.at_once} for kind, told in TOLD.items()},
    }
)

log = logging.getLogger(__name__)


class Server(Protocol):
    """Takes messages."""

    async def take(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Return once the message was taken; raises ``MailFailed``."""


class DigestSender:
    """Looks, takes, sends and settles. One per process. ``alert``: tells the operator of a centre's id, or of the mail
    server, and why.
    """

    def __init__(
        self,
        database: Database,
        server: Server,
        sender: str,
        written: Callable[[Digest], EmailMessage],
        alert: Callable[[str, str], None],
        now: Clock = utc_now,
    ) -> None:
        self._database, self._server, self._sender = database, server, sender
        self._written, self._alert, self._now = written, alert, now
        self._reachability = Reachability(alert, now)
        self._under_way: dict[asyncio.Task[None], bool] = {}  # with whether it failed the last time

    async def run(self) -> None:
        """Look once, and begin to send what is due, even if looking fails."""
        try:
            await self._look()
        except Exception:
            await self._take()
            raise
        await self._take()

    async def sent(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._under_way)

    async def close(self) -> None:
        """Leave what is under way after a moment."""
        if self._under_way:
            _, left = await asyncio.wait(self._under_way, timeout=LEAVE)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def _look(self) -> None:
        for _ in range(LOOKS):
            if not await self._database.value(LOOK, WHAT_IS_TOLD, AT_MOST, POSITIONS, IN_ALL):
                return

    async def _take(self) -> None:
        room = self._reachability.at_most(UNDER_WAY) - len(self._under_way)
        if room <= 0:
            return
        failing = UNDER_WAY - KEPT_FREE - sum(self._under_way.values())
        for row in await self._database.rows(TAKE, room, failing, LEASE, NOT_WITHIN, URGENT_NOT_WITHIN):
            found = from_json(row[0])
            task = asyncio.create_task(self._send(found))
            self._under_way[task] = found["tries"] > 0
            task.add_done_callback(self._under_way.pop)

    async def _send(self, row: Json) -> None:
        """Make one attempt, and write down what became of it."""
        until = asyncio.get_running_loop().time() + WRITTEN_WITHIN.total_seconds()
        digest, failed = None, None
        try:
            digest = await self._digest(row)
            if row["early"] and not digest.at_once:
                await self._write_down(until, RELEASE, UUID(row["attempt"]), digest.centre_id)
                return
            if digest.entries:
                await self._server.take(self._written(digest), self._sender, digest.email)
                self._reachability.found()
        except MailFailed as problem:
            failed = problem
            if not failed.unreachable:
                self._reachability.found()
        except Exception as problem:
            log.warning("a digest could not be tried: %s", type(problem).__name__)
            failed = MailFailed(f"ours {type(problem).__name__}")
        await self._settle(until, row, digest, failed)

    async def _digest(self, row: Json) -> Digest:
        centre_id = CentreId(UUID(row["centre_id"]))
        found = from_json(
            await self._database.value(LOAD, UUID(row["organisation_id"]), centre_id, row["positions"], WHAT_IS_TOLD)
        )
        entries: Sequence[Json] = found["entries"]
        return Digest(
            centre_id=centre_id,
            centre_name=row["centre_name"],
            email=row["email"],
            language=row["language"],
            at_once=any(entry["at_once"] for entry in entries),
            entries=tuple(_entry_of(entry) for entry in entries),
            at=self._now(),
            key=key_of(centre_id, [UUID(event) for event in found["events"]]),
        )

    async def _settle(self, until: float, row: Json, digest: Digest | None, failed: MailFailed | None) -> None:
        centre_id, tries, again, alerted = CentreId(UUID(row["centre_id"])), 0, None, False
        sent = failed is None and digest is not None and bool(digest.entries)
        if failed is not None and failed.unreachable:  # no fault of this one
            tries, again = row["tries"], self._reachability.lost(failed)
        elif failed is not None:
            tries = row["tries"] + 1
            again = wait_after(tries, random.random(), refused=failed.refused)  # noqa: S311 - jitter
            ago = row["alerted_ago"]
            alerted = must_alert(tries, None if ago is None else timedelta(seconds=ago))
        if alerted:
            self._alert(to_text("centre", centre_id), str(failed))
        await self._write_down(
            until,
            SETTLE,
            UUID(row["attempt"]),
            centre_id,
            failed is None,
            sent,
            digest is not None and digest.at_once,
            failed is not None and failed.unsure,
            tries,
            again,
            alerted,
        )

    async def _write_down(self, until: float, statement: str, *given: object) -> None:
        """Repeat it until the attempt's time is nearly over: otherwise a message that arrived would be sent again."""
        loop, pause = asyncio.get_running_loop(), 0.25
        while True:
            try:
                await self._database.value(statement, *given)
            except Exception as problem:
                log.warning("what became of a digest could not be written down: %s", type(problem).__name__)
                pause = min(pause * 2, 8.0)
                if loop.time() + pause > until:
                    return
                await asyncio.sleep(pause)
            else:
                return


def _entry_of(entry: Json) -> Entry:
    return Entry(UUID(entry["event_id"]), EventType(entry["type"]), entry["case_code"], entry["urgent"])
