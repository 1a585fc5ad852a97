"""Both ends are told once of a late deletion, however many workers run."""

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import WORKER
from adapters.postgres.jobs.late_deletions import tell_late_deletions
from adapters.postgres.work.open_work import StoredWork
from adapters.postgres.work.system_work import OpenFor
from api.http.responses import no_render
from api.process.logs import alert
from tests.app_under_test import World, running_world
from tests.http.cases.protected_cases import accepted, events_of, withdrawn

OVERDUE = "deletion.overdue"
LATE = """UPDATE corridor.referrals SET deletion_due_by = now() - interval '1 second'
    WHERE corridor.public_id('referral', id) = $1"""


def as_a_worker(database: Database) -> OpenFor:
    vault: Any = None  # the system reads no words: nothing asks for a key
    return lambda request_info: lambda: StoredWork(database, vault, request_info, no_render, alert)


async def owing(world: World) -> str:
    _, consent_id, referral = await accepted(world)
    await withdrawn(await world.caller("nea"), consent_id)
    owed: str = referral["id"]
    return owed


async def steps(world: World, organisation: str, referral: str) -> list[dict[str, Any]]:
    answer = await (await world.caller(organisation)).get(f"/v1/referrals/{referral}/timeline")
    return [step for step in answer.json()["items"] if step["type"] == OVERDUE]


async def test_both_ends_are_told_once_and_only_when_it_is_late(world: World) -> None:
    referral = await owing(world)
    look = world.service.worker.run_once
    await look("tell_late_deletions")
    assert OVERDUE not in await events_of(world, "nea", referral)
    await world.value(LATE, referral)
    for _ in range(2):
        await look("tell_late_deletions")
    for organisation in ("nea", "map"):
        assert (await events_of(world, organisation, referral)).count(OVERDUE) == 1
        (step,) = await steps(world, organisation, referral)
        seen = (await (await world.caller(organisation)).get(f"/v1/referrals/{referral}")).json()
        assert seen["deletion"]["late"] is True
        assert (step["status"], step["version"]) == (seen["status"], seen["version"])
        assert step["organisation_id"] is None, "it was the clock"
    map_ = await world.caller("map")
    assert (await map_.post(f"/v1/referrals/{referral}/confirm-deletion", {})).status_code == 200
    await look("tell_late_deletions")
    assert (await events_of(world, "map", referral)).count(OVERDUE) == 1


async def test_what_was_confirmed_in_time_is_never_told(world: World) -> None:
    referral = await owing(world)
    assert (await (await world.caller("map")).post(f"/v1/referrals/{referral}/confirm-deletion", {})).status_code == 200
    await world.value(LATE, referral)
    await world.service.worker.run_once("tell_late_deletions")
    assert OVERDUE not in await events_of(world, "nea", referral)


async def test_many_workers_at_once_tell_of_each_once(world: World, database_url: str) -> None:
    referrals = [await owing(world) for _ in range(8)]
    for referral in referrals:
        await world.value(LATE, referral)
    pools = [await open_pool(login_url(database_url, WORKER), WORKER, size=2) for _ in range(3)]
    try:
        looks = [partial(tell_late_deletions, Database(pool), as_a_worker(Database(pool))) for pool in pools]
        await asyncio.gather(*(look() for look in looks for _ in range(3)))
        await looks[0]()
    finally:
        for pool in pools:
            await close_pool(pool)
    for referral in referrals:
        for organisation in ("nea", "map"):
            assert (await events_of(world, organisation, referral)).count(OVERDUE) == 1


async def test_whom_the_migrant_excluded_meanwhile_is_not_told(world: World) -> None:
    case_id, consent_id, referral = await accepted(world)
    nea = await world.caller("nea")
    await withdrawn(nea, consent_id)
    tag = (await nea.get(f"/v1/cases/{case_id}")).headers["etag"]
    answer = await nea.patch(f"/v1/cases/{case_id}", {"excluded_operator_types": ["cso"]}, if_match=tag)
    assert answer.status_code == 200, answer.text
    await world.value(LATE, referral["id"])
    await world.service.worker.run_once("tell_late_deletions")
    assert (await events_of(world, "nea", referral["id"])).count(OVERDUE) == 1
    assert OVERDUE not in await events_of(world, "map", referral["id"])


async def test_how_often_the_worker_looks_is_set(database_url: str, root_key_file: Path) -> None:
    for chosen, seconds in ({}, 1), ({"clock_interval": "PT30S"}, 30):
        async with running_world(database_url, root_key_file, **chosen) as world:
            every = {job.name: job.every for job in world.service.worker.jobs}
            assert every["tell_late_deletions"] == timedelta(seconds=seconds)
