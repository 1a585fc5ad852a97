"""Processes that are killed with ``kill -9``, of the service and of PostgreSQL."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from signal import SIGKILL

from tests.cli.commands import Service
from tests.faults.stage.stage import PROCESSES, Stage
from tests.faults.waiting import until
from tests.processes import children_of, serving_children_of, signal_all

SERVING = "SELECT pid FROM pg_stat_activity WHERE usename = 'corridor_app' ORDER BY backend_start"


@asynccontextmanager
async def serving_process_killed(stage: Stage) -> AsyncIterator[None]:
    """Kill one of the processes that answer requests; the service itself replaces it."""
    before = _answering(stage)
    os.kill(before[0], SIGKILL)
    yield
    await until(lambda: len(set(_answering(stage)) - {before[0]}) >= PROCESSES, "it was not replaced")


@asynccontextmanager
async def service_killed(stage: Stage) -> AsyncIterator[None]:
    """Kill the whole service, and start it again as a service manager does."""
    await kill(stage.service)
    yield
    await asyncio.to_thread(stage.service.start, "--workers", str(PROCESSES))


async def kill(service: Service) -> None:
    """Kill all processes of a service at once."""
    assert service.process is not None
    signal_all([service.process.pid, *children_of(service.process.pid)], SIGKILL)
    await asyncio.to_thread(service.process.wait)


@asynccontextmanager
async def worker_killed(stage: Stage) -> AsyncIterator[None]:
    """Kill a worker, which may be appending to feeds or sending a webhook, and start another one later."""
    stage.workers.kill()
    yield
    stage.workers.start()


@asynccontextmanager
async def both_workers_killed(stage: Stage) -> AsyncIterator[None]:
    """Kill all workers: events and webhooks wait until there is one again."""
    stage.workers.kill()
    stage.workers.kill()
    yield
    stage.workers.start()
    stage.workers.start()


@asynccontextmanager
async def backend_killed(stage: Stage) -> AsyncIterator[None]:
    """Kill one of PostgreSQL's processes that serve connections: it then ends all of them, and recovers."""
    async with stage.owner() as owner:
        process = await owner.fetchval(SERVING)
    os.kill(process, SIGKILL)
    yield


@asynccontextmanager
async def postgres_killed(stage: Stage) -> AsyncIterator[None]:
    """Kill PostgreSQL's first process; it is started again by what supervises it."""
    process = stage.server.pid
    assert process is not None
    os.kill(process, SIGKILL)
    yield
    await until(lambda: stage.server.pid not in (None, process), "it was not started again")


def _answering(stage: Stage) -> list[int]:
    assert stage.service.process is not None
    return serving_children_of(stage.service.process.pid)
