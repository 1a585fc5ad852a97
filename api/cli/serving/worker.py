"""What ``corridor worker`` does."""

import asyncio
import signal

import uvloop

from api.cli.serving.started import started_service
from api.process.logs import configure_logs
from api.process.metrics import metrics_of
from api.process.settings import Settings


def work(settings: Settings) -> None:
    """Run the jobs until a signal ends it."""
    configure_logs()
    uvloop.run(_until_signalled(settings.model_copy(update={"run_worker": True})))


async def _until_signalled(settings: Settings) -> None:
    asked_to_end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, asked_to_end.set)
    async with started_service(settings) as service:
        with metrics_of(service.settings, service.counts):
            await asked_to_end.wait()
