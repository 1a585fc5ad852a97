"""Clocks that are wrong by an hour: those of the processes of the service, and PostgreSQL's, by which they go.

A process can have a clock of its own only from its start (libfaketime). So what the fault concerns is started again on
a wrong clock, as after a start of its machine, and once more without it. Both starts are part of the outage.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from signal import SIGINT

import pytest

from adapters.embedded_postgres.programs import child
from adapters.postgres.connection.availability import GONE
from tests.cli.commands import PATIENCE
from tests.faked_clock import faked_clock
from tests.faults.clients.record import now
from tests.faults.stage.stage import PROCESSES, Stage
from tests.timeouts import TICK

HOUR = 3600
"""Seconds."""


@asynccontextmanager
async def service_behind(stage: Stage) -> AsyncIterator[None]:
    """Set the serving processes an hour back, and the workers an hour ahead."""
    async with _on_other_clocks(stage, faked_clock(-HOUR), faked_clock(HOUR)):
        yield


@asynccontextmanager
async def service_ahead(stage: Stage) -> AsyncIterator[None]:
    """Set the serving processes an hour ahead, and the workers an hour back."""
    async with _on_other_clocks(stage, faked_clock(HOUR), faked_clock(-HOUR)):
        yield


@asynccontextmanager
async def database_behind(stage: Stage) -> AsyncIterator[None]:
    """Set PostgreSQL's clock an hour back, by which all others go."""
    with _postgres_in(faked_clock(-HOUR)):
        await _postgres_started_again(stage)
    yield
    await _postgres_started_again(stage)


@asynccontextmanager
async def _on_other_clocks(
    stage: Stage, of_service: Mapping[str, str], of_workers: Mapping[str, str]
) -> AsyncIterator[None]:
    await _started_again(stage, of_service, of_workers)
    yield
    await _started_again(stage, {}, {})


async def _started_again(stage: Stage, of_service: Mapping[str, str], of_workers: Mapping[str, str]) -> None:
    code, _ = await asyncio.to_thread(stage.service.stop)
    assert code == 0, stage.service.log
    stage.service.environment, stage.workers.environment = of_service, of_workers
    await asyncio.to_thread(stage.service.start, "--workers", str(PROCESSES))
    for _ in range(len(stage.workers.running)):
        stage.workers.kill()
        stage.workers.start()


@contextmanager
def _postgres_in(surroundings: Mapping[str, str]) -> Iterator[None]:
    """Let a PostgreSQL that is started in the block have these variables too."""
    plain = child._plain_environment
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child, "_plain_environment", lambda: {**plain(), **surroundings})
        yield


async def _postgres_started_again(stage: Stage) -> None:
    """Shut PostgreSQL down in order, and wait until what supervises it has started it again."""
    process, end = stage.server.pid, now() + PATIENCE
    assert process is not None
    os.kill(process, SIGINT)
    while stage.server.pid in (None, process) or not await _answers(stage):
        assert now() < end, "it was not started again"
        await asyncio.sleep(TICK)


async def _answers(stage: Stage) -> bool:
    try:
        async with stage.owner() as owner:
            return bool(await owner.fetchval("SELECT true"))
    except GONE:
        return False
