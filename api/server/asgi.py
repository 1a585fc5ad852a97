"""The application for an ASGI server: ``uvicorn api.server.asgi:app``. Settings come from the environment."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.http.app import create_app
from api.http.service import Service
from api.process.gc_tuning import tune_garbage_collector
from api.process.logs import configure_logs
from api.process.metrics import metrics_of
from api.process.settings import read_settings
from api.process.traces import provider_of, send_the_last, telemetry_of
from api.process.wiring import new_id, running_service
from api.server.worker_process import end_with_parent
from api.v1.routers import ROUTERS

# each worker process imports this module, so the setup must happen here to reach all of them
configure_logs()
end_with_parent()
settings = read_settings()
tracer_provider = provider_of(settings)


@asynccontextmanager
async def running() -> AsyncIterator[Service]:
    """Run the service in a process of its own."""
    async with running_service(settings) as service:
        with metrics_of(settings, service.counts):
            tune_garbage_collector()
            yield service
        await send_the_last(tracer_provider)


app = create_app(running, ROUTERS, new_id, telemetry_of(tracer_provider), early_at=settings.public_url)
