"""What a change pays for being told: accepting with and without the step that tells it, in turns on one database.

Without it, the journal is written all the same, because timelines are made of it. The statement is sent over two
warm connections in turn, call by call, because the speed of the machine changes from one moment to the next, and the
median of each counts: a step of a tenth of a millisecond would be lost in the mean. What it adds is compared with the
CPU that the service and PostgreSQL spend on a whole request, over one connection too: several would slow each other
down.
"""

import asyncio
import time
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
from rich.progress import Progress

from adapters.postgres.connection.pool import close_pool, open_operators_pool
from adapters.postgres.connection.roles import APP
from bench.api import Bench, prepare
from bench.ceiling.inputs import prepared
from bench.ground import Ground
from bench.results import median
from bench.service import Running, running_service

OPERATION = "accept"
TELLING = "SELECT pg_get_functiondef('corridor.tell(jsonb)'::regprocedure)"
BEGIN, UNLESS_SILENT = "\nBEGIN\n", "    IF current_setting('bench.silent', true) = 'on' THEN RETURN; END IF;\n"
INPUTS = "SELECT context, argument FROM bench.inputs WHERE operation = $1 ORDER BY n"
SIDES = ("silent", "telling")


def measure(ground: Ground, referrals: int, *, rounds: int, calls: int) -> dict[str, Any]:
    """Return what telling costs, as the ratio of telling to silent, for ``calls`` of each kind in a round."""
    bench = asyncio.run(prepare(ground, referrals, 0, 1, ()))
    rows = bench.supply.take(OPERATION, 2 * (rounds + 1) * calls)
    statement = asyncio.run(prepared(bench.url, ground.root_key_file, bench.partners, {OPERATION: rows}))[OPERATION]
    with running_service(bench.url, ground.root_key_file, ground.folder, worker=False) as service:
        turns = asyncio.run(_turns(bench, service, statement, rounds, calls))
    for row in turns:
        row["added"] = row["telling"] - row["silent"]
    return {
        "referrals": referrals,
        "milliseconds": {name: median((row[name] for row in turns), 3) for name in turns[0]},
        "summary": {
            "statement": _ratios([1 + row["added"] / row["silent"] for row in turns]),
            "request_cpu": _ratios([1 + row["added"] / (row["request"] - row["added"]) for row in turns]),
        },
        "rounds": turns,
    }


async def _turns(bench: Bench, service: Running, statement: str, rounds: int, calls: int) -> list[dict[str, float]]:
    """Return the middle milliseconds of both sides for each round, and the milliseconds of CPU of a request that tells;
    one before them makes the plans.
    """
    owner = await asyncpg.connect(bench.url)
    telling: str = await owner.fetchval(TELLING)
    if BEGIN not in telling:
        raise RuntimeError("corridor.tell has no line with BEGIN alone, so it cannot be silenced.")
    inputs, found = iter(await owner.fetch(INPUTS, OPERATION)), list[dict[str, float]]()
    pool = await open_operators_pool(bench.url, APP, size=len(SIDES))
    async with AsyncExitStack() as held:
        connections = {side: await held.enter_async_context(pool.acquire()) for side in SIDES}
        await connections["silent"].execute("SET bench.silent = 'on'")
        with Progress(transient=True) as progress:
            for turn in progress.track(range(rounds + 1), description="Measuring"):
                await owner.execute(telling.replace(BEGIN, BEGIN + UNLESS_SILENT, 1))
                taken: dict[str, list[float]] = {side: [] for side in SIDES}
                for call in range(calls):
                    for side in SIDES if call % 2 else SIDES[::-1]:
                        taken[side].append(await _timed(connections[side], statement, next(inputs)))
                await owner.execute(telling)
                _, usage = await asyncio.to_thread(bench.service, service, OPERATION, calls, 1)
                request = (usage.cores["service"] + usage.cores["postgres"]) * usage.seconds / calls * 1000
                if turn:
                    found.append({"request": request} | {side: median(times, 4) for side, times in taken.items()})
                else:
                    await owner.execute("ANALYZE")  # as autovacuum does within a minute
    await close_pool(pool)
    await owner.close()
    return found


async def _timed(connection: Any, statement: str, given: Any) -> float:
    begun = time.perf_counter()
    await connection.fetchval(statement, given["context"], given["argument"])
    return (time.perf_counter() - begun) * 1000


def _ratios(ratios: list[float]) -> dict[str, float]:
    return {"ratio": median(ratios, 3), "least": round(min(ratios), 3), "most": round(max(ratios), 3)}
