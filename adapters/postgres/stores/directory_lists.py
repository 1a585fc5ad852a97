"""Lists of the public directory on PostgreSQL: one statement per page."""

from collections.abc import Callable
from typing import TypeVar

from pydantic_core import from_json

from adapters.postgres.mapping.agreements import agreement_of
from adapters.postgres.mapping.directory import centre_of, corridor_file_of, organisation_of
from adapters.postgres.mapping.values import Json
from adapters.postgres.work.paging import page_of, query_document
from adapters.postgres.work.work import PostgresWork
from domain.directory.agreement import Agreement
from domain.directory.corridor import Corridor
from domain.directory.listing import AgreementQuery, CentreQuery, CorridorQuery, OrganisationQuery
from domain.directory.organisations import Centre, Organisation
from domain.kernel.listing import ListQuery, Page

Item = TypeVar("Item")


class PostgresDirectoryLists:
    """Implements ``domain.ports.directory.DirectoryLists``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def organisations(self, query: OrganisationQuery) -> Page[Organisation]:
        """Read one page of organisations."""
        return await self._page("list_organisations", query, organisation_of)

    async def centres(self, query: CentreQuery) -> Page[Centre]:
        """Read one page of centres."""
        return await self._page("list_centres", query, centre_of)

    async def corridors(self, query: CorridorQuery) -> Page[Corridor]:
        """Read one page of corridors."""
        return await self._page("list_corridors", query, lambda found: corridor_file_of(found).corridor)

    async def agreements(self, query: AgreementQuery) -> Page[Agreement]:
        """Read one page of a corridor's agreements."""
        return await self._page("list_agreements", query, agreement_of)

    async def _page(self, function: str, query: ListQuery, read: Callable[[Json], Item]) -> Page[Item]:
        return await page_of(
            self._work, function, query_document(query), query, lambda row: read(from_json(row["item"]))
        )
