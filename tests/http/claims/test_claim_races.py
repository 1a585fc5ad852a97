"""Steps of a claim at the same moment, and claims beside a withdrawal: nothing is lost, and everything can be read."""

import asyncio
from functools import partial

import pytest

from adapters.postgres.stores.claims import PostgresClaims
from adapters.postgres.stores.whole_cases import PostgresWholeCases
from tests.app_under_test import World
from tests.between import once_before
from tests.http.claims.claims_of_tests import RESPONDENT, a_claim, claim_on, own_claim, referred, seen
from tests.http.documents.referrals_with_documents import done


async def test_of_many_steps_at_once_one_is_recorded_and_the_others_are_told(world: World) -> None:
    nea, claim = await own_claim(world)
    path = f"/v1/claims/{claim['id']}/steps"
    answers = await asyncio.gather(*(nea.post(path, {"kind": "filed", "on": "2026-01-10"}) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 11]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {
        "invalid_transition",
        "version_conflict",
    }
    after = await seen(nea, claim)
    assert (after["version"], [step["kind"] for step in after["steps"]]) == (2, ["filed"])


async def test_a_withdrawal_at_the_same_moment_leaves_no_claim_that_nobody_opens(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    for _ in range(6):
        referral = await referred(world)
        await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
        path = f"/v1/cases/{referral['case_id']}/claims"
        withdrawing = nea.post(f"/v1/consents/{referral['consent_id']}/withdraw", {"reason": "No more."})
        opening = [nea.post(path, a_claim()), map_.post(path, a_claim()), nea.post(path, a_claim())]
        answer, *answers = await asyncio.gather(withdrawing, *opening)
        assert answer.status_code == 200, answer.text
        opened = {one.json()["id"] for one in answers if one.status_code == 201}
        await world.service.worker.run_once("drop_replaced_keys")
        listed = (await nea.get(path)).json()["items"]
        assert {item["id"] for item in listed} == opened
        assert all(item["respondent"] == RESPONDENT and not item["unreadable"] for item in listed)
        assert (await map_.get(path)).status_code == 403


async def test_a_claim_that_comes_between_a_withdrawal_and_its_record_gets_the_new_key(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea, referral = await world.caller("nea"), await referred(world)
    between = once_before(monkeypatch, PostgresWholeCases, "record", lambda: claim_on(nea, referral["case_id"]))
    await done(world, "nea", f"/v1/consents/{referral['consent_id']}/withdraw", {"reason": "No more."})
    await world.service.worker.run_once("drop_replaced_keys")
    (claim,) = between
    assert (await seen(nea, claim))["respondent"] == RESPONDENT


async def test_a_withdrawal_that_comes_between_a_receivers_claim_and_its_record_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    map_, referral = await world.caller("map"), await referred(world)
    await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
    step = partial(done, world, "nea", f"/v1/consents/{referral['consent_id']}/withdraw", {"reason": "No more."})
    withdrawn = once_before(monkeypatch, PostgresClaims, "add", step)
    answer = await map_.post(f"/v1/cases/{referral['case_id']}/claims", a_claim())
    assert (answer.status_code, answer.json()["code"], len(withdrawn)) == (403, "not_your_side", 1)
    nea = await world.caller("nea")
    assert (await nea.get(f"/v1/cases/{referral['case_id']}/claims")).json()["items"] == []
