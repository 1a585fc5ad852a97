"""A service with published figures of 2026. It has a database of its own, because everybody sees every edition."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.postgres.publishing.publish import publish
from tests.app_under_test import World, running_world
from tests.conftest import TEMPLATE, _run, url_of
from tests.postgres.statistics.conftest import AFTERWARDS
from tests.postgres.statistics.fact_rows import COUNTED, YEAR, network, write

REASON = "One centre had recorded <its> cases of July twice."


@pytest.fixture(scope="session")
async def publishing_world(root_key_file: Path) -> AsyncIterator[World]:
    """A service with the quarters of 2026 and the year published, and the third quarter corrected once."""
    name = f"{TEMPLATE}_published_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    await _run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    url = url_of(name)
    async with running_world(url, root_key_file) as world:
        await world.value(COUNTED, AFTERWARDS)
        await write(url, network(1))
        for quarter in YEAR.quarters:
            await publish(url, quarter, AFTERWARDS)
        await publish(url, YEAR.quarters[2], AFTERWARDS, REASON)
        await publish(url, YEAR, AFTERWARDS)
        yield world
    await _run(f"DROP DATABASE {name} WITH (FORCE)")
