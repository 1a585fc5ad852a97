"""Own references: unique in one's organisation, found again, shown to nobody else, and gone with the case."""

from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_case, a_consent, a_referral, consented_case, made, opened_case
from tests.http.cases.protected_cases import taken_over, withdrawn

TAKEN = (409, "external_id_taken")
KEPT = "SELECT count(*) FROM corridor.own_references WHERE corridor.public_id('case', case_id) = $1"
COPIES = "SELECT count(*) FROM vault.wrapped_keys WHERE corridor.public_id('case', case_id) = $1"


def a_name() -> str:
    return f"MWRC {uuid4().hex[:12]}/Å"


async def found(caller: Caller, path: str, name: str) -> list[str]:
    answer = await caller.get(f"{path}?external_id={quote(name)}")
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_case_is_called_so_found_and_called_otherwise(world: World) -> None:
    nea = await world.caller("nea")
    name, other = a_name(), a_name()
    case = await opened_case(nea, external_id=name)
    assert case["external_id"] == name
    path = f"/v1/cases/{case['id']}"
    assert (await nea.get(path)).json()["external_id"] == name
    assert await found(nea, "/v1/cases", name) == [case["id"]]
    changed = await nea.patch(path, {"external_id": other}, if_match="*")
    assert (changed.status_code, changed.json()["external_id"]) == (200, other)
    assert (await found(nea, "/v1/cases", name), await found(nea, "/v1/cases", other)) == ([], [case["id"]])
    left = await nea.patch(path, {"case_types": ["other"]}, if_match="*")
    assert left.json()["external_id"] == other
    removed = await nea.patch(path, {"external_id": None}, if_match="*")
    assert removed.json()["external_id"] is None
    assert (await nea.get(path)).json()["external_id"] is None
    assert await found(nea, "/v1/cases", other) == []
    assert await world.value(KEPT, case["id"]) == 0
    assert await world.value(COPIES, case["id"]) == 1, "the case's own key alone"


async def test_twice_in_one_organisation_is_refused_and_elsewhere_nobody_minds(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    name = a_name()
    case = await opened_case(nea, external_id=name)
    again = await nea.post("/v1/cases", a_case(external_id=name))
    assert told(again) == TAKEN
    assert again.json()["errors"][0]["pointer"] == "/external_id"
    other, consent_id = await consented_case(nea)
    assert told(await nea.patch(f"/v1/cases/{other}", {"external_id": name}, if_match="*")) == TAKEN
    assert (await nea.get(f"/v1/cases/{other}")).json()["external_id"] is None
    await made(nea, "/v1/referrals", a_referral(other, consent_id, external_id=name))
    assert told(await nea.post("/v1/referrals", a_referral(other, consent_id, external_id=name))) == TAKEN
    elsewhere = await opened_case(map_, centre_id="map-chiang-mai", external_id=name)
    assert await found(map_, "/v1/cases", name) == [elsewhere["id"]]
    assert await found(nea, "/v1/cases", name) == [case["id"]]
    same = await nea.patch(f"/v1/cases/{case['id']}", {"external_id": name}, if_match="*")
    assert same.status_code == 200


async def test_a_referral_is_called_so_also_after_it_was_sent(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    name, other = a_name(), a_name()
    case_id, consent_id = await consented_case(nea)
    draft = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, external_id=name))
    path = f"/v1/referrals/{draft['id']}"
    changed = await nea.patch(path, {"external_id": other, "urgency": "urgent"}, if_match="*")
    assert (changed.json()["external_id"], changed.json()["urgency"]) == (other, "urgent")
    assert (await nea.post(f"{path}/send", {})).json()["external_id"] == other
    assert (await map_.get(path)).json()["external_id"] is None
    assert (await map_.post(f"{path}/acknowledge", {})).json()["external_id"] is None
    assert (await found(nea, "/v1/referrals", other), await found(map_, "/v1/referrals", other)) == ([draft["id"]], [])
    before = (await nea.get(path)).json()
    again = await nea.patch(path, {"external_id": name}, if_match="*")
    assert again.status_code == 200, again.text
    assert again.json() == {**before, "external_id": name}, "no version of the referral"
    assert again.headers["etag"] != (await map_.get(path)).headers["etag"]
    refused = await nea.patch(path, {"external_id": other, "urgency": "normal"}, if_match="*")
    assert told(refused) == (409, "cannot_change_sent")
    assert (await nea.patch(path, {"external_id": None}, if_match="*")).json()["external_id"] is None
    stale = await nea.patch(path, {"external_id": name}, if_match='"1"')
    assert told(stale) == (412, "precondition_failed")


