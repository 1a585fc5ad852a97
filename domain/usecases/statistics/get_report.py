"""Read a report."""

from domain.kernel.access import Actor, coordinates
from domain.kernel.errors import Missing
from domain.ports.work import OpenWork, Work
from domain.statistics.catalogue import INDICATORS
from domain.statistics.own import OwnFigures, OwnQuestion
from domain.statistics.periods import Period
from domain.statistics.published import PublishedFigures
from domain.statistics.reports import Report, quarters_shown
from domain.usecases.statistics.get_indicators import get_indicators


async def get_report(work: OpenWork, actor: Actor, period: Period) -> Report:
    """Read a page that people look at and print: the network's published figures of a quarter or year, with charts and
    their tables, and then one's own for the same days.

    It comes in the language of `Accept-Language`, or in that of `lang`, as HTML without scripts. While a period is not
    published, the page has one's own figures alone. The definitions of all indicators are at its end.
    """
    own = await _own(work, actor, period)
    async with work() as w:
        published = await _published(w, period)
        before = [await _published(w, quarter) for quarter in quarters_shown(period) if quarter != period]
    over_time = (*before, published if period.quarter is not None else None)
    return Report(period, published, tuple(one for one in over_time if one is not None), own)


async def _own(work: OpenWork, actor: Actor, period: Period) -> OwnFigures | None:
    if coordinates(actor):
        return None
    return await get_indicators(work, actor, OwnQuestion(period.first_day, period.last_day))


async def _published(w: Work, period: Period) -> PublishedFigures | None:
    try:
        return await w.statistics.published(period, None, tuple(INDICATORS))
    except Missing:
        return None
