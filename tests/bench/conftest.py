"""A server with ``pg_stat_statements`` and a small seeded template, shared by the data path tests."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from bench.ceiling.inputs import prepared
from bench.ground import NOT_FOR_POWER_CUTS, Ground, ground
from bench.partners import Partner, register_partners
from bench.supply import read_supply

REFERRALS = 600


@pytest.fixture(scope="session")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with ground(tmp_path_factory.mktemp("bench"), None, NOT_FOR_POWER_CUTS) as running:
        yield running


@dataclass(frozen=True, slots=True)
class Prepared:
    """A working copy, with one call of each function as the service would make it."""

    url: str
    partners: dict[Any, Partner]
    calls: dict[str, tuple[str, str, str]]


@pytest.fixture(scope="session")
def calls(here: Ground) -> Prepared:
    return asyncio.run(_prepare(here))


async def _prepare(here: Ground) -> Prepared:
    url = await here.working_copy(REFERRALS, "calls")
    partners, supply = await register_partners(url), await read_supply(url)
    rows = {operation: supply.take(operation, 1) for operation in ("get", "list", "accept", "create")}
    statements = await prepared(url, here.root_key_file, partners, rows)
    connection = await asyncpg.connect(url)
    try:
        inputs = {row["operation"]: row for row in await connection.fetch("SELECT * FROM bench.inputs")}
    finally:
        await connection.close()
    return Prepared(
        url,
        partners,
        {
            name: (statement, inputs[name]["context"], inputs[name]["argument"])
            for name, statement in statements.items()
        },
    )
