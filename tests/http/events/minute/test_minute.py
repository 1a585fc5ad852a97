"""32 writers against four long polls and two streams, with workers killed and transactions held open: each reader gets
what its organisation is told, each event once, in the order of its case.

It writes for ``CORRIDOR_TEST_MINUTE_SECONDS``: 15, which keeps it under a minute; before a release, 60 or more.
"""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from adapters.postgres.operate.databases import on_database
from domain.kernel.ids import to_text
from tests.app_under_test import RENEW_AFTER, Caller, World, running_world
from tests.cli.commands import Service
from tests.http.events.minute.disturbances import WITNESS, open_elsewhere, open_here, sequencers
from tests.http.events.minute.readers import Reader
from tests.http.events.minute.writers import RECEIVERS, SENDERS, Writers, out_of_order, versions_out_of_order
from tests.scratch import owner_of, scratch_database, url_of
from tests.timeouts import LONG, TICK

SECONDS = float(os.environ.get("CORRIDOR_TEST_MINUTE_SECONDS", "15"))
WRITERS = 32
MOST_CHANGES = int(200 * SECONDS)
"""However fast the machine is: reading it all again at the end takes time too."""
FILTERED = ("message.posted", "referral.accepted", "referral.paused")
READ = ("nea", "map")
TOLD = """SELECT t.event_id, j.type FROM public.told AS t JOIN corridor.journal AS j ON j.id = t.event_id
WHERE t.reader = $1"""
WAITING = "SELECT EXISTS (SELECT FROM corridor.outbox)"


@pytest.fixture
async def database() -> AsyncIterator[str]:
    async with scratch_database() as name:
        yield name


async def clients_of(world: World, http: httpx2.AsyncClient, codes: list[str]) -> list[Caller]:
    """Partner systems that are known in the database; they sign in at the real service."""
    return [
        Caller(http, made.organisation, made.client_id, made.secret, made.scopes)
        for made in [await world.new_caller(code) for code in codes]
    ]


async def sign_in(world: World, clients: list[Caller]) -> None:
    for client in clients:
        await world.sign_in(client)


async def stay_signed_in(world: World, clients: list[Caller]) -> None:
    while True:
        await asyncio.sleep(RENEW_AFTER)
        await sign_in(world, clients)


async def test_each_event_once_and_in_the_order_of_its_case(database: str, root_key_file: Path, tmp_path: Path) -> None:
    url, chance = url_of(database), random.Random(12)
    settings: dict[str, Any] = {"database_url": url, "master_key_file": root_key_file, "run_worker": "false"}
    settings |= {"requests_per_minute": 10_000_000, "erasures_file": tmp_path / "erasures"}
    organisations = sorted({*SENDERS.values(), *RECEIVERS.values()})
    async with owner_of(database) as owner, AsyncExitStack() as running:
        await owner.execute(WITNESS)
        world = await running.enter_async_context(running_world(url, root_key_file))
        service = running.enter_context(Service(tmp_path / "data", **settings))
        await asyncio.to_thread(service.start, "--workers", "2")
        http = httpx2.AsyncClient(base_url=service.url, timeout=120, trust_env=False, limits=httpx2.Limits())
        await running.enter_async_context(http)
        there = replace(world, http=http)
        clients = await clients_of(world, http, [*organisations, "nea", "map", "map"])
        await sign_in(there, clients)
        writers = Writers(dict(zip(organisations, clients, strict=False)), MOST_CHANGES)
        nea, map_, other_map = clients[len(organisations) :]
        polls = [
            Reader([nea], chance),
            Reader([nea], chance, limit=3, wait=1),
            Reader([map_], chance, types=FILTERED),
            Reader([map_, other_map], chance, limit=20, unsteady=True),
        ]
        streams = [Reader([nea], chance), Reader([map_, other_map], chance, unsteady=True)]
        numbers = {
            code: await owner.fetchval("SELECT id FROM corridor.organisations WHERE code = $1", code) for code in READ
        }
        workers = running.enter_context(sequencers(url, 2))
        renewing = asyncio.create_task(stay_signed_in(there, clients))
        ended = asyncio.Event()
        async with asyncio.TaskGroup() as reading:
            for reader in polls:
                reading.create_task(reader.poll(ended))
            for reader in streams:
                reading.create_task(reader.stream(ended))
            async with open_elsewhere(on_database(url, "postgres")), open_here(url, [*numbers.values()], chance):
                await written(writers, chance, workers)
            async with asyncio.timeout(LONG):
                while await owner.fetchval(WAITING):  # noqa: ASYNC110  (nobody tells)
                    await asyncio.sleep(TICK)
            ended.set()
        renewing.cancel()
        assert workers.killed == 2
        for reader in (*polls, *streams):
            told = await owner.fetch(TOLD, numbers[reader.organisation])
            ids = [event["id"] for event in reader.events]
            expected = [
                to_text("event", row["event_id"]) for row in told if not reader.types or row["type"] in reader.types
            ]
            assert sorted(ids) == sorted(expected), "each once, none else"
            assert ids, "nothing happened"
            sequence = [event["sequence"] for event in reader.events]
            assert sequence == sorted(set(sequence))
            assert versions_out_of_order(reader.events) == []
            assert out_of_order(writers.changes.values(), reader.events) == []
        for one, other in ((polls[0], polls[1]), (polls[0], streams[0]), (polls[3], streams[1])):
            assert one.events == other.events, "one feed, however it is read"
        assert [event for event in polls[3].events if event["type"] in FILTERED] == polls[2].events
        assert min(polls[3].starts, streams[1].starts) > 1, "none of the unsteady ones ever started again"


async def written(writers: Writers, chance: random.Random, workers: Any) -> None:
    """Let all write, and kill a worker after a third of the time and after two."""
    until = time.monotonic() + SECONDS
    async with asyncio.TaskGroup() as writing:
        for _ in range(WRITERS):
            writing.create_task(writers.write(random.Random(chance.random()), until))
        for _ in range(2):
            await asyncio.sleep(SECONDS / 3)
            workers.kill()
            workers.start()
