"""Who can still open and find what, after cases have gone from hand to hand: the promises that cross several tables."""

from typing import Any

import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_referral, consented_case, made, sent_referral

INFORM = {"service_types": ["information"], "send": True}
HOME = {"from_centre_id": "map-chiang-mai", "to_centre_id": "clc-prey-veng"}


async def done(who: Caller, referral: dict[str, Any], *steps: tuple[str, dict[str, Any]]) -> None:
    for action, body in steps:
        answer = await who.post(f"/v1/referrals/{referral['id']}/{action}", body)
        assert answer.status_code == 200, answer.text


MET = (("accept", {}), ("confirm-contact", {"channel": "phone"}))
FINISHED = ("complete", {"outcome": "service_received"})


async def handed_on(world: World) -> tuple[str, str, dict[str, Any]]:
    """A case that went from Battambang to Chiang Mai; gives its id, its consent and the referral."""
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, **INFORM))
    await done(await world.caller("map"), referral, *MET)
    return case_id, consent_id, referral


async def keys(world: World, case_id: str) -> set[str]:
    """The organisations that hold a copy of the key to the identity."""
    found: list[str] = await world.value(
        "SELECT coalesce(array_agg(o.code), '{}') FROM vault.wrapped_keys AS w "
        "JOIN corridor.cases AS c ON c.data_key_id = w.data_key_id "
        "JOIN corridor.organisations AS o ON o.id = w.organisation_id WHERE c.id = $1",
        case_id[5:],
    )
    return set(found)


async def test_a_former_holder_loses_the_key_with_the_custody_that_it_hands_on(world: World) -> None:
    map_, clc = await world.caller("map"), await world.caller("clc")
    case_id, consent_id, _ = await handed_on(world)
    second = await made(map_, "/v1/referrals", a_referral(case_id, consent_id, **HOME, **INFORM))
    await done(clc, second, *MET)
    identity = f"/v1/cases/{case_id}/identity"
    assert await keys(world, case_id) == {"clc"}
    assert (await map_.get(identity)).json()["code"] == "identity_not_open"
    assert (await clc.get(identity)).status_code == 200


async def test_the_holder_keeps_the_key_when_the_referral_that_brought_the_case_is_completed(world: World) -> None:
    case_id, _, referral = await handed_on(world)
    map_ = await world.caller("map")
    await done(map_, referral, FINISHED)
    assert await keys(world, case_id) == {"map"}
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 200


@pytest.fixture(scope="module")
async def abroad(world: World) -> str:
    """A second house of the National Employment Agency, at the other end of the corridor."""
    return str(
        await world.value(
            """
            WITH house AS (
                INSERT INTO corridor.centres SELECT (jsonb_populate_record(NULL::corridor.centres, to_jsonb(c)
                    || jsonb_build_object('id', gen_random_uuid(), 'code', 'nea-bangkok', 'country', 'TH'))).*
                FROM corridor.centres AS c WHERE c.code = 'nea-battambang' RETURNING id, code
            ), member AS (
                INSERT INTO corridor.corridor_members SELECT (jsonb_populate_record(
                    NULL::corridor.corridor_members, to_jsonb(m)
                    || jsonb_build_object('centre_id', (SELECT id FROM house), 'role', 'destination'))).*
                FROM corridor.corridor_members AS m JOIN corridor.centres AS c ON c.id = m.centre_id
                JOIN corridor.corridors AS l ON l.id = m.corridor_id
                WHERE c.code = 'nea-battambang' AND l.code = 'KH-TH'
            )
            SELECT code FROM house
            """
        )
    )


@pytest.mark.parametrize("ending", [("decline", {"reason": "no_capacity"}), ("withdraw", {"reason": "She stays."})])
async def test_one_organisation_at_both_ends_does_not_lose_its_own_words(
    world: World, abroad: str, ending: tuple[str, dict[str, Any]]
) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, to_centre_id=abroad, **INFORM))
    await done(nea, referral, ending)
    assert (await nea.get(f"/v1/referrals/{referral['id']}")).json()["summary"] == "Two months of wages unpaid."
    await done(nea, referral, ("void", {"reason": "The wrong person."}))
    assert await keys(world, case_id) == {"nea"}


