"""Rotates the keys of cases whose access was revoked while no rotation was possible (ADR 0016, ADR 0027).

Who takes part: a withdrawal or exclusion, which took the copies out of reach; the worker; the key service, back again.
Promised: the case gets its new key as soon as the old one can be decrypted, based on the current version of the case:
the record compares versions. On failure, including a field that does not decrypt: nothing is recorded, and the rotation
stays pending for the next run.
"""

from uuid import UUID

from adapters.postgres.connection.pool import Database
from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.work.system_work import OpenFor, on_behalf_of
from adapters.postgres.work.work import Alert
from domain.kernel.errors import Missing, VersionConflict
from domain.kernel.ids import CaseId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable
from domain.usecases.cases.rotate_case_key import rotate_case_key

OWED = """
SELECT t.case_id, (
    SELECT u.organisation_id FROM corridor.custody AS u WHERE u.case_id = t.case_id ORDER BY u.entry DESC LIMIT 1
) AS organisation_id
FROM vault.owed_turns AS t GROUP BY t.case_id
"""
JOB = "rotate_pending_keys"


class PendingRekeys:
    """See the head of this file. Its database connections act as the worker."""

    def __init__(self, database: Database, open_for: OpenFor, alert: Alert) -> None:
        self._database = database
        self._open_for = open_for
        self._alert = alert
        self._alerted: set[UUID] = set()

    async def rotate(self) -> None:
        """Rotate every pending key; stops if the key service is still unavailable."""
        for row in await self._database.rows(OWED):
            work, actor = on_behalf_of(row["organisation_id"], "rotate_case_key", self._open_for)
            try:
                await rotate_case_key(work, actor, CaseId(row["case_id"]))
            except (KeyMissing, Missing, VersionConflict):
                continue  # erased, or changed at this very moment: the next run decides
            except KeyServiceUnavailable as problem:
                self._alert(problem, JOB)
                return
            except CiphertextRejected as problem:
                if row["case_id"] not in self._alerted:  # once per process: it stays pending until repaired
                    self._alert(problem, JOB)
                self._alerted.add(row["case_id"])
