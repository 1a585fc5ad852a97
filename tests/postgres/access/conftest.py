"""A connection for tests that write rows of their own."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.postgres.access.relations import Connection


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[Connection]:
    """One whose changes are taken back."""
    connection = await asyncpg.connect(database_url)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()
