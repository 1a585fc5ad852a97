"""Tracked cases on PostgreSQL: found by the hash of their code, and what surrounds them."""

from uuid import UUID

from pydantic_core import from_json

from adapters.postgres.connection.pool import Database
from adapters.postgres.mapping.values import Json, time, uuid_of
from adapters.postgres.work.work import PostgresWork
from domain.cases.relation import CaseFile
from domain.kernel.access import Actor, known
from domain.kernel.ids import CaseId, CentreId, OrganisationId
from domain.person.whole_case import WholeCase
from domain.tracking.surroundings import IdentityRead, PublicCentre, Surroundings, centres_around

FIND = "SELECT corridor.find_tracked_case($1)"


class PostgresTrackingCodes:
    """Implements ``domain.ports.tracking.TrackingCodes``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, digest: str) -> Actor | None:
        """Look the hash up; the same statement and the same index, whatever it is."""
        found = await self._database.value(FIND, digest)
        if found is None:
            return None
        row: Json = from_json(found)
        return Actor.migrant(OrganisationId(UUID(row["organisation_id"])), CaseId(UUID(row["case_id"])))


class PostgresTracking:
    """Implements ``domain.ports.tracking.Tracking``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def around(self, file: CaseFile, whole: WholeCase) -> Surroundings:
        """Load centres, readings of the identity and the number of messages in one statement."""
        wanted = list(centres_around(whole))
        found: Json = known(await self._work.load("load_tracking", file.case.id, wanted))
        centres = (_centre_of(row) for row in found["centres"])
        return Surroundings(
            {centre.id: centre for centre in centres}, tuple(map(_read_of, found["reads"])), found["written"]
        )

    def record_use(self) -> None:
        """Add the entry; the work is recorded, or there is no response."""
        self._work.write_audit("allowed", "tracked")


def _centre_of(row: Json) -> PublicCentre:
    return PublicCentre(
        id=CentreId(uuid_of(row["id"])),
        organisation_id=OrganisationId(uuid_of(row["organisation_id"])),
        code=row["code"],
        name=row["name"],
        country=row["country"],
        contact=row["contact"] or {},
        opening_hours=row["opening_hours"] or {},
        languages=tuple(row["languages"]),
    )


def _read_of(row: Json) -> IdentityRead:
    return IdentityRead(
        time(row["at"]),
        OrganisationId(uuid_of(row["organisation_id"])),
        row["organisation"],
        row["outcome"] == "refused",
    )
