"""How many cases name the same respondent: told from 5 cases and 2 organisations on, on record, and never who."""

from typing import Any
from uuid import uuid4

import pytest

from adapters.postgres.jobs import older_respondents
from domain.respondents.pattern import RESPONDENT_INDEX_VERSION
from tests.app_under_test import Caller, World
from tests.builders import opened_case
from tests.http.claims.claims_of_tests import RESPONDENT, claim_on, refusal

FAR = {"nea": "nea-battambang", "map": "map-chiang-mai"}
OLD = """UPDATE corridor.respondent_terms SET index_version = 0, name = 'x'
WHERE corridor.public_id('claim', claim_id) = $1"""
NOTHING = {"below_threshold": True, "cases": None, "centres": None, "organisations": None}


def a_respondent(name: str, licence: str | None = None) -> dict[str, Any]:
    return {"kind": "recruitment_agency", "name": name, "country": "KH", "licence_number": licence}


async def named(world: World, organisation: str, name: str, licence: str | None = None) -> dict[str, Any]:
    caller = await world.caller(organisation)
    case = await opened_case(caller, centre_id=FAR[organisation])
    return await claim_on(caller, case["id"], respondent=a_respondent(name, licence))


async def pattern(caller: Caller, claim: dict[str, Any]) -> dict[str, Any]:
    answer = await caller.get(f"/v1/respondents/{claim['id']}/pattern")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_it_is_told_from_the_thresholds_on_whatever_the_spelling(world: World) -> None:
    nea, word = await world.caller("nea"), uuid4().hex[:10]
    mine = await named(world, "nea", f"Lotus {word} Co., Ltd.")
    for spelled in (f"LOTUS {word}", f"Lotus  {word} Company Limited", f"ក្រុមហ៊ុន Lotus-{word}"):
        await named(world, "nea", spelled)
    assert await pattern(nea, mine) == NOTHING, "four cases"
    await named(world, "map", f"lotus {word} ltd")
    assert await pattern(nea, mine) == {"below_threshold": False, "cases": 5, "centres": 2, "organisations": 2}


async def test_a_changed_respondent_counts_as_what_it_is_now(world: World) -> None:
    nea, word = await world.caller("nea"), uuid4().hex[:10]
    mine = await named(world, "nea", f"First {word}")
    for _ in range(4):
        await named(world, "map", "Another name", f"KH-{word}1")
    assert await pattern(nea, mine) == NOTHING
    change = {"respondent": {"licence_number": f"No. kh {word}1"}}
    assert (await nea.patch(f"/v1/claims/{mine['id']}", change, if_match="*")).status_code == 200
    assert (await pattern(nea, mine))["cases"] == 5
    assert (await nea.post(f"/v1/cases/{mine['case_id']}/erase", {"reason": "She asked."})).status_code == 200
    other = await named(world, "nea", "Whatever", f"KH-{word}1")
    assert (await pattern(nea, other))["cases"] == 5, "an erased case is not counted"


async def test_a_change_of_the_rules_indexes_stored_claims_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = await named(world, "nea", f"Older {uuid4().hex[:8]}")
    terms = "SELECT {} FROM corridor.respondent_terms WHERE corridor.public_id('claim', claim_id) = $1"
    before = await world.value(terms.format("name"), claim["id"])
    await world.value(OLD, claim["id"])
    monkeypatch.setattr(older_respondents, "BATCH", 1)
    await world.service.worker.run_once("renew_older_respondents")
    assert await world.value(terms.format("name"), claim["id"]) == before
    assert await world.value(terms.format("index_version"), claim["id"]) == RESPONDENT_INDEX_VERSION


async def test_it_is_for_readers_of_the_claim_and_in_their_trail(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    claim = await claim_on(nea, case["id"], respondent=RESPONDENT)
    path = f"/v1/respondents/{claim['id']}/pattern"
    assert await refusal(map_, path) == (404, "not_found")
    assert await refusal(nea, f"/v1/respondents/claim_{uuid4().hex}/pattern") == (404, "not_found")
    await pattern(nea, claim)
    answer = await nea.get(f"/v1/audit?case_id={case['id']}")
    assert answer.status_code == 200, answer.text
    entries = answer.json()["items"]
    found = [(entry["outcome"], entry["about"], entry["object_id"]) for entry in entries]
    assert ("allowed", "pattern", claim["id"]) in found
