"""The seed writes what the service itself would have written: the service can read, decrypt and continue it."""

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import asyncpg

from bench.ground import Ground
from bench.seeding.chance import Chance
from bench.seeding.plots import LONG_STORY
from tests.app_under_test import running_world
from tests.bench.conftest import REFERRALS, Prepared


async def _rows(url: str, statement: str) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()


def test_the_sizes_are_as_asked_and_one_organisation_receives_most(calls: Prepared) -> None:
    (found,) = asyncio.run(
        _rows(
            calls.url,
            """SELECT count(*) AS referrals, avg((o.code = 'map')::integer)::float AS busy FROM corridor.referrals AS r
               JOIN corridor.organisations AS o ON o.id = r.to_organisation_id""",
        )
    )
    assert found["referrals"] == REFERRALS
    assert 0.5 < found["busy"] < 0.7


def test_the_same_number_gives_the_same_referrals(here: Ground, tmp_path: Path) -> None:
    statement = "SELECT case_id, status, version FROM corridor.referrals ORDER BY id"

    async def both() -> list[list[str]]:
        first = await here.working_copy(REFERRALS, "first")
        second = await _seeded_again(here)
        return [
            [f"{str(row[0])[14:]} {row[1]} {row[2]}" for row in await _rows(url, statement)] for url in (first, second)
        ]

    first, second = asyncio.run(both())
    assert first == second


async def _seeded_again(here: Ground) -> str:
    from adapters.postgres.operate.migrate import upgrade
    from bench.seeding.seed import seed

    connection = await asyncpg.connect(here.server_url)
    await connection.execute("CREATE DATABASE again")
    await connection.close()
    await upgrade(here.url("again"))
    await seed(here.url("again"), here.key_ring(), REFERRALS)
    return here.url("again")


def test_the_audit_chains_hold(calls: Prepared) -> None:
    rows = asyncio.run(
        _rows(calls.url, "SELECT chain_id, entry, hash FROM corridor.audit ORDER BY chain_id, entry_number")
    )
    before: dict[Any, bytes] = {}
    for row in rows:
        before[row["chain_id"]] = hashlib.sha256(before.get(row["chain_id"], b"") + row["entry"].encode()).digest()
        assert row["hash"] == before[row["chain_id"]]
    heads = asyncio.run(_rows(calls.url, "SELECT chain_id, hash FROM corridor.audit_heads"))
    assert {head["chain_id"]: head["hash"] for head in heads} == before


async def test_the_service_reads_opens_and_goes_on(here: Ground) -> None:
    url = await here.working_copy(REFERRALS, "read")
    async with running_world(url, here.root_key_file) as world:
        receiver = await world.caller("map")
        listed = (await receiver.get("/v1/referrals?box=inbox&limit=200")).json()["items"]
        assert len(listed) == 200
        sent = next(item for item in listed if item["status"] == "sent")
        whole = (await receiver.get(f"/v1/referrals/{sent['id']}")).json()
        assert whole["summary"]
        accepted = await receiver.post(f"/v1/referrals/{sent['id']}/accept", {})
        assert accepted.status_code == 200, accepted.text
        identity = await receiver.get(f"/v1/cases/{sent['case_id']}/identity")
        assert identity.json()["person"]["full_name"]


def test_ids_are_version_seven_and_sort_by_time() -> None:
    from datetime import UTC, datetime, timedelta

    chance, at = Chance(1), datetime(2026, 11, 22, tzinfo=UTC)
    made = [chance.new_id(at + timedelta(milliseconds=step)) for step in range(50)]
    assert made == sorted(made)
    assert {one.version for one in made} == {7}
    assert LONG_STORY == 498
