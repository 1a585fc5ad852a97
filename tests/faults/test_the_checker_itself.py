"""The checks of the other tests here find what they look for."""

import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.app_under_test import MANAGING, PARTNER, World, running_world
from tests.builders import a_case, opened_case
from tests.faults.checker.credentials import useless_credentials
from tests.faults.checker.feeds import times_backwards
from tests.faults.checker.people import CENTRES, wrong_custody, wrong_identity
from tests.faults.checker.writes import lost_and_doubled
from tests.faults.clients.client import Client
from tests.faults.clients.journeys import NOTE, Journeys
from tests.faults.clients.person import Person
from tests.faults.clients.record import Record
from tests.faults.clients.systems import ASKED, COORDINATING, Systems
from tests.http.events.minute.writers import RECEIVERS, SENDERS
from tests.scratch import connected, scratch_database, url_of

STEP_AGAIN = """INSERT INTO corridor.journal
SELECT (jsonb_populate_record(j, jsonb_build_object('id', gen_random_uuid()))).* FROM corridor.journal AS j
WHERE j.type = 'referral.acknowledged' LIMIT 1"""


@pytest.fixture
async def alone(root_key_file: Path) -> AsyncIterator[World]:
    async with scratch_database() as name, running_world(url_of(name), root_key_file) as world:
        yield world


async def client_of(world: World, organisation: str, record: Record, scopes: frozenset[str] = PARTNER) -> Client:
    known = await world.new_caller(organisation, scopes)
    chance = random.Random(1)
    return Client(world.http, organisation, known.client_id, known.secret, scopes, chance, record, known.token)


async def found(world: World, record: Record) -> tuple[list[str], list[str]]:
    async with connected(world.url) as owner:
        return await lost_and_doubled(owner, record, set())


async def test_what_is_gone_is_lost_and_what_nobody_was_told_of_is_doubled(alone: World) -> None:
    record = Record()
    nea = await client_of(alone, "nea", record)
    case = await nea.post("/v1/cases", a_case())
    assert case is not None
    note = await nea.post(f"/v1/cases/{case['id']}/notes", NOTE, case=case["id"])
    assert note is not None
    assert await found(alone, record) == ([], [])
    await alone.value("DELETE FROM corridor.notes")
    assert await found(alone, record) == ([note["id"]], [])
    again = await opened_case(await alone.caller("nea"))
    assert await found(alone, record) == ([note["id"]], [again["id"]])


async def test_credentials_that_get_no_token_and_systems_nobody_was_told_of_are_found(alone: World) -> None:
    record = Record()
    coordinator = await client_of(alone, COORDINATING, record, MANAGING)
    await Systems(coordinator).one()
    assert await found(alone, record) == ([], [])
    assert await useless_credentials(record, coordinator) == []
    (client_id,) = {write.answer["id"] for write in record.acknowledged()}
    await alone.value("UPDATE oauth.clients SET secret_hash = '' WHERE name = $1", ASKED["name"])
    assert len(await useless_credentials(record, coordinator)) == 1
    await alone.value("UPDATE oauth.clients SET version = 1 WHERE name = $1", ASKED["name"])
    assert await found(alone, record) == ([f"{COORDINATING}/clients/{client_id}/rotate"], [])
    assert await found(alone, Record()) == ([], [client_id])


async def test_a_step_that_is_told_twice_is_doubled_and_one_that_is_not_is_lost(alone: World) -> None:
    record = Record()
    clients = {code: await client_of(alone, code, record) for code in {*SENDERS.values(), *RECEIVERS.values()}}
    await Journeys(clients, random.Random(3)).one()
    assert await found(alone, record) == ([], [])
    await alone.value(STEP_AGAIN)
    (doubled,) = (await found(alone, record))[1]
    assert "referral.acknowledged" in doubled
    await alone.value("DELETE FROM corridor.journal WHERE type = 'referral.acknowledged'")
    lost, _ = await found(alone, record)
    assert any("referral.acknowledged" in one for one in lost)
    assert any("versions" in one for one in lost), "the versions have a gap"


async def test_a_holder_or_a_reader_that_nobody_acknowledged_is_found(alone: World) -> None:
    nea, map_ = [await client_of(alone, code, Record()) for code in ("nea", "map")]
    body = a_case()
    case = await nea.post("/v1/cases", body)
    assert case is not None
    async with connected(alone.url) as owner:
        codes = {row["id"]: row["code"] for row in await owner.fetch(CENTRES)}
    right = Person(case["id"], body["person"]["full_name"], ["nea-battambang"], {"nea"})
    assert await wrong_custody(nea, right, codes) == await wrong_identity(nea, right) == []
    assert await wrong_identity(map_, right) == []
    wrong = Person(case["id"], body["person"]["full_name"], ["map-chiang-mai"], {"map"})
    assert len(await wrong_custody(nea, wrong, codes)) == 1
    assert "is open to nea" in (await wrong_identity(nea, wrong))[0]
    assert "is closed to map" in (await wrong_identity(map_, wrong))[0]


def test_a_time_that_runs_backwards_within_a_case_is_found_and_one_between_cases_is_not() -> None:
    def event(case: str, time: str) -> dict[str, Any]:
        return {"subject": {"case_id": case}, "time": f"2026-11-30T{time}Z"}

    read = [event("case_1", "10:00:00.002"), event("case_2", "09:00:00.000"), event("case_1", "10:00:00.003")]
    assert times_backwards(read) == []
    (found,) = times_backwards([*read, event("case_1", "09:00:00.000")])
    assert found.startswith("case_1 ")
