"""Centres on PostgreSQL, as far as the data path needs them."""

from adapters.postgres.mapping.directory import centre_of
from adapters.postgres.work import PostgresWork
from domain.directory.directory import Centre
from domain.errors import Missing


class PostgresCentres:
    """Implements ``domain.ports.Centres``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def find(self, reference: str, pointer: str | None = None) -> Centre:
        """Find by id (as UUID text) or code; raises ``Missing``."""
        found = await self._work.load("load_centre", reference)
        if found is None:
            raise Missing(pointer=pointer)
        return centre_of(found)