async def test_one_organisation_at_both_ends_hands_over_to_itself(world: World, abroad: str) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, to_centre_id=abroad, **INFORM))
    await done(nea, referral, *MET, FINISHED)
    assert await keys(world, case_id) == {"nea"}
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).status_code == 200


def without_id(answer: Any) -> dict[str, Any]:
    return {name: value for name, value in answer.json().items() if name != "request_id"}


async def test_a_case_of_another_centre_of_the_house_can_neither_be_referred_nor_found_by_trying(world: World) -> None:
    nea, pursat = await world.caller("nea"), await world.caller("nea", centres=("nea-pursat",))
    case_id, consent_id = await consented_case(nea)
    for changes in (
        {},
        {"send": True},
        {"corridor_id": "XX-YY"},
        {"to_centre_id": "nowhere"},
        {"from_centre_id": "map-chiang-mai"},
    ):
        body = a_referral(case_id, consent_id, **{"from_centre_id": "nea-pursat", **changes})
        there = await pursat.post("/v1/referrals", body)
        nowhere = await pursat.post("/v1/referrals", {**body, "case_id": "case_" + "0" * 32})
        assert there.status_code == 404
        assert without_id(there) == without_id(nowhere)


async def test_an_unsent_draft_makes_its_receiver_no_party(world: World) -> None:
    map_, koh_kong = await world.caller("map"), await world.caller("clc", centres=("clc-koh-kong",))
    case_id, consent_id, _ = await handed_on(world)
    await made(map_, "/v1/referrals", a_referral(case_id, consent_id, kind="service", **HOME, **INFORM))
    elsewhere = {**HOME, "to_centre_id": "clc-koh-kong"}
    draft = await made(map_, "/v1/referrals", a_referral(case_id, consent_id, kind="service", **elsewhere))
    await done(map_, draft, ("withdraw", {"reason": "She stays."}))
    for path in (f"/v1/cases/{case_id}", f"/v1/cases/{case_id}/custody", f"/v1/referrals/{draft['id']}"):
        assert (await koh_kong.get(path)).status_code == 404
    assert (await koh_kong.get("/v1/cases?holder=any")).json()["items"] == []


async def test_a_receiver_does_not_learn_that_others_were_asked_after_it(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await sent_referral(world, service_types=["information"])
    await done(map_, referral, ("decline", {"reason": "no_capacity"}))
    await done(nea, referral, ("redirect", {"to_centre_id": "hrdf-mae-sot"}))
    for path in (f"/v1/referrals/{referral['id']}/timeline", f"/v1/cases/{referral['case_id']}/timeline"):
        assert "referral.redirected" in [step["type"] for step in (await nea.get(path)).json()["items"]]
        assert "referral.redirected" not in [step["type"] for step in (await map_.get(path)).json()["items"]]


async def test_an_excluded_kind_finds_nothing_by_any_way(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _, referral = await handed_on(world)
    handoff = (await nea.get(f"/v1/handoffs?case_id={case_id}")).json()["items"][0]["id"]
    case = f"/v1/cases/{case_id}"
    tag = (await map_.get(case)).headers["etag"]
    answer = await map_.patch(case, {"excluded_operator_types": ["government"]}, if_match=tag)
    assert answer.status_code == 200
    paths = (
        case,
        f"{case}/custody",
        f"{case}/timeline",
        f"{case}/identity",
        f"{case}/consents",
        f"/v1/handoffs/{handoff}",
    )
    for path in (*paths, *(f"/v1/referrals/{referral['id']}{more}" for more in ("", "/timeline", "/actions"))):
        assert (await nea.get(path)).status_code == 404, path
        assert (await map_.get(path)).status_code == 200, path
    for listed in (f"/v1/referrals?case_id={case_id}", f"/v1/handoffs?case_id={case_id}"):
        assert (await nea.get(listed)).json()["items"] == []
        assert len((await map_.get(listed)).json()["items"]) == 1
    assert case_id not in (await nea.get("/v1/cases?holder=any&limit=200")).text
