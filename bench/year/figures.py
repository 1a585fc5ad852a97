"""Compares each organisation's own figures with the simulation's record."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres.jobs.statistics import BATCH
from bench.year.counting.tally import Figures, everything, figures_of
from bench.year.story import Story
from domain.statistics.indicators import Dimension
from domain.statistics.own import OwnFigures, OwnQuestion
from domain.usecases.statistics.get_indicators import get_indicators

SPLITS: tuple[tuple[Dimension, ...], ...] = (
    (),
    (Dimension.CORRIDOR, Dimension.SEX),
    (Dimension.CENTRE, Dimension.MONTH),
    (Dimension.URGENCY, Dimension.OPERATOR_TYPE),
    (Dimension.STAGE, Dimension.AGE_BAND),
    (Dimension.CASE_TYPE, Dimension.SECTOR),
    (Dimension.SERVICE_TYPE, Dimension.MONTH),
)
SECONDS = 3600
Told = Mapping[tuple[str, str | None, tuple[str, ...], str | None], int | Decimal | None]


async def compare_figures(story: Story, asked: Iterable[OwnQuestion], now: datetime, how: str = "") -> None:
    """Compare every indicator of every organisation for these queries. ``how``: a prefix for the messages."""
    record = story.record(now)
    counted = everything(record, story.sightings)
    organisations = sorted({story.network.owner(centre) for centre in story.network.centres})
    for question in asked:
        mine = figures_of(record, counted, question)
        for organisation in organisations:
            work, actor = story.partners.acting(organisation, "year", now)
            told = await get_indicators(work, actor, question)
            split = " and ".join(question.by) or "nothing"
            where = f"{how}the figures of {organisation} from {question.since} to {question.until} by {split}"
            for what in contradictions(told, of_one(mine, organisation)):
                story.contradict(f"{where}: {what}")
            story.count("answers of figures compared")


async def rebuild(owner: "asyncpg.Connection[Any]", now: datetime) -> None:
    """Rebuild all figures from the records, like ``corridor statistics rebuild``."""
    await owner.execute("SELECT corridor.rebuild_statistics()", timeout=SECONDS)
    while await owner.fetchval("SELECT corridor.keep_statistics($1, $2)", now, BATCH, timeout=SECONDS) == BATCH:
        pass


def of_all(start: datetime, now: datetime) -> Iterator[OwnQuestion]:
    """Yield each split, for the whole simulated time and a month before and after it."""
    first, last = start.date() - timedelta(days=30), now.date() + timedelta(days=30)
    for by in SPLITS:
        yield OwnQuestion(first, last, (), by)


def of_parts(start: datetime, now: datetime) -> Iterator[OwnQuestion]:
    """Yield some splits for a quarter of the simulated time and for arbitrary days."""
    length = (now - start) / 4
    quarter = ((start + length).date(), (start + 2 * length).date())
    odd = ((start + length / 2).date(), (start + 3.3 * length).date())
    for since, until in (quarter, odd):
        for by in SPLITS[1:3]:
            yield OwnQuestion(since, until, (), by)


def of_one(figures: Figures, organisation: UUID) -> Told:
    """Return the figures of one organisation."""
    return {key[1:]: value for key, value in figures.items() if key[0] == organisation}


def contradictions(told: OwnFigures, mine: Told) -> Iterator[str]:
    """Yield the differences between an answer and the record; a missing figure is zero."""
    shown = {(one.indicator, one.side, one.values, one.currency): one.value for one in told.figures}
    for which in sorted(shown.keys() | mine.keys(), key=str):
        if shown.get(which) != mine.get(which):
            yield f"{which} is {shown.get(which)}, in the record {mine.get(which)}"
