"""The list of cases as a worklist: what each item says at each level, filters, and both orders."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from api.http.cursors import DIGEST_BYTES
from tests.app_under_test import Caller, World
from tests.builders import a_referral, consented_case, made, opened_case
from tests.http.cases.protected_cases import accepted, expired, taken_over, withdrawn

PROFILE = ("stage", "sex", "age_band", "case_types")
begun = ""
"""When the test began: it reads no more of the list than what has changed since."""


@pytest.fixture(autouse=True)
def _only_what_the_test_has_made() -> None:
    global begun
    begun = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


async def items(caller: Caller, query: str = "", limit: int = 200) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    query += "" if "updated_since" in query else f"&updated_since={begun}"
    cursor = ""
    while True:
        answer = await caller.get(f"/v1/cases?limit={limit}&{query}{cursor}")
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


async def item_of(caller: Caller, case_id: str) -> dict[str, Any]:
    (item,) = [one for one in await items(caller) if one["id"] == case_id]
    return item


async def centre(world: World, code: str) -> str:
    return str(await world.value("SELECT corridor.public_id('centre', id) FROM corridor.centres WHERE code = $1", code))


async def test_the_holder_sees_what_waits(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    item = await item_of(nea, case_id)
    assert (item["level"], item["held_here"], item["holder"]) == ("holder", True, await centre(world, "nea-battambang"))
    assert [item[name] for name in PROFILE] == ["departing", "female", "25_34", ["wages_unpaid"]]
    assert (item["open_referrals"], item["next_due"]) == (0, None)
    await made(nea, "/v1/referrals", a_referral(case_id, consent_id))
    assert (await item_of(nea, case_id))["open_referrals"] == 0, "a draft asks nothing of anybody"
    sent = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    item = await item_of(nea, case_id)
    assert (item["open_referrals"], item["next_due"]) == (1, sent["due"]["acknowledge_by"])


async def test_each_level_sees_its_part(world: World) -> None:
    """Asked, working, refused; and who handed on and let go."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    holder = await centre(world, "nea-battambang")
    case_id, consent_id = await consented_case(nea)
    sent = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    item = await item_of(map_, case_id)
    assert (item["level"], item["held_here"], item["holder"]) == ("preview", False, None)
    assert (item["stage"], item["open_referrals"], item["next_due"]) == ("departing", 1, sent["due"]["acknowledge_by"])
    await map_.post(f"/v1/referrals/{sent['id']}/accept", {})
    item = await item_of(map_, case_id)
    assert (item["level"], item["held_here"], item["holder"], item["sex"]) == ("party", False, holder, "female")
    other, consent_id = await consented_case(nea)
    refused = await made(nea, "/v1/referrals", a_referral(other, consent_id, send=True))
    await map_.post(f"/v1/referrals/{refused['id']}/decline", {"reason": "no_capacity"})
    item = await item_of(map_, other)
    assert item["level"] == "outcome"
    assert {item[name] for name in (*PROFILE, "holder", "next_due")} == {None}
    assert (item["open_referrals"], item["held_here"]) == (0, False)


async def test_a_former_party_finds_nothing_by_what_it_no_longer_sees(world: World) -> None:
    nea, map_ = await world.new_caller("nea"), await world.caller("map")
    case_id, consent_id, _ = await accepted(world)
    for query in ("stage=departing", "case_type=wages_unpaid"):
        assert case_id in [one["id"] for one in await items(map_, query)]
        assert case_id in [one["id"] for one in await items(map_, query, limit=1)]
    await withdrawn(nea, consent_id)
    for query in ("stage=departing", "case_type=wages_unpaid"):
        assert case_id not in [one["id"] for one in await items(map_, query)]
        assert case_id in [one["id"] for one in await items(nea, query)]
    assert (await item_of(map_, case_id))["stage"] is None


