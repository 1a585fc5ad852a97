"""Connections act as a role without rights of their own, or there are none; none is given back with a transaction."""

import pytest

from adapters.postgres.connection import pool as pools
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import APP, RoleNotTaken


async def test_a_connection_that_stays_the_owners_is_refused(database_url: str) -> None:
    """As behind a pooler that ignores what a connection asks to be."""
    with pytest.raises(RoleNotTaken, match="not as none"):
        await open_pool(database_url, "none")


async def test_a_transaction_that_was_left_open_ends_when_the_connection_is_given_back(database_url: str) -> None:
    pool = await open_pool(login_url(database_url, APP), APP, size=1)
    try:
        async with pool.acquire() as connection:
            await connection.execute("BEGIN")
        async with pool.acquire() as same:
            assert not same.is_in_transaction()
    finally:
        await close_pool(pool)


async def test_a_connection_is_replaced_before_its_process_has_grown(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "STATEMENTS", 3)
    pool = await open_pool(login_url(database_url, APP), APP, size=1)
    database = Database(pool)
    try:
        processes = [await database.value("SELECT pg_backend_pid()") for _ in range(9)]
    finally:
        await close_pool(pool)
    assert len(set(processes)) > 1
    assert max(processes.count(one) for one in processes) <= 3
