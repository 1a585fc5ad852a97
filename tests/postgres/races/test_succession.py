"""The worker finds who takes over by itself, once for each case, whoever else acts on it at the same moment."""

import asyncio
from functools import partial
from typing import Any

from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import WORKER
from adapters.postgres.jobs.succession import Succession
from adapters.postgres.work.open_work import StoredWork
from api.http.responses import no_render
from api.process.logs import alert
from api.process.worker import working
from tests.app_under_test import World
from tests.builders import made
from tests.http.directory.two_offices import Offices, the_offices
from tests.timeouts import LONG, TICK


def a_worker(world: World, database: Database) -> Succession:
    vault = world.service.open_work.args[1]  # type: ignore[attr-defined]
    return Succession(database, lambda info: partial(StoredWork, database, vault, info, no_render, alert), alert)


async def looks_at_once(world: World, url: str, *also: Any) -> None:
    """Three workers look three times each, while other requests run."""
    pools = [await open_pool(login_url(url, WORKER), WORKER, size=2) for _ in range(3)]
    try:
        workers = [a_worker(world, Database(pool)) for pool in pools]
        await asyncio.gather(*(worker.find() for worker in workers for _ in range(3)), *also)
        await workers[0].find()
    finally:
        for pool in pools:
            await close_pool(pool)


async def test_it_happens_by_itself(world: World) -> None:
    offices = await the_offices(world)
    case_id = await offices.case()
    async with working(world.service.worker):
        await offices.set(offices.first, status="closed")
        for _ in range(int(LONG / TICK)):
            if len(await offices.ledger(case_id)) > 1:
                break
            await asyncio.sleep(TICK)
    assert (await offices.ledger(case_id))[1] == (offices.sister["code"], "successor")


async def test_many_workers_at_once_do_each_thing_once(world: World, database_url: str) -> None:
    offices = await the_offices(world)
    moving = [await offices.case() for _ in range(6)]
    await offices.set(offices.first, status="closed")
    await looks_at_once(world, database_url)
    for case_id in moving:
        assert await offices.ledger(case_id) == [
            (offices.first["code"], "opened"),
            (offices.sister["code"], "successor"),
        ]
    await offices.set(offices.sister, status="closed", successor_centre_id=offices.other["id"])
    await looks_at_once(world, database_url)
    for case_id in moving:
        told = await offices.told(case_id)
        assert len(told) == len(set(told)) > 1
        assert len((await offices.elsewhere.get(f"/v1/handoffs?case_id={case_id}")).json()["items"]) == 1


async def test_an_acceptance_at_the_same_moment_comes_before_or_after(world: World, database_url: str) -> None:
    offices = await the_offices(world)
    offered = [await an_offer(offices) for _ in range(6)]
    await offices.set(offices.first, status="closed")
    accepting = [offices.there.post(f"/v1/handoffs/{offer}/accept", {}) for _, offer in offered]
    await looks_at_once(world, database_url, *accepting)
    for case_id, offer in offered:
        ledger = await offices.ledger(case_id)
        taken = (await offices.there.get(f"/v1/handoffs/{offer}")).json()["status"] == "accepted"
        last = (offices.abroad["code"], "handoff") if taken else (offices.sister["code"], "successor")
        assert ledger == [(offices.first["code"], "opened"), last]


async def an_offer(offices: Offices) -> tuple[str, str]:
    """A case that ``first`` has offered to ``abroad``."""
    case_id, consent_id = await offices.consented()
    body = {"to_centre_id": offices.abroad["id"], "consent_id": consent_id}
    return case_id, (await made(offices.here, f"/v1/cases/{case_id}/handoffs", body))["id"]


async def test_in_a_long_list_none_is_left_out(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr("adapters.postgres.jobs.succession.BATCH", 2)
    offices = await the_offices(world)
    cases = [await offices.case() for _ in range(5)]
    await offices.set(offices.sister, status="suspended")
    await offices.set(offices.first, status="suspended")
    await offices.look()
    for case_id in cases:
        assert offices.lead in await offices.told(case_id)
    due = "SELECT count(*) FROM corridor.unattended_cases_due(NULL, 1000)"
    assert await world.value(due) == 0, "the worker has nothing to do until something changes"
    await offices.set(offices.first, successor_centre_id=offices.other["id"])
    assert await world.value(due) == 5
