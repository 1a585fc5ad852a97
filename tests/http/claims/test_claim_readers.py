"""Who reads claims: the centre that answers for the case, and a receiver at work with share and consent for claims."""

from typing import Any

import pytest

from tests.app_under_test import EVERYTHING, Caller, World
from tests.builders import ALL_SHARED, a_consent, a_referral, made, opened_case
from tests.http.claims.claims_of_tests import RESPONDENT, WITH_CLAIMS, claim_on, referred, refusal, seen, stepped
from tests.http.documents.referrals_with_documents import done

COPIES = "SELECT count(*) FROM corridor.claim_keys AS k WHERE corridor.public_id('case', k.case_id) = $1"
REMOVED = "DELETE FROM corridor.claim_keys AS k WHERE corridor.public_id('case', k.case_id) = $1 RETURNING 1"
CASE_KEYS = """SELECT count(*) FROM vault.wrapped_keys AS w JOIN corridor.cases AS c ON c.data_key_id = w.data_key_id
    JOIN corridor.organisations AS o ON o.id = w.organisation_id
    WHERE corridor.public_id('case', c.id) = $1 AND o.code = 'map'"""


async def claims_of(caller: Caller, case_id: str) -> list[str]:
    answer = await caller.get(f"/v1/cases/{case_id}/claims")
    assert answer.status_code == 200, answer.text
    return [item["respondent"]["name"] for item in answer.json()["items"]]


