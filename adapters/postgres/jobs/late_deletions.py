"""The clock of deletions that are owed: both ends are told when one is late.

Who takes part: any number of workers; the receiver, which may confirm in the same moment. Promised: one step and one
event for each end and each late deletion. On failure: nothing was told, and the next look tells.
"""

from datetime import UTC, datetime
from uuid import UUID

from pydantic_core import from_json

from adapters.postgres.connection.pool import Database
from adapters.postgres.mapping.values import Json, to_json
from adapters.postgres.work.event_rows import event_rows, step_row
from adapters.postgres.work.ids import new_id
from domain.kernel.ids import CaseId, OrganisationId, ReferralId
from domain.referrals.late_deletion import LateDeletion, told

BATCH = 200


async def tell_late_deletions(database: Database) -> None:
    """Tell of every deletion that is late and of which nobody was told."""
    while True:
        at = datetime.now(UTC)
        late: list[Json] = from_json(await database.value("SELECT corridor.load_late_deletions($1, $2)", at, BATCH))
        rows = to_json([_told(_late(row), at) for row in late])
        written = await database.value("SELECT corridor.tell_late_deletions($1, $2)", at, rows) if late else 0
        if written < BATCH:
            return


def _late(row: Json) -> LateDeletion:
    return LateDeletion(
        referral_id=ReferralId(UUID(row["id"])),
        case_id=CaseId(UUID(row["case_id"])),
        status=row["status"],
        version=row["version"],
        ends=tuple(OrganisationId(UUID(end)) for end in row["ends"]),
    )


def _told(late: LateDeletion, at: datetime) -> Json:
    number, event = new_id(), told(late)
    return {
        "id": late.referral_id,
        "version": late.version,
        "step": step_row(number, at, event, None),
        "events": event_rows(number, at, event, None),
    }
