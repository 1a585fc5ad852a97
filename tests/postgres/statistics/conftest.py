"""A database of its own for published figures: they are never changed, and are the whole network's."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest

from tests.conftest import TEMPLATE, _run, url_of
from tests.postgres.statistics.fact_rows import COUNTED, FORGET

AFTERWARDS = datetime(2027, 2, 20, 3, tzinfo=UTC)
"""When all of 2026 can be published."""


@pytest.fixture(scope="session")
async def a_database() -> AsyncIterator[str]:
    name = f"{TEMPLATE}_figures_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    await _run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield url_of(name)
    await _run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def figures_url(a_database: str) -> str:
    """The owner's URL of a database without facts, which were last counted in February 2027."""
    connection = await asyncpg.connect(a_database)
    try:
        await connection.execute(FORGET)
        await connection.execute(COUNTED, AFTERWARDS)
    finally:
        await connection.close()
    return a_database
