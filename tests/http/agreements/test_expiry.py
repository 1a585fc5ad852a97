"""The end of an agreement is announced 60, 30 and 7 days ahead and once when it has come (contract, section 3)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import WORKER
from adapters.postgres.jobs.agreement_expiry import announce_endings
from adapters.postgres.work.open_work import StoredWork
from api.http.responses import no_render
from api.process.logs import alert
from tests.app_under_test import World
from tests.http.agreements.signed_road import Road, a_road, codes, day
from tests.http.directory.directory_builders import events_of

ENDING = ("agreement.expiring", "agreement.expired")
ON_PAPER = """UPDATE corridor.agreement_signatures SET on_paper = $2
WHERE corridor.public_id('agreement', agreement_id) = $1"""


@pytest.fixture
async def road(world: World) -> Road:
    return await a_road(world)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    pool = await open_pool(login_url(database_url, WORKER), WORKER, size=4)
    yield Database(pool)
    await close_pool(pool)


async def look(database: Database, days: int = 0) -> None:
    """Let a worker look, that many days from now."""

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(days=days)

    vault: Any = None  # nothing is sealed in an agreement
    await announce_endings(
        database, lambda info: lambda: StoredWork(database, vault, info, no_render, alert, now=now), now
    )


async def told(road: Road, agreement: dict[str, Any]) -> list[str]:
    """Give what the lead was told of its end, oldest first."""
    events = await events_of(road.world, agreement["id"])
    return [kind for kind, reader, *_ in events if kind in ENDING and reader == road.lead.organisation]


async def test_each_stage_is_told_once_to_members_lead_and_coordinating_body(road: Road, database: Database) -> None:
    agreement = await road.agreed(valid_to=day(90))
    for days, times in ((0, 0), (29, 0), (30, 1), (31, 1), (60, 2), (83, 3), (90, 3), (91, 4), (120, 4)):
        for _ in range(2):
            await look(database, days)
        assert len(await told(road, agreement)) == times, days
    assert await told(road, agreement) == ["agreement.expiring"] * 3 + ["agreement.expired"]
    events = [event for event in await events_of(road.world, agreement["id"]) if event[0] in ENDING]
    everyone = {one.organisation for one in (road.here, road.there, road.elsewhere, road.lead, road.coordinator)}
    assert everyone <= {reader for _, reader, _, _ in events}
    assert {(kind, status) for kind, _, status, _ in events} == {
        ("agreement.expiring", "in_force"),
        ("agreement.expired", "expired"),
    }


async def test_a_corridor_without_a_lead_is_told_too(road: Road, database: Database) -> None:
    agreement = await road.agreed(valid_to=day(5))
    path = f"/v1/corridors/{road.corridor['id']}"
    assert (await road.coordinator.patch(path, {"lead_organisation_id": None}, if_match="*")).status_code == 200
    await look(database)
    readers = [reader for kind, reader, *_ in await events_of(road.world, agreement["id"]) if kind in ENDING]
    members = {one.organisation for one in (road.here, road.there, road.elsewhere)}
    bodies = await road.world.value(
        "SELECT array_agg(code) FROM corridor.organisations WHERE id = ANY (corridor.coordinating_bodies())"
    )
    assert road.coordinator.organisation in bodies
    assert sorted(readers) == sorted({*members, *bodies})


async def test_after_a_stop_only_the_nearest_stage_is_told(road: Road, database: Database) -> None:
    agreement = await road.agreed(valid_to=day(90))
    await look(database, 85)
    assert await told(road, agreement) == ["agreement.expiring"]
    late = await road.agreed(valid_to=day(90))
    await look(database, 200)
    assert await told(road, late) == ["agreement.expired"]


async def test_many_workers_tell_of_each_stage_once(road: Road, database: Database) -> None:
    agreement = await road.agreed(valid_to=day(5))
    await asyncio.gather(*(look(database) for _ in range(6)))
    assert await told(road, agreement) == ["agreement.expiring"]


async def test_one_that_makes_no_sense_is_reported_and_the_others_have_their_turn(
    road: Road, database: Database
) -> None:
    senseless, sound = await road.agreed(valid_to=day(4)), await a_road(road.world)
    other = await sound.agreed(valid_to=day(5))
    await road.world.value(ON_PAPER, senseless["id"], "{}")
    try:
        with pytest.raises(KeyError, match="signed_on"):
            await look(database)
    finally:
        await road.world.value(ON_PAPER, senseless["id"], None)
    assert (await told(sound, other), await told(road, senseless)) == (["agreement.expiring"], [])


async def test_what_was_replaced_does_not_end(road: Road, database: Database) -> None:
    old = await road.agreed(valid_to=day(20))
    await road.agreed(valid_from=day(0), valid_to=day(400))
    for days in (0, 30):
        await look(database, days)
    assert await told(road, old) == []


async def test_a_closed_corridor_is_told_nothing(road: Road, database: Database) -> None:
    agreement = await road.agreed(valid_to=day(5))
    path = f"/v1/corridors/{road.corridor['id']}"
    assert (await road.coordinator.patch(path, {"status": "closed"}, if_match="*")).status_code == 200
    await look(database)
    assert await told(road, agreement) == []


async def test_the_worker_of_the_service_looks_too(road: Road) -> None:
    agreement = await road.agreed(valid_to=day(5))
    await road.world.service.worker.run_once("announce_endings")
    assert await told(road, agreement) == ["agreement.expiring"]


async def test_nothing_is_sent_after_the_last_day_and_until_then_it_is(world: World, road: Road) -> None:
    agreement = await road.agreed(valid_from=day(-30), valid_to=day(0))
    assert (await road.send()).status_code == 201
    await world.value(
        "UPDATE corridor.agreements SET valid_to = valid_to - 1 WHERE corridor.public_id('agreement', id) = $1",
        agreement["id"],
    )
    refused = await road.send()
    assert codes(refused) == [("agreement_missing", "")]
    assert day(-1) in refused.json()["errors"][0]["message"]
    assert (await road.seen(agreement))["status"] == "expired"
