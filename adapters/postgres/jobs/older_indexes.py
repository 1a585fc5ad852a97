"""Computes again what is derived from the identities of stored cases: the blind indexes, after a change of how values
are compared, and once a day whether a person has turned 18 (ADR 0040).

Who takes part: the worker; the key service. Promised: after an upgrade every case whose identity can be read is
found by the new rules, in the order of their ids; a look-up may miss it until then. A person whose day of birth is
known is no longer shown as a minor within a day of turning 18. On failure: an identity that does not decrypt stays as
it was and is tried again at the next run; without the key service the run stops.
"""

from uuid import UUID

from adapters.postgres.connection.pool import Database
from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.work.system_work import OpenFor, on_behalf_of
from domain.cases.birth import ADULT_AT
from domain.cases.lookup import INDEX_VERSION
from domain.kernel.errors import Missing, VersionConflict
from domain.kernel.ids import CaseId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable
from domain.ports.clock import utc_now
from domain.usecases.cases.renew_case_index import renew_case_index

BATCH = 200
OLDER = "SELECT * FROM corridor.older_indexes($1, $2, $3)"
NOT_YET_OF_AGE = "SELECT * FROM corridor.not_yet_of_age($1, $2, $3)"
FIRST = UUID(int=0)


async def renew_older_indexes(database: Database, open_for: OpenFor) -> None:
    """Make every index of an older version anew."""
    await _renew_all(database, open_for, OLDER, INDEX_VERSION)


async def see_who_came_of_age(database: Database, open_for: OpenFor) -> None:
    """Look again at everybody who turns 18 this year."""
    await _renew_all(database, open_for, NOT_YET_OF_AGE, utc_now().year - ADULT_AT)


async def _renew_all(database: Database, open_for: OpenFor, search: str, sought: int) -> None:
    after = FIRST
    while True:
        rows = await database.rows(search, sought, after, BATCH)
        for row in rows:
            work, actor = on_behalf_of(row["organisation_id"], "renew_case_index", open_for)
            try:
                await renew_case_index(work, actor, CaseId(row["case_id"]))
            except (CiphertextRejected, KeyMissing, Missing, VersionConflict):
                continue  # damaged, awaiting a key, or changed at this very moment: the next run decides
            except KeyServiceUnavailable:
                return
        if len(rows) < BATCH:
            return
        after = rows[-1]["case_id"]
