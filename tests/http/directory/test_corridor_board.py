"""The board of a corridor: what each organisation reads of it, and what not."""

from typing import Any

import pytest

from tests.app_under_test import World
from tests.http.directory.board_builders import board_of, count, count_afresh, open_by_status
from tests.http.directory.directory_builders import an_organisation, the_coordinator
from tests.http.directory.two_offices import Offices, the_offices

NOTHING = {"count": None, "suppressed": True}


@pytest.fixture
async def offices(world: World) -> Offices:
    return await the_offices(world)


async def answered(offices: Offices, referral: dict[str, Any], action: str, **body: Any) -> None:
    answer = await offices.there.post(f"/v1/referrals/{referral['id']}/{action}", body)
    assert answer.status_code == 200, answer.text


def by_reason(half: dict[str, Any]) -> dict[str, int]:
    return {one["reason"]: one["count"] for one in half["declined"] if one["count"]}


async def several(offices: Offices, number: int) -> list[dict[str, Any]]:
    return [(await offices.sent())[2] for _ in range(number)]


async def test_ones_own_referrals_are_counted_exactly_at_both_ends(offices: Offices) -> None:
    waiting, acknowledged, accepted, declined, wrong = await several(offices, 5)
    await answered(offices, acknowledged, "acknowledge")
    await answered(offices, accepted, "accept")
    await answered(offices, declined, "decline", reason="no_capacity")
    assert (await offices.here.post(f"/v1/referrals/{wrong['id']}/void", {"reason": "A mistake."})).status_code == 200
    await count(offices.world)
    for caller in (offices.here, offices.there):
        own = (await board_of(caller, offices.corridor))["own"]
        assert open_by_status(own) == {"sent": 1, "acknowledged": 1, "accepted": 1}
        assert by_reason(own) == {"no_capacity": 1}
        assert own["silence"] == {"clock_ended": 0, "silent": 0, "rate": None, "suppressed": False}
        (times,) = own["times"]
        assert times["centre_id"] == offices.abroad["id"]
        assert (times["acknowledge"]["count"], times["decide"]["count"], times["contact"]) == (3, 2, None)
        assert own["figures_at"] is not None
    del waiting


async def test_of_others_nothing_under_five_is_told_and_the_rest_is_rounded_down(offices: Offices) -> None:
    await several(offices, 4)
    await count_afresh(offices.world)
    elsewhere = await board_of(offices.elsewhere, offices.corridor)
    assert open_by_status(elsewhere["own"]) == {}
    assert open_by_status(elsewhere["network"]) == {}
    assert elsewhere["network"]["lapsed_handoffs"] == NOTHING
    await several(offices, 3)
    await count_afresh(offices.world)
    assert open_by_status((await board_of(offices.elsewhere, offices.corridor))["network"]) == {"sent": 5}
    for caller in (offices.here, offices.there):
        assert open_by_status((await board_of(caller, offices.corridor))["network"]) == {}


async def test_the_network_is_counted_once_a_day(offices: Offices) -> None:
    await count_afresh(offices.world)
    before = (await board_of(offices.elsewhere, offices.corridor))["network"]
    await several(offices, 5)
    await count(offices.world)
    assert open_by_status((await board_of(offices.here, offices.corridor))["own"]) == {"sent": 5}
    assert (await board_of(offices.elsewhere, offices.corridor))["network"] == before


async def test_members_the_lead_and_the_coordinating_body_read_it_and_others_do_not(offices: Offices) -> None:
    stranger = await offices.world.caller((await an_organisation(offices.world))["code"])
    path = f"/v1/corridors/{offices.corridor}/board"
    lead = await offices.world.caller(offices.lead)
    for caller in (offices.here, offices.there, lead, await the_coordinator(offices.world)):
        assert (await caller.get(path)).status_code == 200
    refused = await stranger.get(path)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


async def test_a_limited_client_sees_its_own_centres_exactly_and_the_rest_as_network(offices: Offices) -> None:
    await several(offices, 6)
    await count_afresh(offices.world)
    sister = await offices.world.caller(offices.here.organisation, centres=(offices.sister["code"],))
    first = await offices.world.caller(offices.here.organisation, centres=(offices.first["code"],))
    seen = await board_of(sister, offices.corridor)
    assert (open_by_status(seen["own"]), open_by_status(seen["network"])) == ({}, {"sent": 5})
    assert open_by_status((await board_of(first, offices.corridor))["own"]) == {"sent": 6}


async def test_what_a_migrant_has_excluded_is_no_longer_ones_own(offices: Offices) -> None:
    case_id, _, referral = await offices.sent()
    await answered(offices, referral, "decline", reason="no_capacity")
    long_ago = "UPDATE corridor.referrals SET updated_at = now() - interval '1 hour' WHERE case_id = $1::uuid"
    await offices.world.value(long_ago, case_id.removeprefix("case_"))
    await count_afresh(offices.world)
    assert by_reason((await board_of(offices.there, offices.corridor))["own"]) == {"no_capacity": 1}
    excluded = {"excluded_operator_types": ["cso"]}
    assert (await offices.here.patch(f"/v1/cases/{case_id}", excluded, if_match="*")).status_code == 200
    await count(offices.world)
    assert by_reason((await board_of(offices.there, offices.corridor))["own"]) == {}
    assert by_reason((await board_of(offices.here, offices.corridor))["own"]) == {"no_capacity": 1}
    nobody: dict[str, Any] = {"excluded_operator_types": []}
    assert (await offices.here.patch(f"/v1/cases/{case_id}", nobody, if_match="*")).status_code == 200
    await count(offices.world)
    assert by_reason((await board_of(offices.there, offices.corridor))["own"]) == {"no_capacity": 1}


async def test_the_days_are_one_of_three(offices: Offices) -> None:
    path = f"/v1/corridors/{offices.corridor}/board"
    assert (await offices.here.get(path)).json()["days"] == 30
    refused = await offices.here.get(f"{path}?days=14")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/query/days")
    assert "7, 30" in refused.json()["errors"][0]["message"]


async def test_the_same_figures_are_not_sent_again(offices: Offices) -> None:
    path = f"/v1/corridors/{offices.corridor}/board"
    await count(offices.world)
    tag = (await offices.here.get(path)).headers["etag"]
    assert (await offices.here.get(path, if_none_match=tag)).status_code == 304
    await several(offices, 1)
    await count(offices.world)
    assert (await offices.here.get(path, if_none_match=tag)).status_code == 200
