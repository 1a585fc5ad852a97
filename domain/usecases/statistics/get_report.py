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
    """Read a page to look at or print: the network's published figures of a quarter or year in charts and tables, and
    your own figures for the same dates.

    The page is HTML without scripts, in the language of `lang` or, without it, of `Accept-Language`. Until a period is
    published, it shows your own figures only. The definitions of all indicators are at the end.
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
