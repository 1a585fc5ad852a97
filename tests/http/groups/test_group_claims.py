"""The same claim for each case of a group: all of them, or none and what stands against each."""

from typing import Any

from tests.app_under_test import World
from tests.builders import ALL_SHARED, a_consent, a_referral, made, opened_case
from tests.http.claims.claims_of_tests import RESPONDENT, seen
from tests.http.documents.referrals_with_documents import done
from tests.http.groups.group_builders import a_group

CLAIM: dict[str, Any] = {
    "kind": "unpaid_wages",
    "respondent": RESPONDENT,
    "amount_claimed": {"amount": "9000", "currency": "THB"},
    "limitation_on": "2099-06-30",
}
OF_CASE = "SELECT count(*) FROM corridor.claims AS l WHERE corridor.public_id('case', l.case_id) = ANY ($1)"
TERMS = """SELECT count(*), count(DISTINCT t.name) FROM corridor.respondent_terms AS t
    WHERE corridor.public_id('case', t.case_id) = ANY ($1)"""


async def test_each_case_gets_a_claim_of_its_own(world: World) -> None:
    nea = await world.caller("nea")
    cases = [await opened_case(nea) for _ in range(3)]
    ids = [case["id"] for case in cases]
    group = await a_group(nea, *ids)
    answer = await nea.post(f"/v1/groups/{group['id']}/claims", CLAIM, idempotency_key="claims-of-a-group")
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert (found["count"], sorted(one["case_id"] for one in found["items"])) == (3, sorted(ids))
    codes = {case["id"]: case["code"] for case in cases}
    for one in found["items"]:
        claim = await seen(nea, {"id": one["claim_id"]})
        assert (claim["case_id"], claim["case_code"]) == (one["case_id"], codes[one["case_id"]])
        assert (claim["respondent"], claim["claimed"]) == (RESPONDENT, [CLAIM["amount_claimed"]])
        entries = (await nea.get(f"/v1/audit?case_id={one['case_id']}&limit=1")).json()["items"]
        assert (entries[0]["operation"], entries[0]["object_id"]) == ("claim_for_group", one["claim_id"])
        steps = (await nea.get(f"/v1/cases/{one['case_id']}/timeline")).json()["items"]
        assert [step["type"] for step in steps][-1] == "claim.updated"
    assert await world.value(TERMS.replace(", count(DISTINCT t.name)", ""), ids) == 3
    again = await nea.post(f"/v1/groups/{group['id']}/claims", CLAIM, idempotency_key="claims-of-a-group")
    assert (again.content, await world.value(OF_CASE, ids)) == (answer.content, 3)


async def test_some_of_the_cases_can_be_named(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await opened_case(nea), await opened_case(nea)
    group = await a_group(nea, first["id"], second["id"])
    body = {**CLAIM, "case_ids": [second["code"]]}
    found = await made(nea, f"/v1/groups/{group['id']}/claims", body)
    assert [one["case_id"] for one in found["items"]] == [second["id"]]
    stranger = await opened_case(nea)
    answer = await nea.post(f"/v1/groups/{group['id']}/claims", {**CLAIM, "case_ids": [stranger["id"]]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/case_ids/0")


async def test_one_case_that_cannot_get_a_claim_keeps_all_from_it_and_is_named(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    kept, moved = await opened_case(nea), await opened_case(nea)
    group = await a_group(nea, kept["id"], moved["id"])
    consent = await made(nea, f"/v1/cases/{moved['id']}/consents", a_consent())
    body = a_referral(moved["id"], consent["id"], send=True, share=ALL_SHARED)
    referral = await made(nea, "/v1/referrals", body)
    for action, said in (("accept", {}), ("confirm-contact", {"channel": "phone"})):
        await done(world, "map", f"/v1/referrals/{referral['id']}/{action}", said)
    answer = await nea.post(f"/v1/groups/{group['id']}/claims", CLAIM)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "claims_not_open")
    assert [(error["code"], error["case_id"]) for error in problem["errors"]] == [("claims_not_open", moved["id"])]
    assert await world.value(OF_CASE, [kept["id"], moved["id"]]) == 0
    assert (await map_.get(f"/v1/cases/{moved['id']}/claims")).json()["items"] == []


async def test_what_makes_no_sense_is_refused_once_and_evidence_is_not_for_groups(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    group = await a_group(nea, case["id"])
    for changes, pointer in (
        ({"limitation_on": "2020-01-01"}, "/limitation_on"),
        ({"evidence": []}, "/evidence"),
        ({"amount_claimed": {"amount": "x", "currency": "THB"}}, "/amount_claimed/amount"),
    ):
        answer = await nea.post(f"/v1/groups/{group['id']}/claims", {**CLAIM, **changes})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    empty = await a_group(nea)
    answer = await nea.post(f"/v1/groups/{empty['id']}/claims", CLAIM)
    assert answer.status_code == 422
