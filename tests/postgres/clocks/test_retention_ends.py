"""The identity of a closed case is purged when retention ends, after its holder was told, and never comes back."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from adapters.keyring.erasures.sealed_list import SealedErasureList
from adapters.postgres.work.system_work import on_behalf_of
from domain.cases.retention import RetentionStep
from domain.kernel.errors import VersionConflict
from domain.kernel.ids import CaseId
from domain.ports.erasures import ErasureListUnavailable
from domain.usecases.cases import purge_identity as purging
from tests.app_under_test import World
from tests.builders import a_referral, consented_case, made, opened_case
from tests.http.cases.protected_cases import events_of
from tests.http.cases.test_erasure import sealed_left
from tests.http.referrals.asked import did
from tests.postgres.clocks.aged_cases import (
    CLOSE,
    DAY,
    JOB,
    TWO_YEARS,
    aged,
    closed,
    closed_there,
    look,
    purged,
    seen,
    told,
)

WHO = {"full_name": "Sok Dara", "birth_date": "1990-02-03", "phones": ["+855 12 700 8{number}"]}


async def test_it_is_told_once_thirty_days_ahead_and_purged_then(world: World) -> None:
    case_id = await closed(world)
    await look(world)
    await aged(world, case_id, TWO_YEARS - 32 * DAY)
    await look(world)
    assert await told(world, case_id) == 0
    await aged(world, case_id, 3 * DAY)
    await look(world, 3)
    assert await told(world, case_id) == 1
    due = (await seen(world, case_id))["retention"]
    assert due["purged_at"] is None
    assert due["due_on"] == (datetime.now(UTC) + 30 * DAY).date().isoformat()
    await aged(world, case_id, 29 * DAY)
    await look(world)
    assert not await purged(world, case_id)
    await aged(world, case_id, DAY)
    await look(world)
    assert await purged(world, case_id)
    assert await told(world, case_id) == 1


async def test_what_is_left_is_what_an_erasure_leaves(world: World) -> None:
    case_id, referral_id = await closed_there(world)
    before = await seen(world, case_id, "map")
    assert await sealed_left(world, case_id) > 3
    await aged(world, case_id, TWO_YEARS)
    await look(world)
    await aged(world, case_id, 30 * DAY)
    await look(world)
    assert await sealed_left(world, case_id) == 0
    nea, map_ = await world.caller("nea"), await world.caller("map")
    after = await seen(world, case_id, "map")
    kept = ("id", "code", "outcome", "created_at")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert (after["status"], after["retention"]["due_on"], after["closing_note"]) == ("erased", None, None)
    assert (await seen(world, case_id, "nea"))["status"] == "erased"
    assert (await nea.get(f"/v1/referrals/{referral_id}")).json()["summary"] is None
    refused = await map_.get(f"/v1/cases/{case_id}/identity")
    assert (refused.status_code, refused.json()["why"]) == (403, "erased")
    refused = await map_.post(f"/v1/cases/{case_id}/reopen", {"reason": "She is back."})
    assert (refused.status_code, refused.json()["code"]) == (409, "case_closed")
    assert "purged after its retention" in refused.json()["detail"]
    assert (await map_.post(f"/v1/cases/{case_id}/tracking-code", {})).json()["code"] == "case_closed"


async def test_it_is_recorded_as_done_by_the_system(world: World) -> None:
    case_id = await closed(world)
    await aged(world, case_id, TWO_YEARS)
    await look(world)
    await aged(world, case_id, 30 * DAY)
    await look(world)
    nea = await world.caller("nea")
    entries = (await nea.get(f"/v1/audit?case_id={case_id}&limit=200")).json()["items"]
    found = {entry["operation"]: entry for entry in entries}
    for operation in ("tell_retention", "purge_identity"):
        assert (found[operation]["actor"], found[operation]["client_id"]) == ("system", None)
        assert (found[operation]["outcome"], found[operation]["object_id"]) == ("allowed", case_id)
    steps = (await nea.get(f"/v1/cases/{case_id}/timeline")).json()["items"]
    by_the_clock = [step["type"] for step in steps if step["organisation_id"] is None]
    assert by_the_clock == ["case.retention_due", "case.erased"]


async def test_a_look_up_no_longer_finds_the_person(world: World) -> None:
    nea = await world.caller("nea")
    person = {**WHO, "phones": [f"+855 12 70{datetime.now(UTC).microsecond % 10000:04}"]}
    case_id = await closed(world, person=person)
    sought = {"phones": person["phones"]}
    assert len((await nea.post("/v1/cases/lookup", sought)).json()["items"]) == 1
    await aged(world, case_id, TWO_YEARS)
    await look(world)
    await aged(world, case_id, 30 * DAY)
    await look(world)
    assert (await nea.post("/v1/cases/lookup", sought)).json()["items"] == []


async def test_those_who_had_accepted_owe_a_deletion_of_their_copies(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True, kind="service"))
    path = f"/v1/referrals/{referral['id']}"
    for action, body in (
        ("accept", {}),
        ("confirm-contact", {"channel": "phone"}),
        ("complete", {"outcome": "service_received"}),
    ):
        await did(map_, path, action, body)
    await did(nea, f"/v1/cases/{case_id}", "close", CLOSE)
    await aged(world, case_id, TWO_YEARS)
    await look(world)
    await aged(world, case_id, 30 * DAY)
    await look(world)
    assert await purged(world, case_id)
    assert (await events_of(world, "map", referral["id"]))[-1] == "deletion.owed"
    assert (await map_.post(f"{path}/confirm-deletion", {})).status_code == 200


async def test_reopening_stops_the_clock_and_closing_again_starts_it(world: World) -> None:
    nea = await world.caller("nea")
    case_id = await closed(world)
    await aged(world, case_id, TWO_YEARS - 10 * DAY)
    await look(world)
    assert await told(world, case_id) == 1
    await did(nea, f"/v1/cases/{case_id}", "reopen", {"reason": "She is back."})
    assert (await seen(world, case_id))["retention"] is None
    await look(world)
    await did(nea, f"/v1/cases/{case_id}", "close", CLOSE)
    await aged(world, case_id, 60 * DAY)
    await look(world)
    assert not await purged(world, case_id)
    assert await told(world, case_id) == 1
    await aged(world, case_id, TWO_YEARS)
    await look(world)
    assert await told(world, case_id) == 2, "it is told once more"
    assert not await purged(world, case_id)


async def test_a_worker_that_stood_still_for_years_still_gives_notice(world: World) -> None:
    case_id = await closed(world)
    await aged(world, case_id, 3 * TWO_YEARS)
    await look(world, 5)
    assert await told(world, case_id) == 1
    assert not await purged(world, case_id)
    await aged(world, case_id, 30 * DAY - timedelta(minutes=1))
    await look(world)
    assert not await purged(world, case_id)
    await aged(world, case_id, timedelta(minutes=1))
    await look(world)
    assert await purged(world, case_id)


async def test_an_open_case_keeps_its_identity_however_old_it_is(world: World) -> None:
    nea = await world.caller("nea")
    case_id = (await opened_case(nea))["id"]
    old = "UPDATE corridor.cases SET created_at = created_at - interval '20 years' WHERE id = $1"
    await world.value(old, UUID(case_id.removeprefix("case_")))
    await look(world, 2)
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).status_code == 200


async def test_a_purge_stands_in_the_list_of_erasures(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the process ends after the commit; and without the list nothing is purged."""
    first, second = await closed(world), await closed(world)
    for case_id in (first, second):
        await aged(world, case_id, TWO_YEARS)
    await look(world)
    for case_id in (first, second):
        await aged(world, case_id, 30 * DAY)

    async def unavailable(*_: object) -> None:
        raise ErasureListUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(SealedErasureList, "must_be_writable", unavailable)
        with pytest.raises(ErasureListUnavailable):
            await look(world)
    assert not await purged(world, first)
    with monkeypatch.context() as patch:
        patch.setattr(SealedErasureList, "add", unavailable)  # as a kill between commit and list
        with pytest.raises(ErasureListUnavailable):
            await look(world)
    await look(world)
    await world.service.erasures.complete()
    in_database = await world.value("SELECT array_agg(case_id) FROM corridor.erasures")
    for case_id in (first, second):
        assert await purged(world, case_id)
        assert UUID(case_id.removeprefix("case_")) in in_database


