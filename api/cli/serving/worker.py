"""What ``corridor worker`` does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvloop

from api.cli.serving.started import started_service
from api.http.service import Service
from api.process.logs import configure_logs
from api.process.metrics import metrics_of
from api.process.settings import Settings
from api.process.signals import noted
from api.process.startup import started_early


def work(settings: Settings) -> None:
    """Run the jobs until a signal ends it, and begin as soon as the database is there."""
    configure_logs()
    uvloop.run(_until_signalled(settings.model_copy(update={"run_worker": True})))


async def _until_signalled(settings: Settings) -> None:
    asked_to_end, loop = asyncio.Event(), asyncio.get_running_loop()

    @asynccontextmanager
    async def running() -> AsyncIterator[Service]:
        async with started_service(settings) as service:
            with metrics_of(service.settings, service.counts):
                yield service

    with noted(lambda: loop.call_soon_threadsafe(asked_to_end.set)):
        async with started_early(running, lambda _: None):
            await asked_to_end.wait()
