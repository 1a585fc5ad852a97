"""Read a published table."""

from domain.kernel.access import Actor, known
from domain.ports.work import OpenWork
from domain.statistics.periods import Period
from domain.statistics.reading import Chosen, TableOfPeriod, has_table, is_listed, table_of
from domain.statistics.tables import TABLES


async def get_published_table(
    work: OpenWork, actor: Actor, code: str, period: Period, number: int | None, chosen: Chosen
) -> TableOfPeriod:
    """Read a table of a quarter or a year, in its newest edition or an earlier one.

    Every count is rounded to five independently, totals included, so a total may differ from the sum of its parts.
    `null` means zero, too few people or too few organisations; you cannot tell which. Medians are in whole days, and
    sums of money have two significant digits. For each dimension choose one value or `all`; otherwise every value is
    listed.
    """
    table = known(TABLES.get(code))
    indicators = {*table.indicators, *(part for each in table.known() for part in each.of or ())}
    async with work() as w:
        published = await w.statistics.published(period, number, sorted(indicators))
    known(published if has_table(published.edition, table) and is_listed(published, chosen) else None)
    return table_of(table, published, chosen)
