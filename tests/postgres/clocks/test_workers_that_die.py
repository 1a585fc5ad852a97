"""Two workers run the clocks, and one of them is killed in the middle: every step is taken once all the same."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGKILL
from uuid import UUID

import asyncpg
import pytest

from tests.app_under_test import World
from tests.http.referrals.asked import did, sent
from tests.postgres.clocks import worker_process
from tests.postgres.clocks.turned import only_mine
from tests.postgres.races.invariants import broken_promises
from tests.timeouts import LONG, TICK
from tests.told import TOLD

REFERRALS = 30
OVER = """UPDATE corridor.referrals SET decide_by = sent_at, next_due_at = sent_at, step_due_at = sent_at
WHERE corridor.public_id('referral', id) = ANY ($1)"""
STEPS = """SELECT r.id, array_agg(t.type ORDER BY t.version) AS steps
FROM corridor.referrals AS r JOIN corridor.journal AS t ON t.referral_id = r.id AND t.organisation_id IS NULL
WHERE corridor.public_id('referral', r.id) = ANY ($1) AND t.type LIKE 'referral.%' GROUP BY r.id"""
TOLD_OF = (
    """SELECT e.type, count(*) FROM """
    + TOLD
    + """ AS e JOIN corridor.referrals AS r
    ON e.subject ->> 'referral' = r.id::text AND e.organisation_id = r.to_organisation_id
WHERE corridor.public_id('referral', r.id) = ANY ($1) AND e.type IN ('referral.overdue', 'referral.expired')
GROUP BY r.id, e.type"""
)


@asynccontextmanager
async def a_worker(url: str, key_file: Path, how: str) -> AsyncIterator[Process]:
    """Ready to look, and killed at the end at the latest."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(worker_process.__file__), url, str(key_file), how, stdout=PIPE,
        cwd=Path(__file__).parents[3], env={"PYTHONPATH": str(Path(__file__).parents[3])},
    )  # fmt: skip
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(SIGKILL)
        await process.wait()


@pytest.mark.parametrize("how", ["alone", "together"])
async def test_one_of_two_workers_is_killed_in_the_middle(
    world: World, database_url: str, root_key_file: Path, how: str
) -> None:
    await only_mine(world)
    map_ = await world.caller("map")
    paths, cases = list[str](), list[str]()
    for _ in range(REFERRALS):
        path, case_id, _ = await sent(world)
        await did(map_, path, "acknowledge", {})
        paths.append(path.rpartition("/")[2])
        cases.append(case_id)
    owner = await asyncpg.connect(database_url)
    try:
        async with a_worker(database_url, root_key_file, how) as one, a_worker(database_url, root_key_file, how):
            await owner.execute(OVER, paths)
            await reached(owner, paths, 1, "referral.overdue")
            one.send_signal(SIGKILL)
            done = await owner.fetchval(f"SELECT count(*) FROM ({STEPS}) AS q WHERE cardinality(q.steps) = 2", paths)
            assert done < REFERRALS, "it was killed too late to prove anything"
            await reached(owner, paths, REFERRALS, "referral.expired")
        rows = await owner.fetch(STEPS, paths)
        assert [list(row["steps"]) for row in rows] == [["referral.overdue", "referral.expired"]] * REFERRALS
        assert [row["count"] for row in await owner.fetch(TOLD_OF, paths)] == [1] * 2 * REFERRALS
        assert await broken_promises(owner, [UUID(case[5:]) for case in cases]) == {}
    finally:
        await owner.close()


async def reached(owner: "asyncpg.Connection[asyncpg.Record]", paths: list[str], number: int, step: str) -> None:
    """Wait until so many referrals have come to a step."""
    for _ in range(int(LONG / TICK)):
        rows = await owner.fetch(STEPS, paths)
        if sum(step in row["steps"] for row in rows) >= number:
            return
        await asyncio.sleep(TICK)
    raise AssertionError(f"{step} was not reached")
