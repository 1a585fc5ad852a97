"""Keeps the copies of claims' keys in step with the referrals that open claims (ADR 0069).

Who takes part: the worker; the key service. Promised: within a minute a receiver at work has a copy of the key of each
claim that its share and consent cover, at most ``BATCH`` copies in one run, and nobody else has one. A copy can be
missing because no key was available when the receiver accepted, because the claim was opened at the same moment, or
because the referral covers claims only since then. On failure: without the key service the run stops, and the next one
starts at the same place; a claim that does not decrypt stays without a copy, and the others still get their turn.
"""

from typing import Any
from uuid import UUID

from adapters.postgres.connection.pool import Database
from adapters.postgres.jobs.turns import Turns
from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.work.system_work import OpenFor, on_behalf_of
from adapters.postgres.work.work import Alert
from domain.kernel.errors import Missing, VersionConflict
from domain.kernel.ids import CaseId, ClaimId, ReferralId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable
from domain.usecases.claims.share_claim import share_claim

JOB = "keep_claim_copies"
BATCH = 200
STALE = "SELECT corridor.drop_claim_keys(NULL)"
MISSING = "SELECT * FROM corridor.missing_claim_keys($1, $2, $3)"
OPERATION = "share_claim"
FIRST = (UUID(int=0), UUID(int=0))


class ClaimCopies:
    """See the head of this file. Its database connections act as the worker."""

    def __init__(self, database: Database, open_for: OpenFor, alert: Alert) -> None:
        self._database = database
        self._open_for = open_for
        self._alert = alert
        self._alerted: set[tuple[UUID, UUID]] = set()
        self._after = FIRST

    async def keep(self) -> None:
        """Delete the copies that nobody may have any more, and make the next ones that are missing. Raises the first
        unexpected problem after all others have had their turn.
        """
        await self._database.value(STALE)
        rows, turns = await self._database.rows(MISSING, *self._after, BATCH), Turns(KeyServiceUnavailable)
        try:
            for row in rows:
                await turns.take(self._share(row))
        except KeyServiceUnavailable as problem:
            self._alert(problem, JOB)
            return
        self._after = FIRST if len(rows) < BATCH else _pair(rows[-1])
        turns.finish()

    async def _share(self, row: dict[str, Any]) -> None:
        work, actor = on_behalf_of(row["organisation_id"], OPERATION, self._open_for)
        claim_id, referral_id = _pair(row)
        try:
            await share_claim(work, actor, CaseId(row["case_id"]), ClaimId(claim_id), ReferralId(referral_id))
        except (KeyMissing, Missing, VersionConflict):
            return  # awaiting a key, or changed at this moment: a later run tries again
        except CiphertextRejected as problem:
            if (claim_id, referral_id) not in self._alerted:  # once per process: it stays so until repaired
                self._alert(problem, JOB)
            self._alerted.add((claim_id, referral_id))


def _pair(row: dict[str, Any]) -> tuple[UUID, UUID]:
    return row["claim_id"], row["referral_id"]
