"""How many deliveries one worker makes, what they cost, and what a dead endpoint costs the others.

A backlog is written as the sequencer would have made it, once with every endpoint alive and once with one that takes
requests and never answers; only the process of ``corridor worker`` sends.
"""

import asyncio
import time
from itertools import cycle, islice
from typing import Any

import asyncpg

from bench.events.receiver import Arrival
from bench.events.receiving import Receiver, receiving
from bench.events.webhooks import longest_feeds, register_webhooks
from bench.ground import Ground
from bench.partners import register_partners
from bench.processes import Watch
from bench.results import median
from bench.service import running_worker

ORGANISATIONS = 12
"""Among which the endpoints are divided: a client has at most 20 webhooks."""
START_SECONDS = 10.0
"""In which the worker starts, and does what is due for all its other jobs."""
LOOK_SECONDS = 0.2
LIMIT_SECONDS = 180.0
"""For a round, of which the worker's start is a part."""
BACKLOG = """
    INSERT INTO corridor.deliveries (
        id, webhook_id, organisation_id, event_id, position, status, tries, next_at, created_at
    )
    SELECT gen_random_uuid(), w.id, w.organisation_id, f.event_id, f.position, 'pending', 0,
        now() - interval '1 second' + (g.place * 1000 + w.number) * interval '1 microsecond', now()
    FROM generate_series(1, $2) AS g (place)
    CROSS JOIN LATERAL (
        SELECT x.*, row_number() OVER () AS number FROM corridor.webhooks AS x WHERE x.id = ANY ($1)
    ) AS w
    JOIN bench.shown AS f ON f.organisation_id = w.organisation_id AND f.place = g.place
"""
TABLE = """
    CREATE SCHEMA IF NOT EXISTS bench;
    CREATE TABLE bench.shown (organisation_id uuid, event_id uuid, position bigint, place bigint);
"""
SHOWN = """
    INSERT INTO bench.shown
    SELECT f.organisation_id, f.event_id, f.position,
        row_number() OVER (PARTITION BY f.organisation_id ORDER BY f.position DESC) AS place
    FROM corridor.feed_heads AS h
    CROSS JOIN LATERAL (
        SELECT f.* FROM corridor.feed AS f JOIN corridor.journal AS j ON j.id = f.event_id
        CROSS JOIN LATERAL corridor.may_be_shown(f, j, NULL) AS s
        WHERE f.organisation_id = h.organisation_id AND s.may
        ORDER BY f.position DESC LIMIT $1
    ) AS f
    WHERE h.organisation_id = ANY ($2)
"""


def measure(ground: Ground, referrals: int, *, endpoints: int, each: int, rounds: int) -> dict[str, Any]:
    """Send ``each`` deliveries to every endpoint, in turns with and without a dead one."""
    found: dict[str, list[dict[str, Any]]] = {"all alive": [], "one dead": []}
    for turn in range(rounds * 2):
        dead = turn % 2
        with receiving(ground.folder, endpoints, dead) as receiver:
            url = asyncio.run(ground.working_copy(referrals, "events"))
            webhooks = asyncio.run(_prepared(url, ground, receiver, each))
            with running_worker(url, ground.root_key_file, ground.folder, receiver.settings) as worker:
                name = "one dead" if dead else "all alive"
                found[name].append(_round(ground, url, receiver, webhooks, each, dead, worker))
    summary = {name: _summary(rows) for name, rows in found.items()}
    return {"endpoints": endpoints, "each": each, "summary": summary, "rounds": found}


def _summary(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("per_second", "worker_microseconds", "postgres_microseconds", "silence")
    middle = {name: median(row[name] for row in rounds) for name in names}
    middle["a_core_second"] = round(1e6 / middle["worker_microseconds"]) if middle["worker_microseconds"] else 0
    return middle | {"disturbed_rounds": sum(row["disturbed"] for row in rounds), "rounds": len(rounds)}


async def _prepared(url: str, ground: Ground, receiver: Receiver, each: int) -> list[Any]:
    partners, organisations = await register_partners(url), await longest_feeds(url, ORGANISATIONS)
    owners = islice(cycle(organisations), len(receiver.urls))
    wanted = [(partners[owner], place) for owner, place in zip(owners, receiver.urls, strict=True)]
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(TABLE)
        await connection.execute(SHOWN, each, organisations)
    finally:
        await connection.close()
    return await register_webhooks(url, ground.root_key_file, wanted)


def _round(
    ground: Ground, url: str, receiver: Receiver, webhooks: list[Any], each: int, dead: int, worker: int
) -> dict[str, Any]:
    time.sleep(START_SECONDS)
    written, begun = asyncio.run(_write(url, webhooks, each))
    watch = Watch(worker=worker, postgres=ground.pid, receiver=receiver.process.pid)
    expected = written - dead * each
    while receiver.count() < expected and time.time() - begun < LIMIT_SECONDS:
        time.sleep(LOOK_SECONDS)
    usage = watch.usage()
    arrived = receiver.take()
    seconds = max(at for at, _, _ in arrived) - begun
    return {
        "deliveries": len(arrived),
        "expected": expected,
        "per_second": round(len(arrived) / seconds, 1),
        **{
            f"{party}_microseconds": round(cores * usage.seconds / len(arrived) * 1e6)
            for party, cores in usage.cores.items()
        },
        "worker_cores": usage.cores["worker"],
        "silence": round(longest_silence(arrived, begun), 2),
        "disturbed": usage.disturbed,
    }


def longest_silence(arrived: list[Arrival], begun: float) -> float:
    """Return the longest time, in seconds, in which an endpoint got nothing although something was due to it."""
    last, longest = dict[int, float](), 0.0
    for at, number, _ in sorted(arrived):
        longest = max(longest, at - last.get(number, begun))
        last[number] = at
    return longest


async def _write(url: str, webhooks: list[Any], each: int) -> tuple[int, float]:
    """Write the backlog; returns how much it is, and since when workers see it."""
    connection = await asyncpg.connect(url)
    try:
        done: str = await connection.execute(BACKLOG, webhooks, each, timeout=120)
        visible = time.time()
        await connection.execute("ANALYZE corridor.deliveries")
        return int(done.split()[-1]), visible
    finally:
        await connection.close()
