"""How soon a change is in the feed, and at a receiver, while about 200 of them are made a second.

The changes are the statements with which the service records that a referral was accepted, prepared beforehand and sent
from here at their times: a client that asked the service over HTTP would take most of two cores by itself. The service,
one process with its worker, answers long polls of each organisation that accepts, and sends each a webhook.
"""

import asyncio
import http.client
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Event
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres.connection.pool import close_pool, open_operators_pool
from adapters.postgres.connection.roles import APP
from bench.ceiling.inputs import prepared
from bench.events.receiving import Receiver, receiving
from bench.events.webhooks import register_webhooks
from bench.ground import Ground
from bench.partners import Partner, register_partners, tokens_of
from bench.ports import HOST
from bench.processes import Watch
from bench.service import Running, running_service
from bench.supply import read_supply
from domain.vocabulary import EventType

CONNECTIONS = 8
WAIT_SECONDS = 5
"""Of a long poll."""
START_SECONDS = 10.0
"""In which the worker does what is due for all its other jobs."""
WARM_UP_SECONDS = 3
"""Of changes that are not counted, twice: until there are some, nothing is known of tables that were empty; and right
before the others, because after a pause receivers have to be connected to again.
"""
SETTLED_SECONDS = 5.0
"""After the last change, for what is still on its way."""
ACCEPTED = EventType.REFERRAL_ACCEPTED
EVENTS = """
    SELECT corridor.public_id('event', j.id) AS event, j.referral_id
    FROM corridor.journal AS j WHERE j.type = $1 AND j.referral_id = ANY ($2)
"""
Seen = dict[str, float]
"""When (seconds since 1970) each event, or each referral, was seen."""


def measure(ground: Ground, referrals: int, *, per_second: int, seconds: int) -> dict[str, Any]:
    """Return the milliseconds between commit and feed, and between commit and receiver."""
    return asyncio.run(_measure(ground, referrals, per_second, seconds))


async def _measure(ground: Ground, referrals: int, per_second: int, seconds: int) -> dict[str, Any]:
    url = await ground.working_copy(referrals, "events")
    partners, supply = await register_partners(url), await read_supply(url)
    rows = supply.take("accept", per_second * (seconds + 2 * WARM_UP_SECONDS))
    statement = (await prepared(url, ground.root_key_file, partners, {"accept": rows}))["accept"]
    readers = {row["organisation"] for row in rows}
    with receiving(ground.folder, len(readers)) as receiver:
        wanted = [(partners[reader], place) for reader, place in zip(readers, receiver.urls, strict=True)]
        await register_webhooks(url, ground.root_key_file, wanted, (ACCEPTED,))
        with running_service(url, ground.root_key_file, ground.folder, settings=receiver.settings) as service:
            chosen = {reader: partners[reader] for reader in readers}
            return await _run(ground, url, service, receiver, chosen, statement, rows, per_second)


async def _run(
    ground: Ground,
    url: str,
    service: Running,
    receiver: Receiver,
    partners: dict[UUID, Partner],
    statement: str,
    rows: list[Any],
    per_second: int,
) -> dict[str, Any]:
    with _readers(service, tokens_of(service, partners)) as shown:
        await asyncio.sleep(START_SECONDS)
        given = await _inputs(url, rows)
        warm_up = per_second * WARM_UP_SECONDS
        await _write(url, statement, given[:warm_up], per_second)
        await _analyse(url)
        await asyncio.sleep(2 * SETTLED_SECONDS)
        writing = asyncio.create_task(_write(url, statement, given[warm_up:], per_second))
        await asyncio.sleep(WARM_UP_SECONDS)
        watch = Watch(service=service.pid, postgres=ground.pid, receiver=receiver.process.pid)
        committed, late = await writing
        usage = watch.usage()
        await asyncio.sleep(SETTLED_SECONDS)
    events = await _events(url, rows[2 * warm_up :])
    arrived = {event: at for at, _, event in receiver.take()}
    return {
        "changes": len(rows) - 2 * warm_up,
        "per_second": per_second,
        "behind_schedule_ms": round(late * 1000),
        "feed": _delays(committed, events, shown),
        "receiver": _delays(committed, events, arrived),
        "cores": usage.cores,
        "disturbed": usage.disturbed,
    }


