"""Reads the timeline of a case or referral that was already loaded, and authorised, in the same work."""

from uuid import UUID

from adapters.postgres.mapping.values import Json, ident, time
from adapters.postgres.work.work import PostgresWork
from domain.kernel.access import MIGRANT
from domain.kernel.ids import CaseId, OrganisationId, ReferralId
from domain.kernel.timeline import TimelineEntry


async def read_timeline(work: PostgresWork, function: str, about: UUID) -> tuple[TimelineEntry, ...]:
    """Read the timeline, oldest first."""
    found: list[Json] = await work.load(function, about)
    return tuple(_entry(row) for row in found)


def _entry(row: Json) -> TimelineEntry:
    referral, organisation = ident(row["referral_id"]), ident(row["organisation_id"])
    return TimelineEntry(
        id=UUID(row["id"]),
        case_id=CaseId(UUID(row["case_id"])),
        referral_id=None if referral is None else ReferralId(referral),
        at=time(row["at"]),
        type=row["type"],
        status=row["status"],
        version=row["version"],
        organisation_id=None if organisation is None else OrganisationId(organisation),
        outcome=row["outcome"],
        by_migrant=row["client_id"] == str(MIGRANT),
    )
