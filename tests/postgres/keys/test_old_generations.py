"""Replaced keys of organisations are destroyed once nothing needs them, without harm to concurrent work."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.keys.key_rotation import connect_for_rotation, rotate_organisation_key
from adapters.postgres.keys.rotation_progress import RotationProgress
from adapters.postgres.work.work import PostgresWork
from domain.kernel.ids import OrganisationId
from tests.app_under_test import World, running_world
from tests.builders import a_referral, consented_case, made, opened_case
from tests.conftest import url_of
from tests.http.cases.protected_cases import accepted
from tests.scratch import scratch_database

GENERATIONS = """SELECT array_agg(k.generation ORDER BY k.generation) FROM vault.organisation_keys AS k
    JOIN corridor.organisations AS o ON o.id = k.organisation_id WHERE o.code = $1"""
LONG_AGO = "UPDATE vault.organisation_keys SET created_at = created_at - interval '61 minutes'"
TAKEN_OUT_OF_REACH = """INSERT INTO vault.owed_turns (data_key_id, organisation_id, case_id, generation, wrapped)
    SELECT data_key_id, organisation_id, case_id, 1, wrapped FROM vault.wrapped_keys
    WHERE corridor.public_id('case', case_id) = $1"""
COPIES_OF = """SELECT array_agg(DISTINCT w.generation) FROM vault.wrapped_keys AS w
    JOIN corridor.organisations AS o ON o.id = w.organisation_id WHERE o.code = $1"""


@pytest.fixture
async def world(root_key_file: Path) -> AsyncIterator[World]:
    """A database of its own: the keys of all its organisations are replaced."""
    async with scratch_database() as name, running_world(url_of(name), root_key_file) as running:
        yield running


async def rotated(world: World, root_key_file: Path, code: str) -> int:
    owner = OrganisationId(await world.value("SELECT id FROM corridor.organisations WHERE code = $1", code))
    connection = await connect_for_rotation(world.url)
    try:
        vault, course = AesVault(FileKeyRing.open(root_key_file)), RotationProgress(lambda: None)
        return await rotate_organisation_key(connection, vault, owner, lambda _: None, course)
    finally:
        await connection.close()


async def destroyed(world: World, code: str) -> list[int]:
    await world.service.worker.run_once("destroy_old_generations")
    left: list[int] = await world.value(GENERATIONS, code)
    return left


async def test_a_replaced_key_goes_when_nothing_rests_on_it_and_not_before(world: World, root_key_file: Path) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    kept = await nea.post("/v1/cases", {"centre_id": "nea-battambang"}, idempotency_key="kept-for-a-retry")
    assert await destroyed(world, "nea") == [1]
    await rotated(world, root_key_file, "nea")
    assert await destroyed(world, "nea") == [1, 2], "replaced a moment ago"
    await world.value(LONG_AGO)
    assert await destroyed(world, "nea") == [1, 2], "the answer kept for a retry rests on it"
    again = await nea.post("/v1/cases", {"centre_id": "nea-battambang"}, idempotency_key="kept-for-a-retry")
    assert again.content == kept.content
    await world.value("DELETE FROM corridor.idempotency")
    await world.value(
        "UPDATE vault.wrapped_keys SET generation = 1 WHERE corridor.public_id('case', case_id) = $1", case["id"]
    )
    assert await destroyed(world, "nea") == [1, 2], "a copy of a data key rests on it"
    await world.value(
        "UPDATE vault.wrapped_keys SET generation = 2 WHERE corridor.public_id('case', case_id) = $1", case["id"]
    )
    await world.value(TAKEN_OUT_OF_REACH, case["id"])
    assert await destroyed(world, "nea") == [1, 2], "a copy that waits for a turn of the key rests on it"
    await world.value("DELETE FROM vault.owed_turns")
    await world.value(TAKEN_OUT_OF_REACH.replace("owed_turns", "replaced_keys"), case["id"])
    assert await destroyed(world, "nea") == [1, 2], "a copy that waits for a proof rests on it"
    await world.value("DELETE FROM vault.replaced_keys")
    assert await destroyed(world, "nea") == [2]
    assert (await nea.get(f"/v1/cases/{case['id']}/identity")).status_code == 200
    async with running_world(world.url, root_key_file) as fresh:
        answer = await (await fresh.caller("nea")).get(f"/v1/cases/{case['id']}/identity")
        assert answer.json()["person"]["full_name"] == "Sok Dara"


async def test_an_acceptance_that_a_rotation_overtook_is_wrapped_with_the_new_key(
    world: World, root_key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The acceptance has loaded and decided; before it records, the key is replaced and the old one destroyed."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    decided, replaced, recording = asyncio.Event(), asyncio.Event(), PostgresWork._record

    async def record(work: PostgresWork) -> None:
        if work.request_info.operation == "accept_referral" and not decided.is_set():
            decided.set()
            await replaced.wait()
        await recording(work)

    monkeypatch.setattr(PostgresWork, "_record", record)
    accepting = asyncio.create_task(map_.post(f"/v1/referrals/{referral['id']}/accept", {}))
    await decided.wait()
    await rotated(world, root_key_file, "map")
    await world.value(LONG_AGO)
    assert await destroyed(world, "map") == [2]
    replaced.set()
    answer = await accepting
    assert (answer.status_code, answer.json()["status"]) == (200, "accepted"), answer.text
    assert await world.value(COPIES_OF, "map") == [2]
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).json()["person"]["full_name"] == "Sok Dara"
    assert (await map_.get(f"/v1/referrals/{referral['id']}")).json()["summary"] is not None


async def test_reading_and_accepting_go_on_while_keys_are_replaced_and_destroyed(
    world: World, root_key_file: Path
) -> None:
    first, _, _ = await accepted(world)
    enough, failed, shared = asyncio.Event(), list[Any](), [first]
    map_ = await world.caller("map")

    async def reading() -> None:
        while not enough.is_set():
            answer = await map_.get(f"/v1/cases/{first}/identity")
            if answer.status_code != 200:
                failed.append(answer.text)

    async def accepting() -> None:
        while not enough.is_set():
            shared.append((await accepted(world))[0])

    async with asyncio.TaskGroup() as crowd:
        for work in (reading, reading, accepting, accepting):
            crowd.create_task(work())
        for turn in range(4):
            assert await rotated(world, root_key_file, "map") == turn + 2
            await asyncio.sleep(0.2)
            await world.value(LONG_AGO)
            assert await destroyed(world, "map") == [turn + 2]
        enough.set()
    assert failed == []
    for case_id in shared:
        assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 200
