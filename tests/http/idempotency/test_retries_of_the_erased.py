"""A retry brings nobody back: erasure, withdrawal, exclusion and handing on leave an empty row for 72 hours."""

from uuid import uuid4

import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_case, a_consent, a_referral, made
from tests.http.cases.protected_cases import erased, handed_on, withdrawn
from tests.http.cases.test_exclusion import excluded
from tests.http.idempotency.test_kept_answers import asked_under_keys

CASES = "SELECT count(*) FROM corridor.cases"
TRACE = """SELECT (answer, coalesce(generation::text, '-'), coalesce(data_key, ''), coalesce(secret, ''),
    coalesce(more_cases, '{}'))::text FROM corridor.idempotency WHERE digest = $1"""
EMPTY = '("\\\\x",-,"\\\\x","\\\\x",{})'


async def gone(world: World, caller: Caller, path: str, body: object, key: str) -> None:
    before = await world.value(CASES)
    again = await caller.post(path, body, idempotency_key=key)
    assert (again.status_code, again.json()["code"]) == (410, "gone"), again.text
    assert "idempotent-replayed" not in again.headers
    assert await world.value(CASES) == before
    assert await world.value(TRACE, world.digest_of(caller, key)) == EMPTY


async def test_opening_a_case_that_was_erased(world: World) -> None:
    nea, key = await world.caller("nea"), uuid4().hex
    case = (await nea.post("/v1/cases", a_case(), idempotency_key=key)).json()
    await erased(nea, case["id"])
    await gone(world, nea, "/v1/cases", a_case(), key)


async def test_a_look_up_that_found_it(world: World) -> None:
    nea, number = await world.caller("nea"), f"+8551{uuid4().int % 10**7:07d}"
    people = [{"full_name": name, "phones": [number]} for name in ("Chan", "Sok")]
    first, second = [(await made(nea, "/v1/cases", a_case(person=person)))["id"] for person in people]
    asked = {"phones": [number]}
    found = await nea.post("/v1/cases/lookup", asked, idempotency_key=number)
    assert {one["id"] for one in found.json()["items"]} == {first, second}
    await erased(nea, first)
    await gone(world, nea, "/v1/cases/lookup", asked, number)


async def test_a_refusal_about_it(world: World) -> None:
    nea, key = await world.caller("nea"), uuid4().hex
    case_id = (await made(nea, "/v1/cases", a_case()))["id"]
    body = {"reason": "Again."}
    refused = await nea.post(f"/v1/cases/{case_id}/reopen", body, idempotency_key=key)
    assert refused.status_code == 409, refused.text
    await erased(nea, case_id)
    await gone(world, nea, f"/v1/cases/{case_id}/reopen", body, key)


@pytest.mark.parametrize("way", ["withdrawal", "exclusion"])
async def test_accepting_a_case_that_the_person_took_back(world: World, way: str) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, path = await asked_under_keys(world)
    if way == "withdrawal":
        await withdrawn(nea, consent_id)
    else:
        await excluded(nea, case_id, "cso")
    await gone(world, map_, f"{path}/accept", {}, f"accept-{case_id}")


async def test_opening_a_case_that_was_handed_on(world: World) -> None:
    nea, map_, key = await world.caller("nea"), await world.caller("map"), uuid4().hex
    case_id = (await nea.post("/v1/cases", a_case(), idempotency_key=key)).json()["id"]
    consent = await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
    await handed_on(nea, map_, case_id, "map-chiang-mai", reason="She moved.", consent_id=consent["id"])
    await gone(world, nea, "/v1/cases", a_case(), key)


async def test_an_empty_row_stays_although_a_consent_runs_out(world: World) -> None:
    """Otherwise the receiver's retry would be decided anew, and its key be free again."""
    nea, map_, key = await world.caller("nea"), await world.caller("map"), uuid4().hex
    case_id = (await made(nea, "/v1/cases", a_case()))["id"]
    consent = await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
    sent = await made(nea, "/v1/referrals", a_referral(case_id, consent["id"], send=True))
    path = f"/v1/referrals/{sent['id']}/accept"
    assert (await map_.post(path, {}, idempotency_key=key)).status_code == 200
    await erased(nea, case_id)
    runs_out = """UPDATE corridor.consents SET expires_at = (SELECT created_at + interval '1 microsecond'
        FROM corridor.idempotency WHERE digest = $2) WHERE corridor.public_id('consent', id) = $1"""
    await world.value(runs_out, consent["id"], world.digest_of(map_, key))
    await gone(world, map_, path, {}, key)
