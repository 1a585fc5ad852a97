"""Clocks that are wrong: those of the processes of the service, and PostgreSQL's, by which they go.

A process can have a clock of its own only from its start (libfaketime). So what the fault concerns is started again on
a wrong clock, as after a start of its machine, and once more without it. Both starts are part of the outage.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from signal import SIGINT
from typing import Any

import pytest

from adapters.embedded_postgres import running
from adapters.embedded_postgres.programs.child import Child
from adapters.postgres.connection.availability import GONE
from tests.faked_clock import faked_clock
from tests.faults.stage.stage import PROCESSES, Stage, ended
from tests.faults.waiting import until

HOUR = 3600
"""Seconds."""
HALF_AN_HOUR = 1800
"""The same. A clock that is set by an hour forgets the secrets in kept responses, which are kept for an hour."""
ENV = "/usr/bin/env"
"""It gives the program that it becomes its variables: set earlier, they would concern what changes the account too."""


@asynccontextmanager
async def service_behind(stage: Stage) -> AsyncIterator[None]:
    """Set the serving processes an hour back, and the workers an hour ahead."""
    async with _on_other_clocks(stage, faked_clock(-HOUR), faked_clock(HOUR)):
        yield


@asynccontextmanager
async def database_behind(stage: Stage) -> AsyncIterator[None]:
    """Set PostgreSQL's clock half an hour back, by which all others go: they are all ahead of it."""
    with _postgres_on(faked_clock(-HALF_AN_HOUR, library_in=stage.folder)):
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
    await ended(stage.service)
    stage.service.environment, stage.workers.environment = of_service, of_workers
    await asyncio.to_thread(stage.service.start, "--workers", str(PROCESSES))
    for _ in range(len(stage.workers.running)):
        stage.workers.kill()
        stage.workers.start()


@contextmanager
def _postgres_on(clock: Mapping[str, str]) -> Iterator[None]:
    """Let a PostgreSQL that is started in the block go by this clock."""
    start = running.start_child
    settings = [f"{name}={value}" for name, value in clock.items()]

    def start_on_it(command: Sequence[str | Path], **how: Any) -> Child:
        return start([ENV, *settings, *command], **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "start_child", start_on_it)
        yield


async def _postgres_started_again(stage: Stage) -> None:
    """Shut PostgreSQL down in order, and wait until what supervises it has started it again."""
    process = stage.server.pid
    assert process is not None
    os.kill(process, SIGINT)
    await until(lambda: _answers_without(stage, process), "it was not started again")


async def _answers_without(stage: Stage, former: int) -> bool:
    if stage.server.pid in (None, former):
        return False
    try:
        async with stage.owner() as owner:
            return bool(await owner.fetchval("SELECT true"))
    except GONE:
        return False
