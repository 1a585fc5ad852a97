"""Brings the keys of conversations that a new holder has taken along without the key service (ADR 0036).

Who takes part: a move of custody, which passed the sending side on; the worker; the key service, back again. Promised:
the new sending side gets its copy as soon as one can be opened, and former ones lose theirs. On failure: nothing is
recorded for that case, and the next run tries again.
"""

from uuid import UUID

from adapters.postgres.connection.pool import Database
from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.work.system_work import OpenFor, on_behalf_of
from adapters.postgres.work.work import Alert
from domain.kernel.errors import Missing, VersionConflict
from domain.kernel.ids import CaseId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable
from domain.usecases.cases.pass_conversation_keys import pass_conversation_keys

OWED = "SELECT * FROM corridor.passed_without_key()"
JOB = "pass_conversation_keys"


class ConversationKeys:
    """See the head of this file. Its database connections act as the worker."""

    def __init__(self, database: Database, open_for: OpenFor, alert: Alert) -> None:
        self._database = database
        self._open_for = open_for
        self._alert = alert
        self._alerted: set[UUID] = set()

    async def pass_on(self) -> None:
        """Bring every missing copy; stops if the key service is still unavailable."""
        for row in await self._database.rows(OWED):
            work, actor = on_behalf_of(row["organisation_id"], JOB, self._open_for)
            try:
                await pass_conversation_keys(work, actor, CaseId(row["case_id"]))
            except (KeyMissing, Missing, VersionConflict):
                continue  # erased, or changed at this very moment: the next run decides
            except KeyServiceUnavailable as problem:
                self._alert(problem, JOB)
                return
            except CiphertextRejected as problem:
                if row["case_id"] not in self._alerted:  # once per process: it stays pending until repaired
                    self._alert(problem, JOB)
                self._alerted.add(row["case_id"])
