"""Lists of the public directory on PostgreSQL: one statement a page."""

from adapters.postgres.mapping.values import to_json
from adapters.postgres.work.paging import page_of, query_document
from adapters.postgres.work.work import PostgresWork
from domain.directory.listing import CentreQuery, CorridorQuery, OrganisationQuery
from domain.kernel.listing import Page

Query = OrganisationQuery | CentreQuery | CorridorQuery


class PostgresDirectoryLists:
    """Implements ``domain.ports.work.DirectoryLists``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def organisations(self, query: OrganisationQuery) -> Page:
        """Read one page of organisations."""
        return await self._page("list_organisations", query)

    async def centres(self, query: CentreQuery) -> Page:
        """Read one page of centres."""
        return await self._page("list_centres", query)

    async def corridors(self, query: CorridorQuery) -> Page:
        """Read one page of corridors."""
        return await self._page("list_corridors", query)

    async def _page(self, function: str, query: Query) -> Page:
        return page_of(await self._work.page(function, to_json(query_document(query))), query.limit, "created_at")
