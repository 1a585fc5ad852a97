"""How many statements each operation costs, counted by PostgreSQL itself: exact, and the same on any machine.

Statements of the data path name a function of the schema ``corridor``. Anything else that ran as often as there were
requests is listed too, so that nothing is hidden.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

import asyncpg

from bench.api import OPERATIONS, Bench, prepare
from bench.ground import Ground
from bench.load.drive import drive
from bench.load.requests import requests_for
from bench.partners import tokens_of
from bench.ports import HOST
from bench.service import Running, running_service

MOST = {"get": 1, "list": 1, "accept": 2, "create": 2}
"""The data path's promise (docs/architecture.md)."""
REQUESTS = 40
WARM = 12
READ = """
    SELECT s.query, s.calls FROM pg_stat_statements AS s JOIN pg_database AS d ON d.oid = s.dbid
    WHERE d.datname = current_database() AND s.toplevel AND s.query NOT LIKE '%pg_stat_statements%'
    ORDER BY s.calls DESC
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """Statements per request, and other statements that ran at least as often as there were requests. What runs by the
    clock, about once a second, stays below that even on a slow machine.
    """

    a_request: float
    others: tuple[str, ...]

    def keeps(self, operation: str) -> bool:
        """Return whether the data path's promise is kept."""
        return self.a_request <= MOST[operation] and not self.others


def count(ground: Ground, referrals: int) -> dict[str, Counted]:
    """Start the service on a working copy and count by operation. No worker runs: its statements would count too."""
    bench = asyncio.run(prepare(ground, referrals, 0, 1, ()))
    with running_service(bench.url, ground.root_key_file, ground.folder, worker=False) as service:
        return {operation: _count(bench, service, operation) for operation in OPERATIONS}


def _count(bench: Bench, service: Running, operation: str) -> Counted:
    requests = requests_for(
        operation, bench.supply.take(operation, WARM + REQUESTS), tokens_of(service, bench.partners)
    )
    drive(HOST, service.port, requests[:WARM], 1)
    asyncio.run(_ask(bench.url, "SELECT pg_stat_statements_reset()"))
    drive(HOST, service.port, requests[WARM:], 1)
    ours, others = 0, []
    for query, calls in asyncio.run(_ask(bench.url, READ)):
        if "corridor.load_" in query or "corridor.record" in query or "corridor.list_" in query:
            ours += calls
        elif calls >= REQUESTS:
            others.append(f"{calls} × {' '.join(query.split())[:100]}")
    return Counted(ours / REQUESTS, tuple(others))


async def _ask(url: str, statement: str) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        return list(await connection.fetch(statement))
    finally:
        await connection.close()
