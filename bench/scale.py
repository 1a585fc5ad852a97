"""The cost of a table ten times larger: the same statements on two sizes in turns, as the role of the service."""

import asyncio
import json
import time
from typing import Any

import asyncpg

from adapters.postgres.connection.pool import close_pool, open_operators_pool
from adapters.postgres.connection.roles import APP
from adapters.postgres.stores.feed import LOOKED_AT
from bench.ground import Ground
from bench.results import median
from bench.seeding.roads import BUSY

TURNS = 200
LIST = "SELECT * FROM corridor.list_referrals($1, $2)"
LOAD = "SELECT corridor.load_referral($1, $2)"
FEED = "SELECT corridor.load_feed($1, NULL, $2, NULL, 50, $3)"
MIDDLE = """
    SELECT updated_at, id FROM corridor.referrals WHERE to_organisation_id = $1 AND sent_at IS NOT NULL
    ORDER BY updated_at DESC, id DESC OFFSET (
        SELECT count(*) / 2 FROM corridor.referrals WHERE to_organisation_id = $1 AND sent_at IS NOT NULL
    ) LIMIT 1
"""

Call = tuple[str, tuple[Any, ...]]


async def compare(ground: Ground, small: int, large: int) -> dict[str, Any]:
    """Return the median time of each statement on both sizes, in microseconds, and their ratio."""
    pools, calls = {}, {}
    for size in (small, large):
        url = await ground.working_copy(size, f"scale_{size}")
        calls[size] = await _calls(url)
        pools[size] = await open_operators_pool(url, APP, size=1)
    taken: dict[str, dict[int, list[float]]] = {name: {small: [], large: []} for name in calls[small]}
    try:
        for turn in range(TURNS + TURNS // 10):
            for name, by_size in taken.items():
                for size in (small, large):
                    microseconds = await _timed(pools[size], calls[size][name])
                    if turn >= TURNS // 10:
                        by_size[size].append(microseconds)
    finally:
        await asyncio.gather(*(close_pool(pool) for pool in pools.values()))
    summary = {}
    for name, by_size in taken.items():
        before, after = median(by_size[small], 0), median(by_size[large], 0)
        summary[name] = {"small": before, "large": after, "times": round(after / before, 2)}
    return {"small": small, "large": large, "turns": TURNS, "summary": summary}


async def _calls(url: str) -> dict[str, Call]:
    owner = await asyncpg.connect(url)
    try:
        me = await owner.fetchval("SELECT id FROM corridor.organisations WHERE code = $1", BUSY)
        middle = await owner.fetchrow(MIDDLE, me)
        last = await owner.fetchval("SELECT id FROM corridor.referrals WHERE to_organisation_id = $1 LIMIT 1", me)
        half = await owner.fetchval("SELECT corridor.head_of_feed($1) / 2", me)
        now = (await owner.fetchval("SELECT now()")).isoformat()
    finally:
        await owner.close()
    context = json.dumps({"organisation_id": str(me), "client_id": str(me), "key": None})
    first = {"box": "inbox", "limit": 51, "at": now}
    deep = {**first, "after_updated_at": middle["updated_at"].isoformat(), "after_id": str(middle["id"])}
    return {
        "inbox": (LIST, (context, json.dumps(first))),
        "inbox by status": (LIST, (context, json.dumps({**first, "status": "sent"}))),
        "deep page": (LIST, (context, json.dumps(deep))),
        "both boxes": (LIST, (context, json.dumps({**first, "box": "all"}))),
        "one referral": (LOAD, (context, last)),
        "feed": (FEED, (context, half, LOOKED_AT)),
    }


async def _timed(pool: "asyncpg.Pool[Any]", call: Call) -> float:
    statement, arguments = call
    begun = time.perf_counter()
    await pool.fetch(statement, *arguments)
    return (time.perf_counter() - begun) * 1e6