async def test_each_side_of_a_referral_has_its_own_in_every_state(world: World) -> None:
    nea, map_, hrdf = [await world.caller(code) for code in ("nea", "map", "hrdf")]
    name, mine = a_name(), a_name()
    case_id, consent_id = await consented_case(nea)
    sent = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, external_id=name, send=True))
    path = f"/v1/referrals/{sent['id']}"
    before = (await map_.get(path)).json()
    for action, body in ((None, {}), ("decline", {"reason": "no_capacity"})):
        if action is not None:
            assert (await map_.post(f"{path}/{action}", body)).status_code == 200
        mine = a_name()
        named = await map_.patch(path, {"external_id": mine}, if_match="*")
        assert (named.status_code, named.json()["external_id"]) == (200, mine), named.text
        assert (await map_.get(path)).json()["external_id"] == mine
        assert (await nea.get(path)).json()["external_id"] == name
        assert await found(map_, "/v1/referrals", mine) == [sent["id"]]
        assert await found(nea, "/v1/referrals", mine) == []
    assert (await nea.get(path)).json()["version"] == before["version"] + 1, "by the decline alone"
    assert told(await map_.patch(path, {"external_id": name, "urgency": "urgent"}, if_match="*"))[0] == 403
    assert told(await hrdf.patch(path, {"external_id": a_name()}, if_match="*")) == (404, "not_found")
    other = await made(nea, "/v1/referrals", a_referral(case_id, consent_id))
    assert told(await map_.patch(f"/v1/referrals/{other['id']}", {"external_id": mine}, if_match="*"))[0] == 404


