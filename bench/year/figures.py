"""Each organisation's own figures, against what the simulation wrote down."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

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
Told = Mapping[tuple[str, str | None, tuple[str, ...], str | None], int | Decimal | None]


async def compare_figures(story: Story, start: datetime, now: datetime) -> None:
    """Compare every indicator of every organisation: for the whole time, a quarter of it and some odd days."""
    record = story.record(now)
    counted = everything(record, story.sightings)
    organisations = sorted({story.network.owner(centre) for centre in story.network.centres})
    for question in questions(start, now):
        mine = figures_of(record, counted, question)
        for organisation in organisations:
            work, actor = story.partners.acting(organisation, "year", now)
            told = await get_indicators(work, actor, question)
            split = " and ".join(question.by) or "nothing"
            where = f"the figures of {organisation} from {question.since} to {question.until} by {split}"
            for what in contradictions(told, of_one(mine, organisation)):
                story.contradict(f"{where}: {what}")
            story.count("answers of figures compared")


def questions(start: datetime, now: datetime) -> Iterator[OwnQuestion]:
    """Yield what is asked: each split for the whole time, and three of them for parts of it."""
    first, last = start.date() - timedelta(days=30), now.date() + timedelta(days=30)
    length = (now - start) / 4
    quarter = ((start + length).date(), (start + 2 * length).date())
    odd = ((start + length / 2).date(), (start + 3.3 * length).date())
    for by in SPLITS:
        yield OwnQuestion(first, last, (), by)
    for since, until in (quarter, odd):
        for by in SPLITS[:3]:
            yield OwnQuestion(since, until, (), by)


def of_one(figures: Figures, organisation: UUID) -> Told:
    """Return the figures of one organisation."""
    return {key[1:]: value for key, value in figures.items() if key[0] == organisation}


def contradictions(told: OwnFigures, mine: Told) -> Iterator[str]:
    """Yield where an answer and the record differ. A figure that is not there is nothing."""
    shown = {(one.indicator, one.side, one.values, one.currency): one.value for one in told.figures}
    for which in sorted(shown.keys() | mine.keys(), key=str):
        if shown.get(which) != mine.get(which):
            yield f"{which} is {shown.get(which)}, in the record {mine.get(which)}"
