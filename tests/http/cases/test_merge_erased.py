"""Erasing the case that goes on erases what was merged into it: it is one person, wherever the rows are."""

from pathlib import Path
from secrets import token_hex

from adapters.keyring.erasures.sealed_list import read_erasures
from adapters.keyring.file_key_ring import FileKeyRing
from tests.app_under_test import World
from tests.builders import RECEIVER, consented_case, opened_case
from tests.http.cases.merged_pairs import merged, pair, seen, unmerged
from tests.http.cases.protected_cases import accepted, events_of, events_of_case, handed_on, taken_over
from tests.http.cases.test_erasure import sealed_left

ASKED = {"reason": "She asked for it."}
IN_THE_LIST = "SELECT count(*) FROM corridor.erasures AS e WHERE corridor.public_id('case', e.case_id) = $1"


async def test_what_was_merged_into_it_goes_too_along_the_whole_chain(world: World, root_key_file: Path) -> None:
    nea, key = await world.caller("nea"), token_hex()
    first, second = await pair(nea)
    third = await opened_case(nea)
    await merged(nea, first["id"], second["id"])
    await merged(nea, second["id"], third["id"])
    answer = await nea.post(f"/v1/cases/{third['id']}/erase", ASKED, idempotency_key=key)
    assert (answer.status_code, answer.json()["status"]) == (200, "erased")
    for case in (first, second, third):
        assert (await seen(nea, case["id"]))["status"] == "erased"
        assert await sealed_left(world, case["id"]) == 0
        assert await world.value(IN_THE_LIST, case["id"]) == 1
        assert (await events_of_case(world, "nea", case["id"]))[-1] == "case.erased"
        listed = (await nea.get(f"/v1/audit?case_id={case['id']}&limit=1")).json()["items"]
        assert [(entry["operation"], entry["object_id"]) for entry in listed] == [("erase_case", case["id"])]
    assert (await nea.post(f"/v1/cases/{third['id']}/erase", ASKED)).json() == answer.json()
    listed_outside = await read_erasures(root_key_file.with_name("erasures"), FileKeyRing.open(root_key_file))
    outside = {f"case_{entry.case_id.hex}" for entry in listed_outside}
    assert {case["id"] for case in (first, second, third)} <= outside


async def test_one_whose_merge_was_undone_stays(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await pair(nea)
    await merged(nea, first["id"], second["id"])
    await unmerged(nea, first["id"])
    await nea.post(f"/v1/cases/{second['id']}/erase", ASKED)
    assert (await seen(nea, first["id"]))["status"] == "open"
    assert (await nea.get(f"/v1/cases/{first['id']}/identity")).json()["person"]["full_name"] == "Sok Dara"


async def test_it_reaches_what_another_centre_merged_before_it_handed_the_case_on(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    other, consent = await consented_case(nea)
    first = await opened_case(nea)
    await merged(nea, first["id"], other)
    await handed_on(nea, map_, other, RECEIVER, consent_id=consent)
    assert (await map_.post(f"/v1/cases/{other}/erase", ASKED)).status_code == 200
    assert await sealed_left(world, first["id"]) == 0
    assert (await seen(nea, first["id"]))["status"] == "erased"
    assert (await events_of_case(world, "nea", first["id"]))[-1] == "case.erased"
    assert (await events_of_case(world, "map", first["id"])) == []
    (entry,) = (await nea.get(f"/v1/audit?case_id={first['id']}&limit=1")).json()["items"]
    assert (entry["operation"], entry["actor"], entry["client_id"]) == ("erase_case", "system", None)
    assert (await map_.get(f"/v1/audit?case_id={first['id']}")).json()["items"] == []
    step = (await nea.get(f"/v1/cases/{first['id']}/timeline")).json()["items"][-1]
    assert (step["type"], step["organisation_id"]) == ("case.erased", None)


async def test_centres_that_had_accepted_a_referral_of_it_owe_a_deletion(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _, referral = await accepted(world, kind="service")
    path = f"/v1/referrals/{referral['id']}"
    assert (await map_.post(f"{path}/confirm-contact", {"channel": "phone"})).status_code == 200
    assert (await map_.post(f"{path}/complete", {"outcome": "service_received"})).status_code == 200
    other = await opened_case(nea)
    await merged(nea, case_id, other["id"])
    assert (await nea.get(path)).json()["deletion"] is None
    await nea.post(f"/v1/cases/{other['id']}/erase", ASKED)
    assert (await nea.get(path)).json()["deletion"]["owed_since"] is not None
    assert (await events_of(world, "map", referral["id"]))[-1] == "deletion.owed"


async def test_a_party_cannot_erase_by_way_of_the_other_case(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _, referral = await taken_over(world)
    await map_.post(f"/v1/referrals/{referral['id']}/complete", {"outcome": "service_received"})
    other = await opened_case(map_, centre_id=RECEIVER)
    await merged(map_, case_id, other["id"])
    assert (await nea.post(f"/v1/cases/{other['id']}/erase", ASKED)).status_code == 404
    assert (await nea.post(f"/v1/cases/{case_id}/erase", ASKED)).json()["code"] == "not_your_side"
    assert (await seen(map_, case_id))["status"] == "closed"
