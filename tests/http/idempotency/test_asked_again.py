"""Access is decided again before a kept response is given again: whose role changed, and what a look-up had found."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest

from adapters.postgres.work.work import PostgresWork
from domain.kernel.roles import Role
from tests.app_under_test import Caller, World
from tests.builders import RECEIVER, a_case, opened_case
from tests.http.cases.protected_cases import erased
from tests.http.cases.test_exclusion import excluded
from tests.http.cases.test_lookup import person, phone
from tests.http.idempotency.test_idempotency import same
from tests.http.staff import member_of_staff
from tests.timeouts import LONG

PATH = "/v1/cases/lookup"
NEW_ROLE = """UPDATE oauth.users SET role = $2 WHERE id =
    (SELECT user_id FROM oauth.allowances WHERE client_id = $1 ORDER BY created_at LIMIT 1)"""
NUMBER = "SELECT id FROM corridor.cases WHERE corridor.public_id('case', id) = $1"
ERASED = """UPDATE corridor.cases SET status = 'erased', holder_centre_id = NULL, holder_organisation_id = NULL
    WHERE id = $1"""
BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))"


async def test_who_has_another_role_now_gets_nothing_from_before(world: World) -> None:
    sokha, key = await member_of_staff(world, "nea", Role.CASEWORKER), uuid4().hex
    opened = await sokha.post("/v1/cases", a_case(), idempotency_key=key)
    same(opened, await sokha.post("/v1/cases", a_case(), idempotency_key=key))
    await world.value(NEW_ROLE, UUID(sokha.client_id.partition("_")[2]), Role.SUPERVISOR)
    world.service.callers._cache.keep_only(frozenset())  # as the next token would tell
    again = await sokha.post("/v1/cases", a_case(), idempotency_key=key)
    assert (again.status_code, again.json()["code"]) == (410, "gone"), again.text


@pytest.mark.parametrize("way", ["erased", "excluded", "closed"])
async def test_what_was_found_of_others_may_not_be_found_any_more(world: World, way: str) -> None:
    nea, map_, number = await world.caller("nea"), await world.caller("map"), phone()
    case_id = (await opened_case(map_, centre_id=RECEIVER, **person(phones=[number])))["id"]
    found = await nea.post(PATH, {"phones": [number]}, idempotency_key=number)
    assert [one["possible_duplicate"] for one in found.json()["items"]] == [True]
    same(found, await nea.post(PATH, {"phones": [number]}, idempotency_key=number))
    if way == "erased":
        await erased(map_, case_id)
    elif way == "excluded":
        await excluded(map_, case_id, "government")
    else:
        closed = await map_.post(f"/v1/cases/{case_id}/close", {"outcome": "ineligible"})
        assert closed.status_code == 200, closed.text
    again = await nea.post(PATH, {"phones": [number]}, idempotency_key=number)
    assert (again.status_code, again.json()["code"]) == (410, "gone"), again.text
    assert "possible_duplicate" not in again.text


async def own_case(world: World) -> tuple[Caller, str, str]:
    nea, number = await world.caller("nea"), phone()
    return nea, number, (await opened_case(nea, **person(phones=[number])))["id"]


async def test_an_erasure_in_flight_between_load_and_record(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nea, number, case_id = await own_case(world)
    record = PostgresWork._record

    async def after_an_erasure(work: PostgresWork) -> None:
        if work.more_cases:
            await erased(nea, case_id)
        await record(work)

    with monkeypatch.context() as patch:
        patch.setattr(PostgresWork, "_record", after_an_erasure)
        found = await nea.post(PATH, {"phones": [number]}, idempotency_key=number)
    assert [one["id"] for one in found.json()["items"]] == [case_id]
    assert (await nea.post(PATH, {"phones": [number]}, idempotency_key=number)).status_code == 410


async def test_an_erasure_in_flight_that_commits_after_the_look_up_began(world: World) -> None:
    """The look-up waits for it: what it keeps could not be emptied otherwise."""
    nea, number, case_id = await own_case(world)
    connection = await asyncpg.connect(world.url)
    try:
        async with connection.transaction():
            case = await connection.fetchval(NUMBER, case_id)
            await connection.execute("SELECT corridor.erase_case($1)", case)
            await connection.execute(ERASED, case)
            running = asyncio.create_task(nea.post(PATH, {"phones": [number]}, idempotency_key=number))
            async with asyncio.timeout(LONG):
                while not running.done() and not await world.value(BLOCKED, connection.get_server_pid()):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
    finally:
        await connection.close()
    assert (await running).status_code == 200
    assert (await nea.post(PATH, {"phones": [number]}, idempotency_key=number)).status_code == 410
