"""Helpers that read published figures and change facts."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from adapters.postgres.publishing.editions import read_editions, read_figures, read_past
from domain.kernel.access import Actor
from domain.kernel.ids import ClientId, OrganisationId
from domain.kernel.request_info import RequestInfo
from domain.ports.work import OpenWork
from domain.statistics.figures import Place
from domain.statistics.periods import Period
from domain.statistics.published import PublishedFigures
from domain.statistics.publishing import Past
from tests.app_under_test import World


async def newest(url: str, period: Period) -> Past:
    """Return the newest edition of a period, with its exact counts."""
    connection = await asyncpg.connect(url)
    try:
        editions = [edition for edition in await read_editions(connection) if edition.period == period]
        return await read_past(connection, editions[0])
    finally:
        await connection.close()


async def editions_of(url: str, period: Period) -> list[PublishedFigures]:
    """Return every edition of a period, newest first."""
    connection = await asyncpg.connect(url)
    try:
        found = [edition for edition in await read_editions(connection) if edition.period == period]
        return [await read_figures(connection, edition) for edition in found]
    finally:
        await connection.close()


async def ask(url: str, statement: str, *arguments: Any) -> Any:
    """Run a query as the owner."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement, *arguments)
    finally:
        await connection.close()


def shown(published: PublishedFigures) -> Mapping[tuple[Place, str], Any]:
    """Return the figures that are not hidden."""
    return {key: value for key, value in published.figures.items() if value is not None}


async def reader(world: World, organisation: str = "nea") -> tuple[OpenWork, Actor]:
    """Return the arguments of a partner's use case."""
    number = await world.value("SELECT id FROM corridor.organisations WHERE code = $1", organisation)
    actor = Actor(ClientId(uuid4()), OrganisationId(UUID(str(number))), frozenset(), None)
    request = RequestInfo(actor, "get_published_table", "req_figures", None)
    return partial(world.service.open_reading, request), actor
