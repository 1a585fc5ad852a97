"""Claims go on in the case that goes on, and come back if the merge is undone."""

import asyncio

import pytest

from adapters.postgres.stores.merges import PostgresMerges
from tests.app_under_test import World
from tests.between import once_before
from tests.builders import a_consent, a_referral, made
from tests.http.cases.merged_pairs import merged, pair, unmerged
from tests.http.claims.claims_of_tests import RESPONDENT, WITH_CLAIMS, claim_on, seen, stepped
from tests.http.documents.referrals_with_documents import done

ORPHANS = """SELECT count(*) FROM corridor.claim_steps AS s JOIN corridor.claims AS l ON l.id = s.claim_id
    WHERE s.case_id <> l.case_id"""


async def test_claims_move_with_everything_and_come_back(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    claim, own = await claim_on(nea, first["id"]), await claim_on(nea, second["id"])
    filed = await stepped(nea, claim, "filed", "2026-01-10", note="canary: filed in Tak.")
    await merged(nea, first["id"], second["id"])
    there = await seen(nea, claim)
    assert there == {**filed, "case_id": second["id"], "case_code": second["code"]}
    listed = (await nea.get(f"/v1/cases/{second['id']}/claims")).json()["items"]
    assert [item["id"] for item in listed] == [own["id"], claim["id"]]
    assert (await nea.get(f"/v1/cases/{first['id']}/claims")).json()["items"] == []
    heard = await stepped(nea, claim, "heard", "2026-02-01", note="They came.")
    await unmerged(nea, first["id"])
    assert await seen(nea, claim) == {**heard, "case_id": first["id"], "case_code": first["code"]}
    assert [item["id"] for item in (await nea.get(f"/v1/cases/{second['id']}/claims")).json()["items"]] == [own["id"]]
    assert await world.value(ORPHANS) == 0


async def test_a_claim_that_moved_twice_comes_back_step_by_step(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    third, _ = await pair(nea)
    claim = await claim_on(nea, first["id"])
    await merged(nea, first["id"], second["id"])
    await merged(nea, second["id"], third["id"])
    assert (await seen(nea, claim))["case_id"] == third["id"]
    await unmerged(nea, second["id"])
    assert (await seen(nea, claim))["case_id"] == second["id"]
    await unmerged(nea, first["id"])
    assert (await seen(nea, claim))["case_id"] == first["id"]


async def test_they_go_along_when_the_case_is_handed_on_and_open_to_its_receivers(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    first, second = await pair(nea)
    consent = await made(nea, f"/v1/cases/{second['id']}/consents", a_consent(data_categories=WITH_CLAIMS))
    share = ["profile", "summary", "claims"]
    body = a_referral(second["id"], consent["id"], send=True, share=share, kind="service")
    referral = await made(nea, "/v1/referrals", body)
    await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
    claim = await claim_on(nea, first["id"])
    assert (await map_.get(f"/v1/claims/{claim['id']}")).status_code == 404
    await merged(nea, first["id"], second["id"])
    assert (await seen(map_, claim))["respondent"] == RESPONDENT, "by the key of its own conversation"


async def test_a_claim_opened_at_the_same_moment_is_not_left_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    between = once_before(monkeypatch, PostgresMerges, "record", lambda: claim_on(nea, first["id"]))
    await merged(nea, first["id"], second["id"])
    (claim,) = between
    assert (await seen(nea, claim))["case_id"] == second["id"]


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
        assert (after["case_id"], [one["note"] for one in after["steps"]]) == (second["id"], [step["note"]])


async def test_erasing_the_case_that_goes_on_empties_them(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    claim = await claim_on(nea, first["id"])
    await merged(nea, first["id"], second["id"])
    await done(world, "nea", f"/v1/cases/{second['id']}/erase", {"reason": "She asked."})
    left = "SELECT words IS NULL AND data_key IS NULL FROM corridor.claims WHERE corridor.public_id('claim', id) = $1"
    assert await world.value(left, claim["id"])
