"""A worker whose clock the tests turn: its look at what is due, and all that it decides, happen at that instant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import WORKER
from adapters.postgres.jobs.clocks import Clocks
from adapters.postgres.work.open_work import StoredWork
from adapters.postgres.work.system_work import OpenFor
from api.http.responses import no_render
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable, Vault
from domain.ports.clock import Clock
from tests.app_under_test import World
from tests.told import TOLD

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def vault_of(world: World) -> Vault:
    vault: Vault = world.service.open_work.args[1]  # type: ignore[attr-defined]
    return vault


def opening(database: Database, vault: Vault, now: Clock, alerts: list[str]) -> OpenFor:
    """Work in the worker's role, at the time that ``now`` tells."""

    def alert(problem: KeyServiceUnavailable | CiphertextRejected, _: str) -> None:
        alerts.append(problem.reason)

    return lambda info: partial(StoredWork, database, vault, info, no_render, alert, now=now)


@dataclass
class Turned:
    """A worker and its clock, which is that of this machine until it is turned on."""

    world: World
    database: Database
    vault: Vault
    ahead: timedelta = timedelta(0)
    alerts: list[str] = field(default_factory=list)
    most: int = 500

    def __post_init__(self) -> None:
        open_for = opening(self.database, self.vault, self.now, self.alerts)
        self.clocks = Clocks(self.database, open_for, self._alert, self.now, self.most)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def _alert(self, problem: KeyServiceUnavailable | CiphertextRejected, _: str) -> None:
        self.alerts.append(problem.reason)

    def turn(self, by: timedelta) -> "Turned":
        """Turn the clock on."""
        self.ahead += by
        return self

    async def look(self, times: int = 1) -> list[int]:
        """Look so many times; returns how many steps each look took."""
        return [await self.clocks.look() for _ in range(times)]


@asynccontextmanager
async def turned(world: World, url: str, vault: Vault | None = None, **changes: Any) -> AsyncIterator[Turned]:
    """A worker on that database, with two connections of its own."""
    pool = await open_pool(login_url(url, WORKER), WORKER, size=2)
    try:
        yield Turned(world, Database(pool), vault or vault_of(world), **changes)
    finally:
        await close_pool(pool)


STOPPED = """
UPDATE corridor.referrals SET step_due_at = NULL WHERE step_due_at IS NOT NULL
"""


async def only_mine(world: World) -> None:
    """Stop the clocks of what other tests have left open, so that a look finds nothing but this test's own."""
    await world.value(STOPPED)
    await world.value("UPDATE corridor.handoffs SET decide_by = NULL WHERE decide_by IS NOT NULL")


async def told(world: World, organisation: str, path: str) -> list[str]:
    """The events about a referral that an organisation got, without those of its handoff."""
    return await world.value(
        """SELECT coalesce(array_agg(e.type ORDER BY e.place), '{}') FROM """
        + TOLD
        + """ AS e
        JOIN corridor.organisations AS o ON o.id = e.organisation_id
        WHERE o.code = $1 AND e.subject ->> 'referral' = $2::uuid::text AND e.type LIKE 'referral.%'""",
        organisation,
        path.rpartition("_")[2],
    )
