"""A client limited to some centres of its organisation does not see what the others do."""

from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import a_referral, consented_case, made
from tests.http.cases.protected_cases import accepted

BATTAMBANG, PURSAT = ("nea-battambang",), ("nea-pursat",)


async def trail(caller: Caller, query: str = "") -> list[dict[str, Any]]:
    answer = await caller.get(f"/v1/audit?limit=200{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_of_a_case_of_a_sister_centre_nothing_is_found_by_any_way(world: World) -> None:
    case_id, _, referral = await accepted(world)
    pursat, battambang = await world.caller("nea", centres=PURSAT), await world.caller("nea", centres=BATTAMBANG)
    paths = [f"/v1/cases/{case_id}{more}" for more in ("", "/timeline", "/custody", "/identity", "/consents")]
    paths += [f"/v1/referrals/{referral['id']}{more}" for more in ("", "/timeline", "/actions")]
    for path in paths:
        assert (await battambang.get(path)).status_code == 200, path
        there, nowhere = await pursat.get(path), await pursat.get(path.replace(case_id[-6:], "000000"))
        assert there.status_code == 404, path
        assert (nowhere.status_code, nowhere.json()["code"]) == (404, there.json()["code"])
    assert case_id in {entry["case_id"] for entry in await trail(battambang)}
    assert case_id not in {entry["case_id"] for entry in await trail(pursat)}
    assert await trail(pursat, f"&case_id={case_id}") == []
    assert len(await trail(battambang, f"&case_id={case_id}")) > 2


async def test_no_proof_is_given_of_an_entry_about_a_case_of_a_sister_centre(world: World) -> None:
    case_id, _, _ = await accepted(world)
    pursat, battambang = await world.caller("nea", centres=PURSAT), await world.caller("nea", centres=BATTAMBANG)
    entry = (await trail(battambang, f"&case_id={case_id}"))[-1]["id"]
    assert (await pursat.get(f"/v1/audit/proof?entry={entry}")).status_code == 404
    assert (await battambang.get(f"/v1/audit/proof?entry={entry}")).status_code in (200, 409)


async def test_of_a_shared_case_each_centre_reads_its_own_referrals(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    pursat, battambang = await world.caller("nea", centres=PURSAT), await world.caller("nea", centres=BATTAMBANG)
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, kind="service", send=True))
    await map_.post(f"/v1/referrals/{referral['id']}/accept", {})
    handoff = await made(battambang, f"/v1/cases/{case_id}/handoffs", {"to_centre_id": "nea-pursat"})
    taken = await pursat.post(f"/v1/handoffs/{handoff['id']}/accept", {})
    assert taken.status_code == 200, taken.text
    assert (await pursat.get(f"/v1/cases/{case_id}")).json()["level"] == "holder"
    assert (await pursat.get(f"/v1/referrals/{referral['id']}")).status_code == 200
    assert (await battambang.get(f"/v1/referrals/{referral['id']}")).status_code == 404
    steps = (await battambang.get(f"/v1/cases/{case_id}/timeline")).json()["items"]
    assert "handoff.accepted" in {step["type"] for step in steps}
    assert {step["referral_id"] for step in steps} == {None}
    whole = (await pursat.get(f"/v1/cases/{case_id}/timeline")).json()["items"]
    assert referral["id"] in {step["referral_id"] for step in whole}
    assert (await nea.get(f"/v1/cases/{case_id}/timeline")).json()["items"] == whole
    assert len((await pursat.get(f"/v1/cases/{case_id}/custody")).json()["items"]) == 2
