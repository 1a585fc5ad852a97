"""The whole application under the issuer at which the desks' people sign in, and somebody who administers there."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx2
import pytest

from api.cli.serving.started import started_service
from api.http.app import create_app
from api.process.settings import Settings
from api.process.wiring import new_id
from api.v1.routers import ROUTERS
from tests.oauth.app_and_people import World
from tests.oauth.clients.administrators import Administrator, an_administrator
from tests.oauth.signing import ISSUER


@pytest.fixture
async def the_issuer(database_url: str, root_key_file: Path) -> AsyncIterator[httpx2.AsyncClient]:
    settings = Settings(database_url=database_url, master_key_file=root_key_file, issuer=ISSUER, run_worker=False)
    app = create_app(partial(started_service, settings), ROUTERS, new_id)
    inside = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=ISSUER)
    async with app.router.lifespan_context(app), inside as http:
        yield http


@pytest.fixture
async def administrator(the_issuer: httpx2.AsyncClient, world: World) -> Administrator:
    return await an_administrator(the_issuer, world)
