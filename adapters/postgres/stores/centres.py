"""Centres on PostgreSQL."""

from uuid import UUID

from adapters.postgres.mapping.directory import centre_file_of, centre_of, row_of
from adapters.postgres.work.work import PostgresWork
from domain.directory.changes import CentreFile
from domain.directory.organisations import Centre
from domain.kernel.access import known
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CentreId

OF_THE_ORGANISATION = ("operator_type", "organisation_status")
"""What a centre has from its organisation, and its row does not store."""


class PostgresCentres:
    """Implements ``domain.ports.directory.Centres``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def find(self, reference: str, pointer: str | None = None) -> Centre:
        """Find by id (as UUID text) or code; raises ``Missing``."""
        return centre_of(known(await self._work.load("load_centre", reference), pointer))

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
        self._work.changes.insert("centres", row_of(centre, *OF_THE_ORGANISATION))

    async def change(self, centre: Centre, happened: tuple[DomainEvent, ...]) -> None:
        """Record the next version of a centre."""
        self._concerns(centre)
        self._work.changes.update("centres", row_of(centre, *OF_THE_ORGANISATION))
        self._work.record_events(happened)

    def _concerns(self, centre: Centre) -> None:
        self._work.concerns("centre", centre.id)
        self._work.note_in_trail_of(centre.organisation_id, "centre", centre.id)
