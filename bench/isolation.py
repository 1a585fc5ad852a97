"""The cost of row-level security: the same operation with policies on and off in turns, on one running service."""

import asyncio
from typing import Any

import asyncpg
from rich.progress import Progress

from bench.api import COUNTS, prepare
from bench.ground import Ground
from bench.results import median
from bench.service import running_service

SWITCH = """
    DO $$
    DECLARE
        held record;
    BEGIN
        FOR held IN
            SELECT format('%I.%I', n.nspname, c.relname) AS name
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('corridor', 'vault') AND c.relkind IN ('r', 'p')
        LOOP
            EXECUTE format('ALTER TABLE %s {} ROW LEVEL SECURITY', held.name);
        END LOOP;
    END
    $$
"""


def measure(ground: Ground, referrals: int, *, rounds: int, connections: int, operation: str) -> dict[str, Any]:
    """Return requests per second with and without the policies."""
    bench = asyncio.run(prepare(ground, referrals, 0, connections, ()))
    found: list[dict[str, Any]] = []
    with (
        running_service(bench.url, ground.root_key_file, ground.folder) as service,
        Progress(transient=True) as progress,
    ):
        for turn in progress.track(range(rounds + 1), description="Measuring"):
            row: dict[str, Any] = {"disturbed": False}
            sides = (("off", "DISABLE"), ("on", "ENABLE"))
            for name, switch in sides if turn % 2 else sides[::-1]:  # the first to run finds a fresher database
                asyncio.run(_run(bench.url, SWITCH.format(switch)))
                answered, usage = bench.service(service, operation, COUNTS[operation], connections)
                row[name] = answered.per_second
                row["disturbed"] |= usage.disturbed
            if turn:
                found.append(row | {"ratio": round(row["on"] / row["off"], 3)})
    summary = {name: median(row[name] for row in found) for name in ("on", "off", "ratio")}
    summary |= {"disturbed_rounds": sum(row["disturbed"] for row in found), "rounds": len(found)}
    return {"referrals": referrals, "operation": operation, "summary": summary, "rounds": found}


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
