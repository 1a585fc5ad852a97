"""Sends the digests that are due.

Who takes part: the worker of each process; the database, which gives each digest to one of them for a while
(``alembic/sql/events/digests.sql``); a mail server. Promised: what a centre is told waits until the server has taken
it, and is sent at least once; one that may come twice has the same Message-ID. At most one digest an hour goes to a
centre, unless something is urgent. On failure: it is tried again, after waits that grow, and delays no other; after a
few failures in a row the log tells the operator of the centre, never of the address.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Protocol
from uuid import UUID, uuid4

from pydantic_core import from_json

from adapters.mail.server import MailFailed
from adapters.postgres.connection.pool import Database
from adapters.postgres.mapping.values import Json, to_json
from domain.digests.digest import Digest, Entry, key_of
from domain.digests.headings import TOLD, URGENT
from domain.digests.sending import ALERT_AFTER, AT_MOST, NOT_WITHIN, wait_after
from domain.kernel.ids import CentreId, to_text
from domain.ports.clock import Clock, utc_now
from domain.vocabulary import EventType

UNDER_WAY = 8
"""Digests that a worker sends at a time."""
POSITIONS = 200
"""Of a feed, looked at in one statement."""
LOOKS = 50
"""In one run: a feed that grows faster is gone on with in the next."""
LEASE = timedelta(minutes=2)
"""Longer than an attempt and what comes before and after it may take."""
LEAVE = 2.0
"""Seconds that a process which ends gives to what is under way. What is cut off is sent again."""
LOOK = "SELECT corridor.look_for_digests($1, $2, $3)"
TAKE = "SELECT * FROM corridor.take_digests($1, $2, $3, $4, $5)"
LOAD = "SELECT corridor.digest_of($1, $2, $3, $4)"
SETTLE = "SELECT corridor.settle_digest($1, $2, $3, $4, $5, $6, $7)"
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
    """Looks, takes, sends and settles. One per process. ``alert``: tells the operator of a centre's id, and why."""

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
        self._me = uuid4()
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Look once, and begin to send what is due."""
        for _ in range(LOOKS):
            if not await self._database.value(LOOK, WHAT_IS_TOLD, AT_MOST, POSITIONS):
                break
        if room := UNDER_WAY - len(self._under_way):
            for row in await self._database.rows(TAKE, self._me, self._now(), room, LEASE, NOT_WITHIN):
                task = asyncio.create_task(self._send(from_json(row[0])))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

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

    async def _send(self, row: Json) -> None:
        """Make one attempt. If that is not possible, the digest is due again when the lease is over."""
        try:
            digest = await self._digest(row)
            failed = None
            if digest.entries:
                try:
                    await self._server.take(self._written(digest), self._sender, digest.email)
                except MailFailed as problem:
                    failed = problem
            await self._settle(row, digest, failed)
        except Exception as problem:
            log.warning("a digest could not be tried: %s", type(problem).__name__)

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

    async def _settle(self, row: Json, digest: Digest, failed: MailFailed | None) -> None:
        at, again = self._now(), None
        if failed is not None:
            tries = row["tries"] + 1
            again = self._again(at, tries, failed)
            if tries == ALERT_AFTER:
                self._alert(to_text("centre", digest.centre_id), str(failed))
        sent = failed is None and bool(digest.entries)
        unsure = failed is not None and failed.unsure
        await self._database.value(SETTLE, self._me, digest.centre_id, at, failed is None, sent, unsure, again)

    def _again(self, at: datetime, tries: int, failed: MailFailed) -> datetime:
        return at + wait_after(tries, random.random(), refused=failed.refused)  # noqa: S311 - jitter


def _entry_of(entry: Json) -> Entry:
    return Entry(UUID(entry["event_id"]), EventType(entry["type"]), entry["case_code"], entry["urgent"])
