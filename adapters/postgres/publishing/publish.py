"""Publishes the figures of a period.

Who takes part: an operator on the command line, who has the owner's URL, and the role ``corridor_statistics``, which
reads facts and adds editions. Promised: one publication at a time; an edition is written with all its figures or not
at all, and never changes; the facts of a period are read in one snapshot. On failure: nothing is written.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from adapters.postgres.connection.hosts import connect
from adapters.postgres.connection.pool import CONNECT_SECONDS, close_pool, open_operators_pool
from adapters.postgres.connection.roles import APP, SEARCH_PATH, STATISTICS, must_act_as
from adapters.postgres.operate.operator_trail import note_beginning
from adapters.postgres.publishing.counting import count_period
from adapters.postgres.publishing.editions import read_editions, read_past, write_edition
from domain.statistics.editions import may_be_counted
from domain.statistics.not_published import (
    CountedTooEarly,
    DoesNotAddUp,
    NothingToCorrect,
    NotYetOver,
    PublishedBefore,
    QuartersMissing,
)
from domain.statistics.periods import Period
from domain.statistics.published import PublishedEdition, PublishedFigures
from domain.statistics.publishing import ToPublish, edition_of
from domain.statistics.values import values_listed

SECONDS = 600
"""How long one statement may take."""
LOCK = "SELECT pg_advisory_lock(hashtextextended('corridor publishes figures', 0))"
COUNTED_AT = "SELECT counted_at FROM corridor.statistics_state"
CORRIDORS = "SELECT code FROM corridor.corridors"
COUNTRIES = """
SELECT country FROM corridor.organisations UNION SELECT country FROM corridor.centres
UNION SELECT origin_country FROM corridor.corridors UNION SELECT destination_country FROM corridor.corridors
"""
OPERATION = "publish_statistics"


async def publish(owner: str, period: Period, today: datetime, reason: str | None = None) -> PublishedFigures:
    """Publish a period or, with ``reason``, a correction of it; raises ``NotPublished``. ``owner``: the owner's URL."""
    async with as_publisher(owner) as connection:
        await connection.execute(LOCK)  # first: a snapshot older than the lock may miss the last edition
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            given = await _given(connection, period, today, reason)
        try:
            made = edition_of(given)
        except ValueError as problem:
            raise DoesNotAddUp(str(problem)) from problem
        await _note(owner)
        async with connection.transaction():
            await write_edition(connection, made)
    return made.published


async def _given(connection: Any, period: Period, today: datetime, reason: str | None) -> ToPublish:
    editions = _newest(await read_editions(connection))
    before = editions.get(period)
    quarters = [editions[quarter] for quarter in period.quarters if quarter in editions]
    counted_at = await connection.fetchval(COUNTED_AT)
    _check(period, today, reason, before, quarters, counted_at)
    corridors = [row[0] for row in await connection.fetch(CORRIDORS)]
    values = values_listed(corridors, [row[0] for row in await connection.fetch(COUNTRIES)])
    return ToPublish(
        period,
        values,
        await count_period(connection, period, values),
        counted_at,
        [await read_past(connection, quarter) for quarter in quarters],
        None if before is None else await read_past(connection, before),
        reason,
    )


def _newest(editions: Sequence[PublishedEdition]) -> dict[Period, PublishedEdition]:
    return {edition.period: edition for edition in sorted(editions, key=lambda one: one.number)}


def _check(
    period: Period,
    today: datetime,
    reason: str | None,
    before: PublishedEdition | None,
    quarters: Sequence[PublishedEdition],
    counted_at: datetime | None,
) -> None:
    if not may_be_counted(period, today.date()):
        raise NotYetOver(period)
    if before is not None and reason is None:
        raise PublishedBefore(period, before.number)
    if before is None and reason is not None:
        raise NothingToCorrect(period)
    if missing := set(period.quarters) - {edition.period for edition in quarters}:
        raise QuartersMissing(period, sorted(missing))
    if counted_at is None or not may_be_counted(period, counted_at.date()):
        raise CountedTooEarly(period, counted_at)


@asynccontextmanager
async def as_publisher(owner: str) -> AsyncIterator[Any]:
    """Open a connection that acts as ``corridor_statistics``. Its statements may take longer than those of requests."""
    settings = {"search_path": SEARCH_PATH, "application_name": "corridor", "role": STATISTICS, "jit": "off"}
    settings["statement_timeout"] = f"{SECONDS}s"
    connection = await connect(owner, timeout=CONNECT_SECONDS, server_settings=settings)
    try:
        await must_act_as(connection, STATISTICS)
        yield connection
    finally:
        await connection.close()


async def _note(owner: str) -> None:
    pool = await open_operators_pool(owner, APP, size=1)
    try:
        await note_beginning(pool, OPERATION)
    finally:
        await close_pool(pool)
