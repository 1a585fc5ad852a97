"""Helpers that let the worker count, and read an organisation's own figures."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from domain.kernel.access import Actor
from domain.kernel.ids import CentreId, ClientId, OrganisationId
from domain.kernel.request_info import RequestInfo
from domain.statistics.indicators import Dimension, Unit
from domain.statistics.own import OwnFigures, OwnQuestion
from domain.usecases.statistics.get_indicators import get_indicators
from tests.app_under_test import World

Figures = dict[tuple[str, ...], int | Decimal]
TODAY = datetime.now(UTC).date()
YEARS = (date(2025, 1, 1), TODAY + timedelta(days=1))
NOT_ADDED_UP = (Unit.PERCENT, Unit.DAYS)


async def count(world: World) -> None:
    """Let the worker count what has changed."""
    worker = world.service.worker
    await worker.run_once("keep_feeds")
    await worker.run_once("keep_statistics")


async def read(
    world: World, organisation: str, *by: str, days: tuple[date, date] = YEARS, centres: tuple[str, ...] | None = None
) -> OwnFigures:
    """Read the figures of an organisation, or of some of its centres."""
    owner = await world.value("SELECT id FROM corridor.organisations WHERE code = $1", organisation)
    limited = None
    if centres is not None:
        found = await world.value("SELECT array_agg(id) FROM corridor.centres WHERE code = ANY ($1)", list(centres))
        limited = frozenset(CentreId(UUID(str(one))) for one in found)
    actor = Actor(ClientId(uuid4()), OrganisationId(UUID(str(owner))), frozenset(), limited)
    work = partial(world.service.open_reading, RequestInfo(actor, "get_indicators", "req_figures", None))
    return await get_indicators(work, actor, OwnQuestion(*days, by=tuple(map(Dimension, by))))


async def figures(world: World, organisation: str, *by: str, **asked: Any) -> Figures:
    """Count, and return the figures that add up, by indicator, side, values and currency; absent ones are left out."""
    await count(world)
    return added_up(await read(world, organisation, *by, **asked))


def added_up(answer: OwnFigures) -> Figures:
    """Return the figures of an answer that add up."""
    return {
        tuple(filter(None, (one.indicator, one.side, *one.values, one.currency))): one.value or 0
        for one in answer.figures
        if one.unit not in NOT_ADDED_UP
    }


def grown(before: Figures, after: Figures) -> Figures:
    """Return the differences between two sets of figures."""
    counted = {key: after.get(key, 0) - before.get(key, 0) for key in sorted(before.keys() | after.keys())}
    return {key: number for key, number in counted.items() if number}
