"""The worker keeps the copies of claims' keys in step with who opens claims: none is missing for good, none stays."""

from functools import partial
from typing import Any

import pytest

from adapters.postgres.jobs import claim_copies
from adapters.postgres.stores.claims import PostgresClaims
from tests.app_under_test import Caller, World
from tests.between import once_before
from tests.builders import a_consent, made
from tests.http.claims.claims_of_tests import RESPONDENT, WITH_CLAIMS, claim_on, referred, seen
from tests.http.documents.referrals_with_documents import done
from tests.unit.keyring.keyring_transit_stand_in import StandIn

WITHOUT_IDENTITY = ["profile", "summary", "claims"]
COPIES = """SELECT coalesce(array_agg(k.id::text ORDER BY k.id), '{}') FROM corridor.claim_keys AS k
WHERE corridor.public_id('case', k.case_id) = $1"""
REMOVED = "DELETE FROM corridor.claim_keys AS k WHERE corridor.public_id('case', k.case_id) = $1 RETURNING 1"
STALE = """INSERT INTO corridor.claim_keys (id, case_id, claim_id, referral_id, wrapped)
SELECT gen_random_uuid(), l.case_id, l.id, r.id, '\\x00' FROM corridor.claims AS l
JOIN corridor.referrals AS r ON r.case_id = l.case_id WHERE corridor.public_id('case', l.case_id) = $1 RETURNING 1"""
DAMAGED = """UPDATE corridor.claims SET data_key = set_byte(data_key, 20, get_byte(data_key, 20) # 1)
WHERE corridor.public_id('claim', id) = $1"""


async def copies(world: World, referral: dict[str, str]) -> list[str]:
    found: list[str] = await world.value(COPIES, referral["case_id"])
    return found


async def job(world: World) -> None:
    await world.service.worker.run_once("keep_claim_copies")


async def copied(world: World, referral: dict[str, str], number: int) -> None:
    """Run the job until there are so many copies: other tests leave claims whose copies are missing."""
    for _ in range(100):
        await job(world)
        if len(await copies(world, referral)) == number:
            return
    pytest.fail("a claim never gets its turn")


async def respondent(caller: Caller, claim: dict[str, Any]) -> Any:
    return (await seen(caller, claim))["respondent"]


async def test_accepting_without_keys_takes_effect_and_the_copies_follow(
    dependent: World, key_service: StandIn
) -> None:
    nea, map_ = await dependent.caller("nea"), await dependent.caller("map")
    referral = await referred(dependent, WITHOUT_IDENTITY, kind="service")
    claim = await claim_on(nea, referral["case_id"])
    key_service.sealed = True
    answer = await map_.post(f"/v1/referrals/{referral['id']}/accept", {})
    assert (answer.status_code, answer.json()["status"]) == (200, "accepted"), answer.text
    await job(dependent)
    assert await copies(dependent, referral) == [], "the key service is still away"
    key_service.sealed = False
    assert (await respondent(map_, claim))["name"] is None
    await job(dependent)
    assert await respondent(map_, claim) == RESPONDENT
    before = await copies(dependent, referral)
    await job(dependent)
    assert (await copies(dependent, referral), len(before)) == (before, 1)


async def test_one_claim_that_does_not_open_holds_up_neither_accepting_nor_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await referred(world, WITHOUT_IDENTITY, kind="service")
    damaged, whole = [await claim_on(nea, referral["case_id"]) for _ in range(2)]
    await world.value(DAMAGED, damaged["id"])
    await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
    assert await respondent(map_, whole) == RESPONDENT
    await world.value(REMOVED, referral["case_id"])
    monkeypatch.setattr(claim_copies, "BATCH", 1)
    await copied(world, referral, 1)
    assert await respondent(map_, whole) == RESPONDENT
    await world.value(DAMAGED, damaged["id"])
    await copied(world, referral, 2)
    assert await respondent(map_, damaged) == RESPONDENT, "mended, as from a backup"


async def test_a_copy_that_is_missing_is_made_for_a_receiver_at_work_alone(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await referred(world, WITHOUT_IDENTITY, kind="service")
    claim = await claim_on(nea, referral["case_id"])
    await job(world)
    assert await copies(world, referral) == [], "it has not accepted"
    await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
    await world.value(REMOVED, referral["case_id"])
    await job(world)
    assert await respondent(map_, claim) == RESPONDENT


async def test_a_claim_that_is_opened_while_the_receiver_accepts_gets_its_copy(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await referred(world, WITHOUT_IDENTITY, kind="service")
    accepting = partial(done, world, "map", f"/v1/referrals/{referral['id']}/accept")
    accepted = once_before(monkeypatch, PostgresClaims, "add", accepting)
    claim = await claim_on(nea, referral["case_id"])
    assert (len(accepted), await copies(world, referral)) == (1, [])
    await job(world)
    assert await respondent(map_, claim) == RESPONDENT


async def test_the_copies_go_at_the_end_of_access_and_the_worker_deletes_what_is_left(world: World) -> None:
    nea = await world.caller("nea")
    finished = await referred(world, WITHOUT_IDENTITY, kind="service")
    withdrawn = await referred(world, WITHOUT_IDENTITY, kind="service")
    for referral in (finished, withdrawn):
        await claim_on(nea, referral["case_id"])
        await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
        assert len(await copies(world, referral)) == 1
    await done(world, "map", f"/v1/referrals/{finished['id']}/confirm-contact", {"channel": "phone"})
    assert len(await copies(world, finished)) == 1
    await done(world, "map", f"/v1/referrals/{finished['id']}/complete", {"outcome": "service_received"})
    await made(nea, f"/v1/cases/{withdrawn['case_id']}/consents", a_consent(data_categories=WITH_CLAIMS))
    await done(world, "nea", f"/v1/consents/{withdrawn['consent_id']}/withdraw", {"reason": "No more."})
    for referral in (finished, withdrawn):
        assert await copies(world, referral) == []
        await world.value(STALE, referral["case_id"])
        await job(world)
        assert await copies(world, referral) == []
