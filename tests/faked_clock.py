"""Clocks that are wrong: of a whole process (libfaketime), or of what a second application in this process records."""

import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.http.app import create_app
from api.http.service import Service
from api.process.wiring import new_id
from api.v1.routers import ROUTERS
from tests.app_under_test import PUBLIC_URL, World
from tests.problem_recorder import must_be_documented


def faked_clock(seconds: int, library_in: Path | None = None) -> dict[str, str]:
    """The environment of a process whose clock is so many seconds ahead, or behind if negative. What measures how long
    something takes is not affected. ``library_in``: a folder to copy the library into, for a process of an account that
    cannot read ours.
    """
    if sys.platform != "linux":
        raise pytest.UsageError("only on Linux can a process have a clock of its own")
    import libfaketime

    library = Path(libfaketime.__file__).parent / "vendor" / "libfaketime" / "src" / "libfaketime.so.1"
    assert library.exists()
    if library_in is not None:
        library = Path(shutil.copy(library, library_in))
        library.chmod(0o644)
    return {"LD_PRELOAD": str(library), "FAKETIME": f"{seconds:+d}", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


@asynccontextmanager
async def beside(world: World, ahead: timedelta) -> AsyncIterator[World]:
    """A second application on the same database, which dates its work by a clock that nobody corrects."""

    def clock() -> datetime:
        return datetime.now(UTC) + ahead

    opened: Any = world.service
    service: Service = replace(
        world.service,
        open_work=partial(opened.open_work, now=clock),
        open_reading=partial(opened.open_reading, now=clock),
    )

    @asynccontextmanager
    async def running() -> AsyncIterator[Service]:
        yield service

    app = create_app(running, ROUTERS, new_id)
    async with app.router.lifespan_context(app):
        hooks = {"response": [must_be_documented]}
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=app), base_url=PUBLIC_URL, event_hooks=hooks
        ) as http:
            yield World(http, service, world.url)
