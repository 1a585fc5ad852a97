"""Revision 0021 treats the cases that were closed and erased before it like those of today."""

from uuid import uuid4

import asyncpg

from adapters.postgres.operate.migrate import upgrade
from tests.postgres.migrations.fresh import fresh_database

BEFORE = "0014"
CASE = """INSERT INTO corridor.cases (
        id, code, version, status, sex, birth_year, stage, origin_area, languages, case_types, excluded_operator_types,
        tracking_hash, data_key_id, outcome, created_at, updated_at, closed_at
    ) VALUES ($1, $2, 3, $3, 'female', 1997, 'departing', 'KH-2', '{km}', '{wages_unpaid}', '{}', 'abc', $1,
        'service_received', '2026-01-01Z', '2026-01-02Z', '2026-01-02Z')"""
STEP = """INSERT INTO corridor.timeline (id, case_id, at, type, status, version)
    VALUES ($1, $2, '2026-01-02Z', 'case.closed', 'closed', 2)"""
LEFT = "SELECT sex, age_band, birth_year, origin_area, languages, tracking_hash FROM corridor.cases WHERE id = $1"


async def test_what_was_there_before_is_filled_and_reduced() -> None:
    closed, erased = uuid4(), uuid4()
    async with fresh_database() as url:
        await upgrade(url, BEFORE)
        connection = await asyncpg.connect(url)
        try:
            for number, status in ((closed, "closed"), (erased, "erased")):
                await connection.execute(CASE, number, f"KH-{status}", status)
                await connection.execute(STEP, uuid4(), number)
            await upgrade(url)
            assert tuple(await connection.fetchrow(LEFT, erased)) == ("female", "25_34", None, None, [], "")
            assert tuple(await connection.fetchrow(LEFT, closed)) == ("female", None, 1997, "KH-2", ["km"], "abc")
            outcomes = await connection.fetch("SELECT outcome FROM corridor.journal")
            assert [row["outcome"] for row in outcomes] == ["service_received"] * 2
        finally:
            await connection.close()
