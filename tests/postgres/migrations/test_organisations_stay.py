"""Revision 0024: the organisations of before stay what they are, and count as confirmed."""

from uuid import uuid4

import asyncpg

from adapters.postgres.operate.migrate import downgrade, upgrade
from tests.postgres.migrations.fresh import fresh_database

ORGANISATION = """INSERT INTO corridor.organisations
        (id, code, version, name, operator_type, country, status, created_at, updated_at)
    VALUES ($1, $2, 1, 'A union', 'trade_union', 'KH', $2, '2026-01-01Z', '2026-01-02Z')"""
FOUND = (
    "SELECT status, confirmed_at = created_at, confirmations::text, version FROM corridor.organisations ORDER BY code"
)
WAITING = "UPDATE corridor.organisations SET status = 'pending', confirmed_at = NULL WHERE code = 'active'"
LEFT = "SELECT code, status FROM corridor.organisations ORDER BY code"


async def test_active_and_disabled_ones_stay_so_and_a_pending_one_does_not_become_active_by_going_back() -> None:
    async with fresh_database() as url:
        await upgrade(url, "0023")
        connection = await asyncpg.connect(url)
        try:
            for status in ("active", "disabled"):
                await connection.execute(ORGANISATION, uuid4(), status)
            await upgrade(url)
            found = [tuple(row) for row in await connection.fetch(FOUND)]
            assert found == [("active", True, "[]", 1), ("disabled", True, "[]", 1)]
            await connection.execute(WAITING)
            await downgrade(url, "0023")
            assert [tuple(row) for row in await connection.fetch(LEFT)] == [
                ("active", "disabled"),
                ("disabled", "disabled"),
            ]
        finally:
            await connection.close()
