"""Does for cases what had to wait for the key service: a new key after access was taken away (ADR 0016, ADR 0027), and
the copies of conversation keys that custody has taken along (ADR 0036).

Who takes part: a withdrawal, an exclusion or a move of custody, made while a key was unavailable; the worker; the key
service, back again. Promised: it is done as soon as a copy of the key can be opened, based on the current version of
the case: the record compares versions. On failure, including a field that does not decrypt: nothing is recorded for
that case, and it stays pending for the next run.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.connection.pool import Database
from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.work.system_work import OpenFor, on_behalf_of
from adapters.postgres.work.work import Alert
from domain.kernel.access import Actor
from domain.kernel.errors import Missing, VersionConflict
from domain.kernel.ids import CaseId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable
from domain.ports.work import OpenWork
from domain.usecases.cases.pass_conversation_keys import pass_conversation_keys
from domain.usecases.cases.rotate_case_key import rotate_case_key


@dataclass(frozen=True, slots=True)
class Pending:
    """What is pending: how its cases are found, each with the organisation to act for, and what is done for each."""

    job: str
    due: str
    use_case: Callable[[OpenWork, Actor, CaseId], Awaitable[None]]


REKEYS = Pending(
    "rotate_pending_keys",
    """
SELECT t.case_id, (
    SELECT u.organisation_id FROM corridor.custody AS u WHERE u.case_id = t.case_id ORDER BY u.entry DESC LIMIT 1
) AS organisation_id
FROM vault.owed_turns AS t GROUP BY t.case_id
""",
    rotate_case_key,
)
CONVERSATIONS = Pending("pass_conversation_keys", "SELECT * FROM corridor.passed_without_key()", pass_conversation_keys)


class PendingKeys:
    """See the head of this file. Its database connections act as the worker."""

    def __init__(self, pending: Pending, database: Database, open_for: OpenFor, alert: Alert) -> None:
        self._pending = pending
        self._database = database
        self._open_for = open_for
        self._alert = alert
        self._alerted: set[UUID] = set()

    async def bring(self) -> None:
        """Do what is pending for every case; stops if the key service is still unavailable."""
        job, use_case = self._pending.job, self._pending.use_case
        for row in await self._database.rows(self._pending.due):
            work, actor = on_behalf_of(row["organisation_id"], use_case.__name__, self._open_for)
            try:
                await use_case(work, actor, CaseId(row["case_id"]))
            except (KeyMissing, Missing, VersionConflict):
                continue  # erased, or changed at this very moment: the next run decides
            except KeyServiceUnavailable as problem:
                self._alert(problem, job)
                return
            except CiphertextRejected as problem:
                if row["case_id"] not in self._alerted:  # once per process: it stays pending until repaired
                    self._alert(problem, job)
                self._alerted.add(row["case_id"])
