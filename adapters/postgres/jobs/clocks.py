"""Runs the clocks of referrals and of direct offers (ADR 0053).

Who takes part: any number of workers; both sides, which may act on the same referral at the same moment. Promised: each
step is taken once, in order, oldest due first, at most one step of a referral in one look; after a day without a
worker, looks of at most ``most`` steps catch up. On failure: nothing of that step is recorded. A row that fails rests
for a while, so that those behind it get their turn; a row that somebody else has changed is looked at again next time,
since a look asks for the state, not for what was done.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from adapters.postgres.connection.availability import DatabaseUnavailable
from adapters.postgres.connection.pool import Database
from adapters.postgres.work.system_work import OpenFor, on_behalf_of
from adapters.postgres.work.work import Alert
from domain.kernel.errors import Missing, VersionConflict
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable
from domain.ports.clock import Clock, utc_now
from domain.usecases.handoffs.lapse_unanswered_offer import lapse_unanswered_offer
from domain.usecases.referrals.run_clock import run_clock

JOB = "run_clocks"
BATCH = 100
IN_ONE_LOOK = 500
RESTS = timedelta(minutes=1)
DUE = "SELECT * FROM corridor.clocks_due($1, $2, $3)"
USE_CASES: dict[str, tuple[str, Any]] = {
    "referral": ("run_clock", run_clock),
    "offer": ("lapse_unanswered_offer", lapse_unanswered_offer),
}


class Clocks:
    """See the head of this file. Its database connections act as the worker; ``now`` decides what is due."""

    def __init__(
        self, database: Database, open_for: OpenFor, alert: Alert, now: Clock = utc_now, most: int = IN_ONE_LOOK
    ) -> None:
        self._database = database
        self._open_for = open_for
        self._alert = alert
        self._now = now
        self._most = most
        self._resting: dict[UUID, datetime] = {}

    async def run(self) -> None:
        """Look once, as the worker does at each interval."""
        await self.look()

    async def look(self) -> int:
        """Take the steps that are due, one for each referral or offer; returns how many were taken.

        Raises the first unexpected problem after everything else has had its turn.
        """
        at, taken, unexpected = self._now(), 0, list[Exception]()
        self._resting = {one: until for one, until in self._resting.items() if until > at}
        seen = set[UUID]()
        while len(seen) < self._most:
            batch = min(BATCH, self._most - len(seen))
            rows = await self._database.rows(DUE, at, batch, [*self._resting.keys() | seen])
            for row in rows:
                seen.add(row["id"])
                try:
                    taken += await self._step(row)
                except DatabaseUnavailable:
                    self._resting[row["id"]] = at + RESTS  # perhaps only this row fails: somebody keeps it locked
                    raise
                except VersionConflict:
                    continue  # somebody is acting on it right now: the next look sees the result
                except Exception as problem:
                    self._resting[row["id"]] = at + RESTS
                    self._note(problem, unexpected)
            if len(rows) < batch:
                break
        if unexpected:
            raise unexpected[0]
        return taken

    async def _step(self, row: dict[str, Any]) -> bool:
        operation, use_case = USE_CASES[row["kind"]]
        work, actor = on_behalf_of(row["organisation_id"], operation, self._open_for)
        return bool(await use_case(work, actor, row["id"]))

    def _note(self, problem: Exception, unexpected: list[Exception]) -> None:
        if isinstance(problem, KeyServiceUnavailable | CiphertextRejected):
            self._alert(problem, JOB)
        elif not isinstance(problem, Missing):
            unexpected.append(problem)
