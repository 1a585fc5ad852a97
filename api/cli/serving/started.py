"""The service of a process that has the owner's URL, but does not serve with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.cli.serving.logins import logged_in
from api.http.service import Service
from api.process.settings import Settings
from api.process.wiring import running_service


@asynccontextmanager
async def started_service(settings: Settings) -> AsyncIterator[Service]:
    """Let the service's roles log in, and start all parts with those logins."""
    async with running_service(await logged_in(settings)) as service:
        yield service