@pytest.mark.parametrize("query", ["stage=departing", "stage=departing&sort=updated"])
async def test_no_cursor_names_a_case_that_the_filter_hides(world: World, query: str) -> None:
    """A receiver whose consent has expired is still asked, but does not see the stage any more."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    cases = [await consented_case(nea) for _ in range(4)]
    for case_id, consent_id in cases:
        await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    hidden = {cases[0][0], cases[2][0], cases[3][0]}
    for case_id, consent_id in cases:
        if case_id in hidden:
            await expired(world, consent_id)
    found, cursor = list[str](), ""
    while True:
        page = (await map_.get(f"/v1/cases?limit=1&{query}&updated_since={begun}{cursor}")).json()
        found += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        named = json.loads(base64.urlsafe_b64decode(page["next_cursor"] + "==")[DIGEST_BYTES:])[-1]
        assert f"case_{named.replace('-', '')}" == page["items"][-1]["id"]
        cursor = f"&cursor={page['next_cursor']}"
    assert cases[1][0] in found
    assert not hidden & set(found)


async def test_filters(world: World) -> None:
    nea = await world.caller("nea")
    injured = await opened_case(nea, case_types=["injury_illness", "other"], profile={"stage": "returned"})
    unpaid = await opened_case(nea)
    for query, expected in (
        ("case_type=injury_illness", {injured["id"]}),
        ("case_type=wages_unpaid", {unpaid["id"]}),
        ("stage=returned&case_type=other", {injured["id"]}),
        ("centre_id=nea-battambang", {injured["id"], unpaid["id"]}),
        ("centre_id=map-chiang-mai", set()),
        ("updated_since=2199-01-01T00:00:00Z", set()),
        (f"updated_since={unpaid['updated_at']}", {unpaid["id"]}),
        ("status=open&holder=me", {injured["id"], unpaid["id"]}),
    ):
        found = {one["id"] for one in await items(nea, query)}
        assert found & {injured["id"], unpaid["id"]} == expected, query


@pytest.mark.parametrize("sort", ["created", "updated"])
async def test_who_closed_a_case_finds_it_like_one_that_it_holds(world: World, sort: str) -> None:
    nea, pursat = await world.caller("nea"), await world.caller("nea", centres=("nea-pursat",))
    (case_id, _), held = await consented_case(nea), await opened_case(nea)
    assert (await nea.post(f"/v1/cases/{case_id}/close", {"outcome": "ineligible"})).status_code == 200
    queries = ("holder=me", "holder=me&status=closed", "stage=departing", "case_type=wages_unpaid",
               "centre_id=nea-battambang", "holder=me&stage=departing&status=closed")  # fmt: skip
    for query in queries:
        found = {one["id"]: one for one in await items(nea, f"{query}&sort={sort}")}
        item = found[case_id]
        assert (item["level"], item["held_here"], item["status"]) == ("holder", True, "closed"), query
        assert item["holder"] == await centre(world, "nea-battambang")
        assert (held["id"] in found) is ("status=closed" not in query)
        one_by_one = await items(nea, f"{query}&sort={sort}", limit=1)
        assert [one["id"] for one in one_by_one] == list(found), query
        assert case_id not in [one["id"] for one in await items(pursat, f"{query}&sort={sort}")]
    assert case_id not in [one["id"] for one in await items(nea, f"holder=me&status=open&sort={sort}")]
    assert case_id not in [one["id"] for one in await items(nea, f"centre_id=nea-pursat&sort={sort}")]


async def test_who_closed_a_case_and_lost_it_since_finds_nothing_by_what_it_had(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, referral = await taken_over(world)
    done = {"outcome": "service_received"}
    assert (await map_.post(f"/v1/referrals/{referral['id']}/complete", done)).status_code == 200
    assert (await map_.post(f"/v1/cases/{case_id}/close", done)).status_code == 200
    queries = ("holder=me", "case_type=wages_unpaid", "stage=departing", "centre_id=map-chiang-mai")
    for query in queries:
        assert case_id in [one["id"] for one in await items(map_, query)], query
    await withdrawn(nea, consent_id)
    for query in queries:
        assert case_id not in [one["id"] for one in await items(map_, query)], query
    item = await item_of(map_, case_id)
    assert (item["level"], item["held_here"], item["stage"]) == ("outcome", False, None)


async def test_whom_others_handed_a_case_to_is_no_filter(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _, _ = await taken_over(world)
    assert case_id in [one["id"] for one in await items(map_, "centre_id=map-chiang-mai")]
    assert case_id not in [one["id"] for one in await items(nea, "centre_id=map-chiang-mai")]
    assert (await item_of(nea, case_id))["holder"] == await centre(world, "map-chiang-mai")


@pytest.mark.parametrize("holder", ["me", "any"])
async def test_last_changed_first_across_pages(world: World, holder: str) -> None:
    nea = await world.caller("nea")
    cases = [(await opened_case(nea))["id"] for _ in range(5)]
    numbers = [case.removeprefix("case_") for case in cases]
    await world.value("UPDATE corridor.cases SET updated_at = '2150-01-01Z' WHERE id = ANY ($1::uuid[])", numbers[1:4])
    expected = [*sorted(cases[1:4], reverse=True), cases[4], cases[0]]
    for limit in (1, 2, 200):
        found = [one["id"] for one in await items(nea, f"sort=updated&holder={holder}", limit)]
        assert [one for one in found if one in cases] == expected, limit
        assert len(found) == len(set(found))
        created = [one["id"] for one in await items(nea, f"sort=created&holder={holder}", limit)]
        assert [one for one in created if one in cases] == cases[::-1], limit


@pytest.mark.parametrize(
    "query", ["holder=us", "sort=due", "case_type=x", "status=sent", "stage=x", "updated_since=x", "external_id="]
)
async def test_values_that_do_not_exist_are_refused(world: World, query: str) -> None:
    answer = await (await world.caller("nea")).get(f"/v1/cases?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.json()["errors"][0]["pointer"] == f"/query/{query.partition('=')[0]}"


async def test_a_handoff_in_the_list_says_which_case(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    (item,) = (await nea.get(f"/v1/handoffs?case_id={case_id}")).json()["items"]
    code = (await nea.get(f"/v1/cases/{case_id}")).json()["code"]
    whole = (await nea.get(f"/v1/handoffs/{item['id']}")).json()
    assert (item["case_code"], whole["case_code"], item["status"]) == (code, code, "offered")
    assert item["from_centre_id"] == await centre(world, "nea-battambang")
