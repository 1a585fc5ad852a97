"""The migrant's code can be replaced: the new one is shown once, and the old one opens nothing."""

from secrets import token_hex

from domain.cases.codes import is_well_formed
from tests.app_under_test import World
from tests.builders import opened_case
from tests.http.cases.protected_cases import accepted, taken_over

BY_PHONE = {"channel": "phone"}


async def test_the_new_code_is_shown_once_and_stored_as_a_hash(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    answer = await nea.post(f"/v1/cases/{case['id']}/tracking-code", {})
    assert answer.status_code == 200, answer.text
    code = answer.json()["tracking_code"]
    assert is_well_formed(code)
    assert code != case["tracking_code"]
    assert answer.json()["version"] == case["version"] + 1
    seen = await nea.get(f"/v1/cases/{case['id']}")
    assert seen.json()["version"] == answer.json()["version"]
    assert code not in seen.text
    stored = await world.value(
        "SELECT tracking_hash FROM corridor.cases WHERE corridor.public_id('case', id) = $1", case["id"]
    )
    assert code.replace("-", "") not in stored


async def test_only_the_new_code_confirms_the_contact(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    case_id, _, referral = await accepted(world)
    old = (await nea.post(f"/v1/cases/{case_id}/tracking-code")).json()["tracking_code"]
    new = (await nea.post(f"/v1/cases/{case_id}/tracking-code")).json()["tracking_code"]
    path = f"/v1/referrals/{referral['id']}/confirm-contact"
    for wrong in (old, case["tracking_code"]):
        assert (await map_.post(path, {**BY_PHONE, "migrant_code": wrong})).status_code == 422
    assert (await map_.post(path, {**BY_PHONE, "migrant_code": new})).json()["status"] == "in_progress"


async def test_a_retry_shows_the_same_code_and_makes_no_other(world: World) -> None:
    nea = await world.caller("nea")
    case, key = await opened_case(nea), token_hex()
    path = f"/v1/cases/{case['id']}/tracking-code"
    first, again = await nea.post(path, {}, idempotency_key=key), await nea.post(path, {}, idempotency_key=key)
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    assert (await nea.get(f"/v1/cases/{case['id']}")).json()["version"] == case["version"] + 1


async def test_only_the_centre_that_answers_for_the_case_makes_one(world: World) -> None:
    nea, map_, stranger = await world.caller("nea"), await world.caller("map"), await world.caller("hrdf")
    waiting, _, _ = await accepted(world)
    assert (await map_.post(f"/v1/cases/{waiting}/tracking-code")).json()["code"] == "not_your_side"
    assert (await stranger.post(f"/v1/cases/{waiting}/tracking-code")).status_code == 404
    moved, _, _ = await taken_over(world)
    assert (await nea.post(f"/v1/cases/{moved}/tracking-code")).json()["code"] == "not_your_side"
    assert (await map_.post(f"/v1/cases/{moved}/tracking-code")).status_code == 200
    stale = await map_.post(f"/v1/cases/{moved}/tracking-code", {}, if_match='"1-abcdef"')
    assert stale.status_code == 412


async def test_a_closed_case_gets_one_and_keeps_its_note_and_an_erased_one_gets_none(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}"
    await nea.post(f"{path}/close", {"outcome": "service_received", "note": "Wages paid."})
    assert (await nea.post(f"{path}/tracking-code")).status_code == 200
    assert (await nea.get(path)).json()["closing_note"] == "Wages paid."
    await nea.post(f"{path}/erase", {"reason": "She asked for it."})
    refused = await nea.post(f"{path}/tracking-code")
    assert (refused.status_code, refused.json()["code"]) == (409, "case_closed")


async def test_it_is_audited(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    await nea.post(f"/v1/cases/{case['id']}/tracking-code")
    entries = (await nea.get(f"/v1/audit?case_id={case['id']}")).json()["items"]
    assert entries[0]["operation"] == "renew_tracking_code"
