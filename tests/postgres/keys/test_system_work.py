"""What the service does by itself is in the audit trail, and sees no more than its organisation."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import APP, WORKER
from adapters.postgres.work.system_work import on_behalf_of
from domain.kernel.errors import Missing
from domain.kernel.ids import ReferralId, from_text
from domain.usecases.referrals.report_late_deletion import report_late_deletion
from tests.app_under_test import World
from tests.builders import opened_case
from tests.http.cases.protected_cases import accepted, events_of, withdrawn
from tests.postgres.keys.test_late_deletions import LATE, OVERDUE, as_a_worker
from tests.told import TOLD

TABLES = ("access", "cases", "custody", "consents", "referrals", "handoffs", "journal", "feed", "audit")
OWE = """INSERT INTO vault.owed_turns (data_key_id, organisation_id, case_id, generation, wrapped)
    SELECT w.data_key_id, w.organisation_id, w.case_id, w.generation, w.wrapped FROM vault.wrapped_keys AS w
    JOIN corridor.cases AS c ON c.data_key_id = w.data_key_id WHERE corridor.public_id('case', c.id) = $1"""


@pytest.fixture
async def worker(database_url: str) -> AsyncIterator[Database]:
    pool = await open_pool(login_url(database_url, WORKER), WORKER, size=2)
    yield Database(pool)
    await close_pool(pool)


async def organisation(world: World, code: str) -> UUID:
    number: UUID = await world.value("SELECT id FROM corridor.organisations WHERE code = $1", code)
    return number


async def entries(world: World, case_id: str, operation: str) -> list[dict[str, Any]]:
    nea = await world.caller("nea")
    found = (await nea.get(f"/v1/audit?case_id={case_id}&limit=200")).json()["items"]
    return [entry for entry in found if entry["operation"] == operation]


async def late(world: World) -> tuple[str, str]:
    case_id, consent_id, referral = await accepted(world)
    await withdrawn(await world.caller("nea"), consent_id)
    await world.value(LATE, referral["id"])
    return case_id, referral["id"]


async def test_telling_of_a_late_deletion_is_one_entry_that_names_the_system(world: World) -> None:
    case_id, referral = await late(world)
    for _ in range(3):
        await world.service.worker.run_once("tell_late_deletions")
    (entry,) = await entries(world, case_id, "report_late_deletion")
    assert (entry["actor"], entry["client_id"], entry["user_id"], entry["address"]) == ("system", None, None, None)
    assert (entry["outcome"], entry["about"], entry["object_id"]) == ("allowed", "changed", referral)
    assert entry["organisation_id"] == f"org_{(await organisation(world, 'nea')).hex}"
    who = "SELECT array_agg(actor_organisation_id) FROM " + TOLD + " WHERE type = $1 AND subject ->> 'referral' = $2"
    number = str(from_text("referral", referral))
    assert await world.value(who, OVERDUE, number) == [None, None], "the feed names nobody, as for every clock"


async def test_a_new_key_is_one_entry_that_names_the_system_and_nobody_is_told(world: World) -> None:
    case = await opened_case(await world.caller("nea"))
    await world.value(OWE, case["id"])
    before = await world.value("SELECT count(*) FROM " + TOLD)
    for _ in range(3):
        await world.service.worker.run_once("rotate_pending_keys")
    (entry,) = await entries(world, case["id"], "rotate_case_key")
    assert (entry["actor"], entry["client_id"], entry["object_id"]) == ("system", None, case["id"])
    assert await world.value("SELECT count(*) FROM " + TOLD) == before
    seen = (await (await world.caller("nea")).get(f"/v1/cases/{case['id']}")).json()
    assert seen["version"] == case["version"] + 1


async def test_on_behalf_of_a_stranger_it_finds_nothing_and_leaves_no_trace(world: World, worker: Database) -> None:
    _, referral = await late(world)
    entries_before = await world.value("SELECT count(*) FROM corridor.audit")
    stranger = await organisation(world, "hrdf")
    work, actor = on_behalf_of(stranger, "report_late_deletion", as_a_worker(worker))
    number = from_text("referral", referral)
    assert number is not None
    with pytest.raises(Missing):
        await report_late_deletion(work, actor, ReferralId(number))
    assert await world.value("SELECT count(*) FROM corridor.audit") == entries_before
    assert OVERDUE not in await events_of(world, "nea", referral)


async def test_in_the_name_of_an_organisation_the_worker_sees_what_that_one_sees(
    world: World, database_url: str
) -> None:
    await late(world)
    seen: dict[str, dict[tuple[str, str], int]] = {APP: {}, WORKER: {}}
    connection = await asyncpg.connect(database_url)
    for role, counts in seen.items():
        for code in ("nea", "map", "hrdf"):
            async with connection.transaction():
                await connection.execute(f"SET LOCAL ROLE {role}")
                number = str(await organisation(world, code))
                await connection.execute("SELECT set_config('app.org', $1, true)", number)
                for table in TABLES:
                    counts[code, table] = await connection.fetchval(f"SELECT count(*) FROM corridor.{table}")
    await connection.close()
    assert seen[WORKER] == seen[APP]
    assert seen[APP]["nea", "cases"] > seen[APP]["hrdf", "cases"]
