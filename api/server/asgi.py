"""The application as an ASGI server imports it: ``uvicorn api.server.asgi:app``. Settings come from the environment."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.http.app import create_app
from api.http.service import Service
from api.process.gc_tuning import tune_garbage_collector
from api.process.logs import configure_logs, log
from api.process.settings import SettingWrong, read_settings
from api.process.wiring import new_id, running_service
from api.server.worker_process import end_with_parent
from api.v1.routers import ROUTERS

# Each process imports this anew: what only the first one were told, the others would not know.
configure_logs()
end_with_parent()
settings = read_settings()


@asynccontextmanager
async def running() -> AsyncIterator[Service]:
    """Run the service in a process that does nothing else."""
    try:
        async with running_service(settings) as service:
            tune_garbage_collector()
            yield service
    except SettingWrong as wrong:
        log.error("not started", reason=str(wrong))  # the server logs where it was raised, and no sentence
        raise


app = create_app(running, ROUTERS, new_id)
