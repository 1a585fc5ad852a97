"""Lists of the public directory on PostgreSQL: one statement a page."""

from dataclasses import fields

from adapters.postgres.mapping.values import Json, to_json
from adapters.postgres.work import PostgresWork
from domain.directory.listing import CentreQuery, CorridorQuery, OrganisationQuery
from domain.listing import Page

Query = OrganisationQuery | CentreQuery | CorridorQuery


class PostgresDirectoryLists:
    """Implements ``domain.ports.DirectoryLists``."""

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
        rows = await self._work.page(function, to_json(_asked(query)))
        items = tuple(row["item"] for row in rows[: query.limit])
        if len(rows) <= query.limit:
            return Page(items, None)
        last = rows[query.limit - 1]
        return Page(items, (last["created_at"].isoformat(), str(last["id"])))


def _asked(query: Query) -> Json:
    """Give the filters that are set; one row more than the page tells whether there is another."""
    names = (field.name for field in fields(query) if field.name not in ("limit", "after"))
    asked = {name: getattr(query, name) for name in names if getattr(query, name) is not None}
    if query.after is not None:
        asked["after_id"] = query.after[1]
    return {**asked, "limit": query.limit + 1}
