"""Centres on PostgreSQL."""

from uuid import UUID

from adapters.postgres.mapping.directory import centre_file_of, centre_of, row_of
from adapters.postgres.work.work import PostgresWork
from domain.directory.changes import CentreFile
from domain.directory.organisations import Centre
from domain.kernel.access import known
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CentreId

ELSEWHERE = ("operator_type", "organisation_status", "digest")
"""What the row of a centre does not store: what it has from its organisation, and its digest."""


class PostgresCentres:
    """Implements ``domain.ports.directory.Centres``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def find(self, reference: str, pointer: str | None = None) -> Centre:
        """Find by id (as UUID text) or code; raises ``Missing``."""
        return centre_of(known(await self._work.load("load_centre", reference), pointer))

    async def entry(self, reference: str) -> Centre:
        """Find it with its digest; raises ``Missing``."""
        return centre_of(known(await self._work.load("load_centre_entry", reference)))

    async def file(self, reference: str) -> CentreFile:
        """Find it with the centres that share a corridor with it; raises ``Missing``."""
        return centre_file_of(known(await self._work.load("load_centre_and_neighbours", reference)))

    async def has_code(self, code: str) -> bool:
        """Return whether a centre has this code."""
        return bool(await self._work.load("load_code", "centre", code))

    async def successors(self, centre_id: CentreId) -> tuple[CentreId, ...]:
        """Return its named successor, that one's, and so on."""
        found = await self._work.load("load_successors", centre_id)
        return tuple(CentreId(UUID(one)) for one in found)

    async def add(self, centre: Centre) -> None:
        """Record a new centre."""
        self._concerns(centre)
        self._work.changes.insert("centres", row_of(centre, *ELSEWHERE))

    async def change(self, centre: Centre, happened: tuple[DomainEvent, ...]) -> None:
        """Record the next version of a centre."""
        self._concerns(centre)
        self._work.changes.update("centres", row_of(centre, *ELSEWHERE))
        self._work.record_events(happened)

    async def set_digest(self, centre: Centre) -> None:
        """Record where its digest goes from now on, together with its next version."""
        digest = centre.digest
        row = {
            "centre_id": centre.id,
            "organisation_id": centre.organisation_id,
            "email": None if digest is None else digest.email,
            "language": None if digest is None else digest.language,
        }
        self._work.changes.add("digests", [row])

    def _concerns(self, centre: Centre) -> None:
        self._work.concerns("centre", centre.id)
        self._work.note_in_trail_of(centre.organisation_id, "centre", centre.id)