async def _inputs(url: str, rows: list[Any]) -> list[Any]:
    owner = await asyncpg.connect(url)
    inputs = await owner.fetch("SELECT context, argument FROM bench.inputs WHERE operation = 'accept' ORDER BY n")
    await owner.close()
    return list(zip(rows, inputs, strict=True))


async def _analyse(url: str) -> None:
    """Count the rows of all tables, as autovacuum does within a minute: plans are made for what is there."""
    owner = await asyncpg.connect(url)
    await owner.execute("ANALYZE")
    await owner.close()


async def _write(url: str, statement: str, given: list[Any], per_second: int) -> tuple[dict[UUID, float], float]:
    """Record each change at its time; returns when each commit had returned, and by how much the last began late."""
    pool, committed = await open_operators_pool(url, APP, size=CONNECTIONS), dict[UUID, float]()
    work, begun, late = iter(list(enumerate(given))), time.monotonic(), 0.0

    async def writer() -> None:
        nonlocal late
        async with pool.acquire() as connection:
            for number, (row, inputs) in work:
                early = begun + number / per_second - time.monotonic()
                await asyncio.sleep(max(0.0, early))
                late = max(0.0, -early)
                await connection.fetchval(statement, inputs["context"], inputs["argument"])
                committed[row["id"]] = time.time()

    await asyncio.gather(*(writer() for _ in range(CONNECTIONS)))
    await close_pool(pool)
    return committed, late


@contextmanager
def _readers(service: Running, tokens: dict[UUID, str]) -> Iterator[Seen]:
    """Read each organisation's feed from its end on, in a thread of its own; gives when events were first seen."""
    seen, ended = Seen(), Event()
    with ThreadPoolExecutor(len(tokens)) as threads:
        ready = [threads.submit(_end_of, service.port, token) for token in tokens.values()]
        reading = [
            threads.submit(_read, service.port, token, at.result(), seen, ended.is_set)
            for token, at in zip(tokens.values(), ready, strict=True)
        ]
        try:
            yield seen
        finally:
            ended.set()
        for one in reading:
            one.result()


def _end_of(port: int, token: str) -> str:
    """Return the cursor of the end: a type that hardly ever comes leads there in large steps."""
    with closing(http.client.HTTPConnection(HOST, port, timeout=60)) as connection:
        query, after = f"types={EventType.WEBHOOK_DISABLED}", ""
        while (
            cursor := _page(connection, token, f"{query}&after={after}" if after else query)["next_cursor"]
        ) != after:
            after = cursor
        return after


def _read(port: int, token: str, after: str, seen: Seen, ended: Callable[[], bool]) -> None:
    with closing(http.client.HTTPConnection(HOST, port, timeout=60)) as connection:
        while not ended():
            page = _page(connection, token, f"limit=200&types={ACCEPTED}&wait={WAIT_SECONDS}&after={after}")
            at, after = time.time(), page["next_cursor"]
            for item in page["items"]:
                seen[item["id"]] = at


def _page(connection: http.client.HTTPConnection, token: str, query: str) -> Any:
    connection.request("GET", f"/v1/events?{query}", headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"The feed answered {answer.status}: {body[:300]!r}")
    return json.loads(body)


async def _events(url: str, rows: list[Any]) -> dict[str, UUID]:
    connection = await asyncpg.connect(url)
    try:
        found = await connection.fetch(EVENTS, ACCEPTED, [row["id"] for row in rows])
    finally:
        await connection.close()
    return {row["event"]: row["referral_id"] for row in found}


def _delays(committed: dict[UUID, float], events: dict[str, UUID], seen: Seen) -> dict[str, Any]:
    taken = sorted((seen[event] - committed[referral]) * 1000 for event, referral in events.items() if event in seen)
    if not taken:
        return {"seen": 0}
    at = {f"p{share}": round(taken[min(len(taken) - 1, len(taken) * share // 100)], 1) for share in (50, 99)}
    return {"seen": len(taken), **at, "longest": round(taken[-1], 1)}
