"""List the published tables."""

from domain.kernel.access import Actor
from domain.ports.work import OpenWork
from domain.statistics.reading import ListedTable, has_table
from domain.statistics.tables import TABLES


async def list_published_tables(work: OpenWork, actor: Actor) -> tuple[ListedTable, ...]:
    """List the published tables of the whole network, each with its indicators, dimensions and editions.

    The list is closed: there are no other tables, filters or dates. A period is counted once, at the earliest 36 days
    after its end, and its figures do not change. A correction is a new edition that says what it corrects and why; the
    earlier one remains.
    """
    async with work() as w:
        editions = await w.statistics.editions()
    return tuple(
        ListedTable(table, tuple(edition for edition in editions if has_table(edition, table)))
        for table in TABLES.values()
    )