async def test_a_receiver_reads_them_from_acceptance_on_and_writes_its_own(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await referred(world, kind="service")
    claim, of_case = await claim_on(nea, referral["case_id"]), f"/v1/cases/{referral['case_id']}/claims"
    assert await refusal(map_, of_case) == (403, "not_your_side")
    assert await refusal(map_, f"/v1/claims/{claim['id']}") == (404, "not_found")
    await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
    assert (await seen(map_, claim))["respondent"] == RESPONDENT
    after = await stepped(map_, claim, "filed", "2026-01-10", note="Filed in Chiang Mai.")
    assert (await seen(nea, claim))["steps"] == after["steps"]
    theirs = await claim_on(map_, referral["case_id"], kind="injury_compensation")
    assert (await seen(nea, theirs))["respondent"]["name"] == RESPONDENT["name"]
    assert theirs["recorded_by"] != claim["recorded_by"]
    listed = (await map_.get("/v1/claims?limit=200")).json()["items"]
    ours = [item["id"] for item in listed if item["case_id"] == referral["case_id"]]
    assert ours == [theirs["id"], claim["id"]]
    await done(world, "map", f"/v1/referrals/{referral['id']}/confirm-contact", {"channel": "phone"})
    await done(world, "map", f"/v1/referrals/{referral['id']}/complete", {"outcome": "service_received"})
    assert await refusal(map_, f"/v1/claims/{theirs['id']}") == (404, "not_found")
    assert (await seen(nea, theirs))["allowed_steps"] == ["filed", "settled", "withdrawn"]


async def test_without_the_identity_its_own_copies_open_them(world: World) -> None:
    """A claim's key reaches a receiver by its conversation alone, once it has accepted."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await referred(world, ["profile", "summary", "claims"], kind="service")
    before = await claim_on(nea, referral["case_id"])
    assert await world.value(COPIES, referral["case_id"]) == 0
    await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
    later = await claim_on(nea, referral["case_id"])
    assert (await world.value(COPIES, referral["case_id"]), await world.value(CASE_KEYS, referral["case_id"])) == (2, 0)
    for claim in (before, later):
        found = await seen(map_, claim)
        assert (found["respondent"], found["unreadable"]) == (RESPONDENT, [])
    await world.value(REMOVED, referral["case_id"])
    assert (await seen(map_, before))["respondent"]["name"] is None, "without its own copies it opens nothing"


@pytest.mark.parametrize("share", [ALL_SHARED, WITH_CLAIMS], ids=["not shared", "not consented"])
async def test_both_share_and_consent_have_to_name_them(world: World, share: list[str]) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    claim = await claim_on(nea, case["id"])
    given = a_consent(data_categories=WITH_CLAIMS if share == ALL_SHARED else ALL_SHARED)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", given)
    body = a_referral(case["id"], consent["id"], send=True, share=ALL_SHARED)
    referral = await made(nea, "/v1/referrals", body)
    await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
    assert await refusal(map_, f"/v1/claims/{claim['id']}") == (404, "not_found")
    answer = await map_.post(f"/v1/cases/{case['id']}/claims", {"kind": "other", "respondent": RESPONDENT})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_side")


async def test_a_withdrawal_closes_them_and_the_new_key_opens_them(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await referred(world)
    claim = await claim_on(nea, referral["case_id"])
    await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
    theirs = await claim_on(map_, referral["case_id"])
    await done(world, "nea", f"/v1/consents/{referral['consent_id']}/withdraw", {"reason": "No more."})
    assert await refusal(map_, f"/v1/claims/{claim['id']}") == (404, "not_found")
    assert all(item["case_id"] != referral["case_id"] for item in (await map_.get("/v1/claims")).json()["items"])
    await world.service.worker.run_once("drop_replaced_keys")
    assert await claims_of(nea, referral["case_id"]) == [RESPONDENT["name"]] * 2
    assert (await seen(nea, theirs))["respondent"] == RESPONDENT


async def test_custody_takes_them_along(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await referred(world)
    claim = await claim_on(nea, referral["case_id"])
    for action, body in (("accept", {}), ("confirm-contact", {"channel": "phone"})):
        await done(world, "map", f"/v1/referrals/{referral['id']}/{action}", body)
    assert (await seen(map_, claim))["respondent"] == RESPONDENT
    assert await refusal(nea, f"/v1/claims/{claim['id']}") == (404, "not_found")
    assert await refusal(nea, f"/v1/cases/{referral['case_id']}/claims") == (403, "not_your_side")
    await stepped(map_, claim, "filed", "2026-01-10")
    await done(world, "map", f"/v1/referrals/{referral['id']}/complete", {"outcome": "service_received"})
    back = {"to_centre_id": "nea-battambang", "reason": "She went home."}
    handoff = await made(map_, f"/v1/cases/{referral['case_id']}/handoffs", back)
    await done(world, "nea", f"/v1/handoffs/{handoff['id']}/accept")
    assert (await seen(nea, claim))["status"] == "filed"
    assert await refusal(map_, f"/v1/claims/{claim['id']}") == (404, "not_found")


async def test_a_holder_without_consent_for_claims_sees_where_they_stand(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await referred(world, ALL_SHARED)
    claim = await claim_on(nea, referral["case_id"], limitation_on="2099-05-01")
    consent = await made(nea, f"/v1/cases/{referral['case_id']}/consents", a_consent())
    await done(world, "nea", f"/v1/consents/{referral['consent_id']}/withdraw", {"reason": "Not the claims."})
    body = a_referral(referral["case_id"], consent["id"], send=True)
    again = await made(nea, "/v1/referrals", body)
    for action, said in (("accept", {}), ("confirm-contact", {"channel": "phone"})):
        await done(world, "map", f"/v1/referrals/{again['id']}/{action}", said)
    bare = await seen(map_, claim)
    assert (bare["status"], bare["limitation_on"], bare["in_full"]) == ("preparing", "2099-05-01", False)
    assert bare["respondent"] == {"kind": "employer", "country": "TH", "name": None, "licence_number": None,
                                  "address": None}  # fmt: skip
    hidden = ("claimed", "awarded", "paid", "open", "amount_claimed", "steps", "evidence", "award_exceeds_claim")
    assert {bare[name] for name in hidden} == {None}
    step = await map_.post(f"/v1/claims/{claim['id']}/steps", {"kind": "filed", "on": "2026-01-10"})
    assert (step.status_code, step.json()["code"], bare["allowed_steps"]) == (403, "not_your_side", [])
    own = await claim_on(map_, referral["case_id"])
    assert (await seen(map_, own))["in_full"]
    await made(map_, f"/v1/cases/{referral['case_id']}/consents", a_consent(data_categories=WITH_CLAIMS))
    assert (await seen(map_, claim))["respondent"] == RESPONDENT


async def test_a_closed_case_takes_steps_and_an_erased_one_shows_nothing(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    claim = await claim_on(nea, case["id"])
    await done(world, "nea", f"/v1/cases/{case['id']}/close", {"outcome": "service_received"})
    assert (await stepped(nea, claim, "filed", "2026-01-10"))["status"] == "filed"
    await done(world, "nea", f"/v1/cases/{case['id']}/erase", {"reason": "She asked for it."})
    assert await refusal(nea, f"/v1/claims/{claim['id']}") == (404, "not_found")
    assert all(item["id"] != claim["id"] for item in (await nea.get("/v1/claims")).json()["items"])
    left: dict[str, Any] = {"kind": "other", "respondent": RESPONDENT}
    answer = await nea.post(f"/v1/cases/{case['id']}/claims", left)
    assert (answer.status_code, answer.json()["code"]) == (409, "case_closed")


async def test_strangers_sisters_and_the_coordinating_body_find_none(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    claim = await claim_on(nea, case["id"])
    sister = await world.caller("nea", centres=("nea-pursat",))
    for other in (await world.caller("hrdf"), await world.caller("molvt", EVERYTHING), sister):
        assert await refusal(other, f"/v1/claims/{claim['id']}") == (404, "not_found")
        assert await refusal(other, f"/v1/cases/{case['id']}/claims") == (404, "not_found")
        assert all(item["id"] != claim["id"] for item in (await other.get("/v1/claims?limit=200")).json()["items"])
