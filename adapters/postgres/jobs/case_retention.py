"""Ends the retention of closed cases: tells the centre that closed one, and purges its identity at least 30 days later.

Who takes part: any number of workers; the centre, which may reopen or erase the case at the same moment; the list of
erasures. Promised: each step is taken once, at most one for each case in a run, longest closed first; after a stop of
any length the worker catches up, notices included. On failure: nothing of that step is recorded, and the next run takes
it; the cases behind it still get their turn. ``ErasureList.complete`` adds a committed purge that is not yet in this
machine's list.
"""

from uuid import UUID

from adapters.postgres.connection.pool import Database
from adapters.postgres.jobs.turns import Turns
from adapters.postgres.work.system_work import OpenFor, on_behalf_of
from domain.kernel.ids import CaseId
from domain.ports.clock import Clock, utc_now
from domain.ports.erasures import ErasureList, ErasureListUnavailable
from domain.usecases.cases.purge_identity import purge_identity
from domain.usecases.cases.tell_retention import tell_retention

BATCH = 100
DUE = "SELECT * FROM corridor.retention_steps($1, $2, $3)"


class CaseRetention:
    """See the head of this file. Its database connections act as the worker; ``now`` decides what is due."""

    def __init__(
        self, database: Database, open_for: OpenFor, erasures: ErasureList, now: Clock = utc_now, batch: int = BATCH
    ) -> None:
        self._database, self._open_for, self._erasures = database, open_for, erasures
        self._now, self._batch = now, batch

    async def run(self) -> None:
        """Take every step that is due now; raises the first unexpected problem after all have had their turn."""
        at, seen, turns = self._now(), list[UUID](), Turns(ErasureListUnavailable)
        while True:
            rows = await self._database.rows(DUE, at, self._batch, seen)
            for row in rows:
                seen.append(row["case_id"])
                await turns.take(self._take(row["step"], row["organisation_id"], CaseId(row["case_id"])))
            if len(rows) < self._batch:
                break
        turns.finish()

    async def _take(self, step: str, organisation_id: UUID, case_id: CaseId) -> None:
        if step == "tell":
            work, actor = on_behalf_of(organisation_id, "tell_retention", self._open_for)
            await tell_retention(work, actor, case_id)
        else:
            work, actor = on_behalf_of(organisation_id, "purge_identity", self._open_for)
            await purge_identity(work, actor, case_id, self._erasures)
