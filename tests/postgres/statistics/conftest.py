"""A separate database for published figures: they never change, and belong to the whole network."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg
import pytest

from tests.conftest import TEMPLATE, _run, url_of
from tests.postgres.statistics.fact_rows import COUNTED, FORGET

AFTERWARDS = datetime(2027, 2, 20, 3, tzinfo=UTC)
"""A day on which all of 2026 can be published."""


@asynccontextmanager
async def database_of_figures(name: str) -> AsyncIterator[str]:
    """Yield the owner's URL of a new database, which is dropped at the end."""
    name = f"{TEMPLATE}_{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    await _run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield url_of(name)
    await _run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
async def a_database() -> AsyncIterator[str]:
    async with database_of_figures("figures") as url:
        yield url


@pytest.fixture
async def figures_url(a_database: str) -> str:
    """The owner's URL of a database without facts, last counted in February 2027."""
    connection = await asyncpg.connect(a_database)
    try:
        await connection.execute(FORGET)
        await connection.execute(COUNTED, AFTERWARDS)
    finally:
        await connection.close()
    return a_database
