"""Finds who takes over from centres that are closed or suspended (ADR 0037).

Who takes part: any number of workers; whoever closes a centre, by a request, by the import or by disabling its
organisation; partners who act on the same cases. Promised: what is open with a closed centre ends or goes on, and its
cases move, are offered, or are reported as unattended, each in a transaction of its own and once. On failure: nothing
is recorded, and it is due again at the next run, which looks at the state and not at what was done.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from adapters.postgres.connection.pool import Database
from adapters.postgres.work.system_work import OpenFor, on_behalf_of
from adapters.postgres.work.work import Alert
from domain.kernel.access import Actor
from domain.kernel.errors import Conflict, Missing
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable
from domain.ports.work import OpenWork
from domain.usecases.succession.attend_case import attend_case
from domain.usecases.succession.end_offer import end_offer
from domain.usecases.succession.leave_closed_centre import leave_closed_centre

BATCH = 200
REFERRALS = "SELECT * FROM corridor.referrals_left_alone($1, $2)"
OFFERS = "SELECT * FROM corridor.offers_left_alone($1, $2)"
CASES = "SELECT case_id AS id, organisation_id, centre_id, state FROM corridor.unattended_cases_due($1, $2)"
FORGET = "SELECT corridor.forget_attended()"
NOTE = "SELECT corridor.note_unattended($1, $2, $3)"
JOB = "find_successors"

UseCase = Callable[[OpenWork, Actor, Any], Awaitable[bool]]


class Succession:
    """See the head of this file. Its database connections act as the worker."""

    def __init__(self, database: Database, open_for: OpenFor, alert: Alert) -> None:
        self._database = database
        self._open_for = open_for
        self._alert = alert

    async def find(self) -> None:
        """Look once at everything that is due."""
        await self._database.value(FORGET)
        await self._each(REFERRALS, "leave_closed_centre", leave_closed_centre)
        await self._each(OFFERS, "end_offer", end_offer)
        await self._each(CASES, "attend_case", attend_case, self._note)

    async def _each(
        self,
        due: str,
        operation: str,
        use_case: UseCase,
        undone: Callable[[dict[str, Any]], Awaitable[None]] | None = None,
    ) -> None:
        """Go through all that is due, in order of ids; stops if the key service is away."""
        after: UUID | None = None
        while True:
            rows = await self._database.rows(due, after, BATCH)
            for row in rows:
                after = row["id"]
                work, actor = on_behalf_of(row["organisation_id"], operation, self._open_for)
                try:
                    done = await use_case(work, actor, after)
                except (Conflict, Missing):
                    continue  # decided by somebody else at this very moment: the next run looks again
                except CiphertextRejected as problem:
                    self._alert(problem, JOB)
                    continue
                except KeyServiceUnavailable as problem:
                    self._alert(problem, JOB)
                    return
                if not done and undone is not None:
                    await undone(row)
            if len(rows) < BATCH:
                return

    async def _note(self, row: dict[str, Any]) -> None:
        """Remember the state in which nothing more could be done for a case, as it was before this look."""
        await self._database.value(NOTE, row["id"], row["centre_id"], row["state"])
