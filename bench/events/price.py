"""What a change pays for being told: accepting with and without the step that tells it, in turns on one database.

Without it, the journal is written all the same, because timelines are made of it. Measured twice: the statement alone,
called by pgbench, which shows the most it can be; and the whole request, as a client pays it.
"""

import asyncio
from typing import Any

import asyncpg
from rich.progress import Progress

from bench.api import prepare
from bench.ceiling import pgbench
from bench.ceiling.inputs import prepared
from bench.ground import Ground
from bench.processes import cpu_seconds
from bench.results import median
from bench.service import running_service

OPERATION = "accept"
SILENT = """
    CREATE OR REPLACE FUNCTION corridor.tell(happened jsonb) RETURNS void
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'SELECT'
"""
TELLING = "SELECT pg_get_functiondef('corridor.tell(jsonb)'::regprocedure)"
SIDES = ("silent", "telling")


def measure(ground: Ground, referrals: int, *, rounds: int, connections: int, calls: int) -> dict[str, Any]:
    """Return what telling costs, as the ratio of telling to silent, for ``calls`` of each kind in a round."""
    bench = asyncio.run(prepare(ground, referrals, 0, connections, ()))
    each = calls // connections
    rows = bench.supply.take(OPERATION, 2 * (rounds + 1) * connections * each)
    statement = asyncio.run(prepared(bench.url, ground.root_key_file, bench.partners, {OPERATION: rows}))[OPERATION]
    telling = asyncio.run(_ask(bench.url, TELLING))
    found: list[dict[str, Any]] = []
    with (
        running_service(bench.url, ground.root_key_file, ground.folder, worker=False) as service,
        Progress(transient=True) as progress,
    ):
        for turn in progress.track(range(rounds + 1), description="Measuring"):
            row: dict[str, Any] = {"disturbed": False}
            for place, side in enumerate(SIDES if turn % 2 else SIDES[::-1]):
                asyncio.run(_ask(bench.url, telling if side == "telling" else SILENT))
                before = cpu_seconds(ground.pid or 0)
                made = pgbench.run(
                    ground.programs,
                    bench.url,
                    OPERATION,
                    statement,
                    connections=connections,
                    each=each,
                    begin=(2 * turn + place) * connections * each,
                )
                spent = cpu_seconds(ground.pid or 0) - before
                answered, usage = bench.service(service, OPERATION, calls, connections)
                cores = usage.cores["service"] + usage.cores["postgres"]
                row[side] = {
                    "statement_mean": made.mean,
                    "statement_cpu": spent / (connections * each),
                    "request_cpu": cores * usage.seconds / calls,
                    "request_p50": answered.p50,
                }
                row["disturbed"] |= usage.disturbed
            if turn:
                found.append(row)
    asyncio.run(_ask(bench.url, telling))
    summary = {name: _ratio(found, name) for name in found[0]["silent"]}
    return {"referrals": referrals, "summary": summary, "rounds": found}


def _ratio(found: list[dict[str, Any]], name: str) -> dict[str, float]:
    ratios = sorted(row["telling"][name] / row["silent"][name] for row in found)
    return {"ratio": median(ratios, 3), "least": round(ratios[0], 3), "most": round(ratios[-1], 3)}


async def _ask(url: str, statement: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
