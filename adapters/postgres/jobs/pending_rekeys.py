"""Rotates the keys of cases from which access was taken away while no key could be had (ADR 0016).

Who takes part: a withdrawal or exclusion, which took the copies out of reach; the worker; the key service, back again.
Promised: the case gets its new key as soon as the old one can be opened; what changed meanwhile is taken as it is then,
for the record compares versions. On failure: the key stays owed, and is tried again at the next look.
"""

from adapters.postgres.connection.pool import Database
from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.work.system_work import OpenFor, on_behalf_of
from adapters.postgres.work.work import Alert
from domain.kernel.errors import Missing, VersionConflict
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable
from domain.usecases.cases.rotate_case_key import rotate_case_key

OWED = """
SELECT t.case_id, (
    SELECT u.organisation_id FROM corridor.custody AS u WHERE u.case_id = t.case_id ORDER BY u.entry DESC LIMIT 1
) AS organisation_id
FROM vault.owed_turns AS t GROUP BY t.case_id
"""
JOB = "turn_owed_keys"


async def turn_owed_keys(database: Database, open_for: OpenFor, alert: Alert) -> None:
    """Rotate every key that is owed; a key service that is still away ends the look."""
    for row in await database.rows(OWED):
        work, actor = on_behalf_of(row["organisation_id"], "rotate_case_key", open_for)
        try:
            await rotate_case_key(work, actor, row["case_id"])
        except (KeyMissing, Missing, VersionConflict):
            continue  # erased, or changed in this very moment: the next look tells
        except KeyServiceUnavailable as problem:
            alert(problem, JOB)
            return
        except CiphertextRejected as problem:
            alert(problem, JOB)