async def test_many_looks_at_once_take_each_step_once(world: World) -> None:
    cases = [await closed(world) for _ in range(6)]
    for case_id in cases:
        await aged(world, case_id, TWO_YEARS)
    past_the_lock = next(job for job in world.service.worker.jobs if job.name == JOB)
    for step in range(2):
        await asyncio.gather(*(past_the_lock.run() for _ in range(4)))
        if step == 0:
            for case_id in cases:
                await aged(world, case_id, 30 * DAY)
    nea = await world.caller("nea")
    for case_id in cases:
        assert await told(world, case_id) == 1
        assert await purged(world, case_id)
        operations = [
            one["operation"] for one in (await nea.get(f"/v1/audit?case_id={case_id}&limit=200")).json()["items"]
        ]
        assert (operations.count("tell_retention"), operations.count("purge_identity")) == (1, 1)


async def test_the_database_asks_again_whether_a_purge_is_due(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = await closed(world)
    await aged(world, case_id, TWO_YEARS)
    await look(world)
    job = next(job for job in world.service.worker.jobs if job.name == JOB)
    with monkeypatch.context() as patch:
        patch.setattr(purging, "retention_step", lambda *_: RetentionStep.PURGE)
        work, actor = on_behalf_of(await of_nea(world), "purge_identity", job.run.__self__._open_for)  # type: ignore[attr-defined]
        with pytest.raises(VersionConflict):
            await purging.purge_identity(work, actor, CaseId(UUID(case_id[5:])), world.service.erasures)
    assert not await purged(world, case_id)
    assert (await (await world.caller("nea")).get(f"/v1/cases/{case_id}/identity")).status_code == 200


@pytest.mark.parametrize("name", ["load_closed_case", "record_purge", "record_retention_told", "take_retention_step"])
async def test_the_app_ends_no_retention(world: World, name: str) -> None:
    asked = """SELECT has_function_privilege('corridor_app', p.oid, 'EXECUTE') FROM pg_proc AS p
        WHERE p.pronamespace = 'corridor'::regnamespace AND p.proname = $1"""
    assert await world.value(asked, name) is False


async def of_nea(world: World) -> UUID:
    number: UUID = await world.value("SELECT id FROM corridor.organisations WHERE code = 'nea'")
    return number
