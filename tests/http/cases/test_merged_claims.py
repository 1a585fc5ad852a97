"""Claims stay in a merged case: its centre pursues them there, and opens new ones on the surviving case."""

import asyncio

from tests.app_under_test import World
from tests.builders import a_consent, a_referral, made
from tests.http.cases.merged_pairs import merged, pair, unmerged
from tests.http.claims.claims_of_tests import WITH_CLAIMS, a_claim, claim_on, seen, stepped
from tests.http.documents.referrals_with_documents import done


async def test_claims_stay_in_the_merged_case_and_take_steps_there(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    claim, own = await claim_on(nea, first["id"]), await claim_on(nea, second["id"])
    await merged(nea, first["id"], second["id"])
    assert await seen(nea, claim) == claim
    filed = await stepped(nea, claim, "filed", "2026-01-10", note="canary: filed in Tak.")
    for case, expected in ((first, claim), (second, own)):
        listed = (await nea.get(f"/v1/cases/{case['id']}/claims")).json()["items"]
        assert [item["id"] for item in listed] == [expected["id"]]
    await unmerged(nea, first["id"])
    assert await seen(nea, claim) == filed


async def test_a_consent_to_share_the_surviving_case_does_not_open_them(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    first, second = await pair(nea)
    claim = await claim_on(nea, first["id"])
    consent = await made(nea, f"/v1/cases/{second['id']}/consents", a_consent(data_categories=WITH_CLAIMS))
    share = ["profile", "summary", "claims"]
    body = a_referral(second["id"], consent["id"], send=True, share=share, kind="service")
    referral = await made(nea, "/v1/referrals", body)
    await merged(nea, first["id"], second["id"])
    await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
    assert (await map_.get(f"/v1/claims/{claim['id']}")).status_code == 404
    assert (await map_.get(f"/v1/cases/{second['id']}/claims")).json()["items"] == []


async def test_a_new_claim_belongs_to_the_surviving_case(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    body = {"centre_id": "nea-battambang", "title": "canary-group", "case_ids": [first["id"]]}
    group = await made(nea, "/v1/groups", body)
    await merged(nea, first["id"], second["id"])
    refused = (await nea.post(f"/v1/cases/{first['id']}/claims", a_claim())).json()
    assert (refused["status"], refused["code"]) == (409, "case_is_merged")
    assert second["code"] in refused["detail"]
    claim = {key: value for key, value in a_claim().items() if key != "evidence"}
    of_all = (await nea.post(f"/v1/groups/{group['id']}/claims", claim)).json()
    assert [(one["code"], one["case_id"]) for one in of_all["errors"]] == [("case_is_merged", first["id"])]


async def test_merging_beside_a_step_loses_neither(world: World) -> None:
    nea = await world.caller("nea")
    for _ in range(4):
        first, second = await pair(nea)
        claim = await claim_on(nea, first["id"])
        step = {"kind": "filed", "on": "2026-01-10", "note": "At the same moment."}
        merging = nea.post(f"/v1/cases/{first['id']}/merge", {"into_case_id": second["id"], "reason": "Twice."})
        answers = await asyncio.gather(merging, nea.post(f"/v1/claims/{claim['id']}/steps", step))
        assert [answer.status_code for answer in answers] == [200, 201], [answer.text for answer in answers]
        after = await seen(nea, claim)
        assert (after["case_id"], [one["note"] for one in after["steps"]]) == (first["id"], [step["note"]])


async def test_erasing_the_surviving_case_empties_them(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    claim = await claim_on(nea, first["id"])
    await merged(nea, first["id"], second["id"])
    await done(world, "nea", f"/v1/cases/{second['id']}/erase", {"reason": "She asked."})
    left = "SELECT words IS NULL AND data_key IS NULL FROM corridor.claims WHERE corridor.public_id('claim', id) = $1"
    assert await world.value(left, claim["id"])