async def test_parties_name_a_case_that_they_do_not_hold_and_one_that_is_closed(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    name, mine = a_name(), a_name()
    case_id, consent_id = await consented_case(nea)
    path = f"/v1/cases/{case_id}"
    assert told(await map_.patch(path, {"external_id": a_name()}, if_match="*")) == (404, "not_found")
    sent = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    asked = await map_.patch(path, {"external_id": a_name()}, if_match="*")
    assert (asked.status_code, asked.json()["level"]) == (200, "preview"), asked.text
    assert told(await map_.patch(path, {"external_id": None, "case_types": ["other"]}, if_match="*"))[0] == 403
    await map_.post(f"/v1/referrals/{sent['id']}/decline", {"reason": "no_capacity"})
    assert (await nea.post(f"{path}/close", {"outcome": "ineligible"})).status_code == 200
    version = (await nea.get(path)).json()["version"]
    for caller, chosen in ((nea, name), (map_, mine)):
        named = await caller.patch(path, {"external_id": chosen}, if_match="*")
        assert (named.status_code, named.json()["external_id"], named.json()["version"]) == (200, chosen, version)
        assert (await caller.get(path)).json()["external_id"] == chosen
        assert await found(caller, "/v1/cases", chosen) == [case_id]
    assert await found(nea, "/v1/cases", mine) == await found(map_, "/v1/cases", name) == []
    assert told(await nea.patch(path, {"external_id": a_name(), "case_types": ["other"]}, if_match="*")) == (
        409, "case_closed",
    )  # fmt: skip
    assert told(await nea.patch(path, {"external_id": name}, if_match=f'"{version - 1}"'))[0] == 412


async def test_whom_the_person_left_names_nothing_any_more(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, referral = await taken_over(world)
    await withdrawn(nea, consent_id)
    for path in (f"/v1/cases/{case_id}", f"/v1/referrals/{referral['id']}"):
        assert (await map_.get(path)).status_code == 200
        assert told(await map_.patch(path, {"external_id": a_name()}, if_match="*")) == (403, "not_your_side"), path
    assert await world.value(KEPT, case_id) == 0
    assert (await nea.post(f"/v1/cases/{case_id}/erase", {"reason": "Asked for it."})).status_code == 200
    for caller in (nea, map_):
        answer = await caller.patch(f"/v1/cases/{case_id}", {"external_id": a_name()}, if_match="*")
        assert answer.status_code in (403, 409), answer.text
    assert await world.value(KEPT, case_id) == 0


async def test_a_later_holder_has_its_own(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    name, mine = a_name(), a_name()
    case_id, consent_id, _ = await taken_over(world)
    path = f"/v1/cases/{case_id}"
    assert (await map_.patch(path, {"external_id": mine}, if_match="*")).json()["external_id"] == mine
    assert (await nea.get(path)).json()["external_id"] is None
    assert await found(nea, "/v1/cases", mine) == []
    await withdrawn(nea, consent_id)
    assert (await nea.get(path)).json()["level"] == "holder"
    assert (await map_.get(path)).json()["external_id"] is None
    assert (await nea.patch(path, {"external_id": name}, if_match="*")).json()["external_id"] == name
    assert await found(map_, "/v1/cases", mine) == []


@pytest.mark.parametrize("end", ["erased", "excluded"])
async def test_what_is_erased_or_shut_out_keeps_no_reference(world: World, end: str) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    name = a_name()
    case_id, _, _ = await taken_over(world)
    kept = await map_.patch(f"/v1/cases/{case_id}", {"external_id": name}, if_match="*")
    assert kept.status_code == 200
    if end == "erased":
        assert (await map_.post(f"/v1/cases/{case_id}/erase", {"reason": "Asked for it."})).status_code == 200
    else:
        consent = await made(map_, f"/v1/cases/{case_id}/consents", a_consent())
        back = await map_.post(
            f"/v1/cases/{case_id}/handoffs", {"to_centre_id": "nea-battambang", "consent_id": consent["id"]}
        )
        assert (await nea.post(f"/v1/handoffs/{back.json()['id']}/accept", {})).status_code == 200
        kind = await world.value("SELECT operator_type FROM corridor.organisations WHERE code = 'map'")
        shut = await nea.patch(f"/v1/cases/{case_id}", {"excluded_operator_types": [kind]}, if_match="*")
        assert shut.status_code == 200, shut.text
    assert await world.value(KEPT, case_id) == 0
    assert await found(map_, "/v1/cases", name) == []
    reused = await opened_case(map_, centre_id="map-chiang-mai", external_id=name)
    assert await found(map_, "/v1/cases", name) == [reused["id"]]


async def test_nobody_reads_it_in_the_database(world: World) -> None:
    nea = await world.caller("nea")
    name = a_name()
    case = await opened_case(nea, external_id=name)
    rows = await world.value(
        """SELECT string_agg(to_jsonb(x)::text || to_jsonb(c)::text || to_jsonb(a)::text, ' ')
        FROM corridor.own_references AS x JOIN corridor.cases AS c ON c.id = x.case_id
        JOIN corridor.audit AS a ON a.case_id = c.id WHERE corridor.public_id('case', c.id) = $1""",
        case["id"],
    )
    assert case["code"] in rows
    assert name not in rows
    assert name.encode().hex() not in rows


@pytest.mark.parametrize("name", ["", " ", "x" * 65, "a\u200bb", "\u200b", " a", "a ", "a  b", "a\tb", "a\u00a0b", 7])
async def test_it_is_one_to_sixty_four_visible_characters(world: World, name: Any) -> None:
    nea = await world.caller("nea")
    answer = await nea.post("/v1/cases", a_case(external_id=name))
    assert told(answer) == (422, "invalid_request")
    assert answer.json()["errors"][0]["pointer"] == "/external_id"


async def test_a_retry_with_the_same_key_gets_the_first_answer(world: World) -> None:
    nea = await world.caller("nea")
    body, key = a_case(external_id=a_name()), uuid4().hex
    first = await nea.post("/v1/cases", body, idempotency_key=key)
    again = await nea.post("/v1/cases", body, idempotency_key=key)
    assert (first.status_code, again.content) == (201, first.content)
    assert told(await nea.post("/v1/cases", body, idempotency_key=f"{key}-other")) == TAKEN
