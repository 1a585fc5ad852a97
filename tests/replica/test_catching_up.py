"""The two functions by which a replica knows what it must have replayed; no read starts without them."""

import asyncio
import json
import re

import asyncpg
import pytest

from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, close_pool, open_replica_pool
from adapters.postgres.connection.roles import READER
from adapters.postgres.connection.wal_position import WalPosition
from tests.replica.conftest import Pair

READ_ON_THE_PRIMARY: set[str] = set()
READS = """
    SELECT p.proname, p.provolatile = 'v' AS sees_what_comes, l.lanname, p.prosrc
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace JOIN pg_language AS l ON l.oid = p.prolang
    WHERE n.nspname = 'corridor' AND p.proargnames[1] = 'ctx' AND p.proname ~ '^(load|list)_'
"""


async def test_every_load_and_list_waits_before_it_looks_and_sees_what_came_meanwhile(database_url: str) -> None:
    """A function that is not VOLATILE would look with the eyes that its statement had before it waited."""
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch(READS)
    finally:
        await connection.close()
    assert len(rows) > 20
    for row in rows:
        first = re.search(r"corridor\.\w+(\(\w+\))?|\bSELECT\b", row["prosrc"])
        assert first is not None
        assert (row["proname"], row["sees_what_comes"], row["lanname"], first.group()) == (
            row["proname"],
            True,
            "plpgsql",
            "corridor.enter(ctx)",
        )


async def test_nothing_that_gives_out_places_in_the_stream_of_transactions_is_read_from_a_replica(
    database_url: str,
) -> None:
    """A replica may know later that a transaction ended, so that such a place would go backwards (ADR 0017). Code
    that needs one reads it from the primary, and its function is named here.
    """
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch(READS)
    finally:
        await connection.close()
    assert {row["proname"] for row in rows if "snapshot" in row["prosrc"]} == READ_ON_THE_PRIMARY


async def test_a_replica_says_so_when_it_follows_another_primary_or_another_timeline(pair: Pair) -> None:
    newest = json.loads(await pair.primary.ask("SELECT corridor.newest()"))
    catch_up = "SELECT corridor.catch_up($1)"
    await pair.replica.ask(catch_up, json.dumps(newest))
    for wrong, said in (
        ({"database": "1/1"}, "not_a_replica_of_the_primary"),
        ({"timeline": newest["timeline"] + 1}, "replica_is_on_another_timeline"),
        ({"place": "FFFF/0"}, "replica_is_behind"),
    ):
        with pytest.raises(asyncpg.PostgresError, match=said) as refused:
            await pair.replica.ask(catch_up, json.dumps(newest | wrong))
        assert refused.value.sqlstate == "CR004"


class _Slow(Database):
    """Answers with the number of the question, when it is let."""

    def __init__(self) -> None:
        self.questions = 0
        self.may_answer = asyncio.Event()

    async def value(self, statement: str, *arguments: object) -> int:
        self.questions += 1
        mine = self.questions
        await self.may_answer.wait()
        return mine


async def test_who_comes_while_a_question_is_out_waits_for_the_next_with_all_others() -> None:
    primary = _Slow()
    newest = WalPosition(primary)
    before = [asyncio.create_task(newest.ask()) for _ in range(3)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    after = [asyncio.create_task(newest.ask()) for _ in range(3)]
    await asyncio.sleep(0)
    primary.may_answer.set()
    assert await asyncio.gather(*before) == ["1"] * 3
    assert await asyncio.gather(*after) == ["2"] * 3


async def test_on_a_replica_the_service_acts_as_its_role_under_row_level_security_and_cannot_write(pair: Pair) -> None:
    pool = await open_replica_pool(login_url(pair.primary.url, READER, at=pair.replica.url), READER, size=1)
    try:
        assert await pool.fetchval("SELECT session_user") == READER
        assert await pool.fetchval("SELECT current_setting('transaction_read_only')") == "on"
        assert await pair.replica.ask("SELECT count(*) FROM corridor.audit") > 0
        assert await pool.fetchval("SELECT count(*) FROM corridor.audit") == 0
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await pool.execute("DELETE FROM corridor.audit")
    finally:
        await close_pool(pool)
