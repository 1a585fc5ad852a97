"""How tests count what was written, and read an organisation's own figures."""

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from api.http.responses import no_render
from domain.kernel.access import Actor
from domain.kernel.ids import CentreId, ClientId, OrganisationId
from domain.kernel.request_info import RequestInfo
from domain.statistics.indicators import Dimension
from domain.statistics.own import OwnFigures, OwnQuestion
from domain.usecases.statistics.get_indicators import get_indicators
from tests.app_under_test import World

Figures = dict[tuple[str, str | None, tuple[str, ...]], Any]
YEARS = (date(2025, 1, 1), date.today() + timedelta(days=1))


async def count(world: World) -> None:
    """Let the worker take what was written into the figures."""
    worker = world.service.worker
    await worker.run_once("keep_feeds")
    await worker.run_once("keep_statistics")


async def read(
    world: World, organisation: str, *by: str, days: tuple[date, date] = YEARS, centres: tuple[str, ...] | None = None
) -> OwnFigures:
    """Read the figures of an organisation, or of some of its centres."""
    number = await world.value(f"SELECT id FROM corridor.organisations WHERE code = '{organisation}'")
    limited = None
    if centres is not None:
        codes = ", ".join(f"'{centre}'" for centre in centres)
        found = await world.value(f"SELECT array_agg(id) FROM corridor.centres WHERE code IN ({codes})")
        limited = frozenset(CentreId(UUID(str(one))) for one in found)
    actor = Actor(ClientId(uuid4()), OrganisationId(UUID(str(number))), frozenset(), limited)
    request = RequestInfo(actor, "get_indicators", "req_figures", None)
    work = partial(world.service.open_reading, request)
    return await get_indicators(work, actor, OwnQuestion(*days, by=tuple(map(Dimension, by))))


async def figures(world: World, organisation: str, *by: str, **asked: Any) -> Figures:
    """Count, and give the figures by indicator, side and values."""
    await count(world)
    answer = await read(world, organisation, *by, **asked)
    return {
        (one.indicator, one.side, (*one.values, one.currency) if one.currency else one.values): one.value
        for one in answer.figures
    }


def grown(before: Figures, after: Figures) -> Figures:
    """Give what is more than before, or less; shares and medians are left out."""
    counted = {
        key: after.get(key, 0) - before.get(key, 0)
        for key in before.keys() | after.keys()
        if "rate" not in key[0] and "share" not in key[0] and "median" not in key[0]
    }
    return {key: number for key, number in counted.items() if number}
