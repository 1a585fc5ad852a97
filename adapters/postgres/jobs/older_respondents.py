"""Reindexes the respondents of claims after the rules for comparing them change (ADR 0065).

Who takes part: the worker; the key service. Promised: after an upgrade every claim that can be read is counted by the
new rules, in the order of their ids; a pattern may miss it until then. On failure: a claim that does not decrypt stays
as it was and is tried again at the next run; without the key service the run stops.
"""

from uuid import UUID

from adapters.postgres.connection.pool import Database
from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.work.system_work import OpenFor, on_behalf_of
from domain.kernel.errors import Missing, VersionConflict
from domain.kernel.ids import CaseId, ClaimId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable
from domain.respondents.pattern import RESPONDENT_INDEX_VERSION
from domain.usecases.claims.renew_respondent_index import renew_respondent_index

BATCH = 200
OLDER = "SELECT * FROM corridor.older_respondents($1, $2, $3)"
OPERATION = "renew_respondent_index"
FIRST = UUID(int=0)


async def renew_older_respondents(database: Database, open_for: OpenFor) -> None:
    """Index every respondent whose entry was made by an older version of the rules."""
    after = FIRST
    while True:
        rows = await database.rows(OLDER, RESPONDENT_INDEX_VERSION, after, BATCH)
        for row in rows:
            work, actor = on_behalf_of(row["organisation_id"], OPERATION, open_for)
            try:
                await renew_respondent_index(work, actor, CaseId(row["case_id"]), ClaimId(row["claim_id"]))
            except (CiphertextRejected, KeyMissing, Missing, VersionConflict):
                continue  # damaged, awaiting a key, or changed concurrently: left to the next run
            except KeyServiceUnavailable:
                return
        if len(rows) < BATCH:
            return
        after = rows[-1]["claim_id"]
