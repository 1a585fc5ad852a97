"""The last day for filing is announced 60, 30 and 7 days ahead, once each, while the claim is not filed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import WORKER
from adapters.postgres.jobs.claim_limitations import announce_limitations
from adapters.postgres.work.open_work import StoredWork
from api.http.responses import no_render
from api.process.logs import alert
from tests.app_under_test import Caller, World
from tests.http.claims.claims_of_tests import claim_on, own_claim, referred, seen, stepped
from tests.http.documents.referrals_with_documents import done
from tests.http.events.feed_reading import end_of, read_on, sequenced

TODAY = datetime.now(UTC)


def day(ahead: int) -> str:
    return (TODAY + timedelta(days=ahead)).date().isoformat()


Look = Callable[[int], Awaitable[None]]


@pytest.fixture
async def look(database_url: str, root_key_file: Path) -> AsyncIterator[Look]:
    """What the worker does on a later day."""
    pool, vault = (
        await open_pool(login_url(database_url, WORKER), WORKER, size=4),
        AesVault(FileKeyRing.open(root_key_file)),
    )
    database = Database(pool)

    async def looking(ahead: int) -> None:
        def now() -> datetime:
            return TODAY + timedelta(days=ahead)

        await announce_limitations(
            database, lambda info: lambda: StoredWork(database, vault, info, no_render, alert, now=now), now
        )

    yield looking
    await close_pool(pool)


async def announced(world: World, claim: dict[str, Any]) -> int | None:
    stage: int | None = await world.value(
        "SELECT announced FROM corridor.claims WHERE corridor.public_id('claim', id) = $1", claim["id"]
    )
    return stage


async def told(world: World, caller: Caller, cursor: str, claim: dict[str, Any]) -> list[tuple[str | None, str]]:
    """Who changed a claim (nobody: its limitation was announced), and what its status was, since a cursor."""
    await sequenced(world)
    events, _ = await read_on(caller, cursor, types="claim.updated")
    return [
        (event["organisation_id"], event["status"])
        for event in events
        if event["subject"] == {"claim_id": claim["id"], "case_id": claim["case_id"]}
    ]


async def test_each_stage_is_announced_once(world: World, look: Look) -> None:
    nea, claim = await own_claim(world, limitation_on=day(90))
    assert claim["days_to_limitation"] == 90
    cursor = await end_of(world, nea)
    for ahead, stage, times in (
        (0, None, 0),
        (29, None, 0),
        (30, 60, 1),
        (59, 60, 1),
        (60, 30, 2),
        (83, 7, 3),
        (90, 7, 3),
    ):
        for _ in range(2):
            await look(ahead)
        assert await announced(world, claim) == stage, ahead
        assert await told(world, nea, cursor, claim) == [(None, "preparing")] * times, ahead
    await look(91)  # the last day is over: nothing more can be done in time
    assert len(await told(world, nea, cursor, claim)) == 3
    assert (await seen(nea, claim))["version"] == 1


async def test_only_the_nearest_is_announced_after_a_stop_and_a_new_day_begins_again(world: World, look: Look) -> None:
    nea, claim = await own_claim(world, limitation_on=day(90))
    await look(70)
    assert await announced(world, claim) == 30
    answer = await nea.patch(f"/v1/claims/{claim['id']}", {"limitation_on": day(120)}, if_match="*")
    assert answer.status_code == 200, answer.text
    assert await announced(world, claim) is None
    await look(60)
    assert await announced(world, claim) == 60


async def test_a_filed_claim_has_no_limitation_to_announce(world: World, look: Look) -> None:
    nea, claim = await own_claim(world, limitation_on=day(20))
    filed = await stepped(nea, claim, "filed", "2026-01-10")
    assert (filed["days_to_limitation"], filed["due_on"]) == (None, None)
    await look(15)
    assert await announced(world, claim) is None


async def test_two_workers_at_once_announce_it_once(world: World, look: Look) -> None:
    nea, claim = await own_claim(world, limitation_on=day(60))
    cursor = await end_of(world, nea)
    await asyncio.gather(*(look(1) for _ in range(4)))
    assert await told(world, nea, cursor, claim) == [(None, "preparing")]


async def test_every_reader_is_told_of_steps_and_of_the_limitation_and_nobody_else(world: World, look: Look) -> None:
    nea, map_, hrdf = [await world.caller(code) for code in ("nea", "map", "hrdf")]
    referral = await referred(world, kind="service")
    cursors = {caller.organisation: await end_of(world, caller) for caller in (nea, map_, hrdf)}
    claim = await claim_on(nea, referral["case_id"], limitation_on=day(40))
    await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
    await look(11)
    await stepped(map_, claim, "filed", "2026-01-10")
    nea_id, map_id = [await world.value("SELECT corridor.public_id('org', id) FROM corridor.organisations"
                                        " WHERE code = $1", code) for code in ("nea", "map")]  # fmt: skip
    shared = [(None, "preparing"), (map_id, "filed")]
    assert await told(world, nea, cursors["nea"], claim) == [(nea_id, "preparing"), *shared]
    assert await told(world, map_, cursors["map"], claim) == shared, "not of what was before it accepted"
    assert await told(world, hrdf, cursors["hrdf"], claim) == []
    timelines = [(await caller.get(f"/v1/cases/{claim['case_id']}/timeline")).json()["items"] for caller in (nea, map_)]
    assert [[step["type"] for step in steps].count("claim.updated") for steps in timelines] == [3, 3]
    await done(world, "map", f"/v1/referrals/{referral['id']}/confirm-contact", {"channel": "phone"})
    await done(world, "map", f"/v1/referrals/{referral['id']}/complete", {"outcome": "service_received"})
    assert await told(world, map_, cursors["map"], claim) == [], "its part has ended"
    left = (await map_.get(f"/v1/cases/{claim['case_id']}/timeline")).json()["items"]
    assert "claim.updated" not in [step["type"] for step in left]
