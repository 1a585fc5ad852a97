"""Notifies both ends of an overdue deletion.

Who takes part: any number of workers; the receiver, which may confirm at the same moment. Promised: one timeline step,
and one event for each end, per late deletion. On failure: nothing is recorded, and the next run tries again.
"""

from adapters.postgres.connection.pool import Database
from adapters.postgres.work.system_work import OpenFor, on_behalf_of
from domain.kernel.errors import Missing, VersionConflict
from domain.kernel.ids import ReferralId
from domain.ports.clock import utc_now
from domain.usecases.referrals.report_late_deletion import report_late_deletion

BATCH = 200
DUE = "SELECT * FROM corridor.late_deletions($1, $2)"


async def tell_late_deletions(database: Database, open_for: OpenFor) -> None:
    """Report every late deletion that was not reported yet."""
    while True:
        due = await database.rows(DUE, utc_now(), BATCH)
        told = [await _told(row, open_for) for row in due]
        if len(due) < BATCH or not any(told):
            return


async def _told(row: dict[str, ReferralId], open_for: OpenFor) -> bool:
    work, actor = on_behalf_of(row["organisation_id"], "report_late_deletion", open_for)
    try:
        return await report_late_deletion(work, actor, row["referral_id"])
    except (Missing, VersionConflict):
        return False  # reported by another worker, confirmed or excluded at this very moment
