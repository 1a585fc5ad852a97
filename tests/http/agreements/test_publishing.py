"""Agreements over HTTP: published, numbered, listed, and what is refused (contract, section 3)."""

import asyncio
from typing import Any

import pytest

from tests.app_under_test import PARTNER, World
from tests.builders import made
from tests.http.agreements.signed_road import Road, a_road, day, terms
from tests.http.audit.test_trail_of_the_concerned import said_of
from tests.http.directory.directory_builders import events_of


@pytest.fixture
async def road(world: World) -> Road:
    return await a_road(world)


async def test_an_agreement_says_what_was_agreed_and_whose_signature_is_missing(road: Road) -> None:
    body = terms(document_url="https://example.org/agreement.pdf")
    agreement = await made(road.coordinator, f"/v1/corridors/{road.corridor['code']}/agreements", body)
    assert {name: agreement[name] for name in body} == body
    assert (agreement["corridor_id"], agreement["number"], agreement["version"]) == (road.corridor["id"], 1, 1)
    assert (agreement["status"], agreement["signatures"]) == ("awaiting_signatures", [])
    missing = {road.id_of(caller) for caller in (road.here, road.there, road.elsewhere)}
    assert set(agreement["missing_signatures"]) == missing
    assert agreement["open_referrals_beyond"] == 0


async def test_anybody_who_reads_the_directory_reads_agreements(world: World, road: Road) -> None:
    agreement = await road.publish()
    del agreement["open_referrals_beyond"]
    stranger = await world.caller("mtuc")
    one = await stranger.get(f"/v1/agreements/{agreement['id']}")
    assert one.json() == agreement
    assert (
        await stranger.get(f"/v1/agreements/{agreement['id']}", if_none_match=one.headers["etag"])
    ).status_code == 304
    assert (await stranger.get(road.path)).json() == {"items": [agreement], "next_cursor": None}
    assert (await stranger.get(f"/v1/corridors/{road.corridor['code']}")).json()["agreement"] == agreement
    for path in ("/v1/agreements/agreement_00000000000000000000000000000000", "/v1/corridors/no-such/agreements"):
        assert (await stranger.get(path)).status_code == 404


async def test_the_list_is_newest_first_and_goes_on_from_its_cursor(road: Road) -> None:
    for _ in range(3):
        await road.publish()
    first = (await road.here.get(f"{road.path}?limit=2")).json()
    rest = (await road.here.get(f"{road.path}?limit=2&cursor={first['next_cursor']}")).json()
    assert [one["number"] for one in first["items"] + rest["items"]] == [3, 2, 1]
    assert [one["status"] for one in first["items"]] == ["awaiting_signatures", "superseded"]
    assert rest["next_cursor"] is None


async def test_retention_is_two_years_unless_it_says_otherwise(road: Road) -> None:
    without = {name: value for name, value in terms().items() if name != "retention"}
    published = await made(road.coordinator, road.path, without)
    assert published["retention"] == "P2Y"


async def test_two_at_once_have_two_numbers_without_a_gap(road: Road) -> None:
    await asyncio.gather(*(road.publish() for _ in range(4)))
    listed = (await road.here.get(road.path)).json()["items"]
    assert sorted(one["number"] for one in listed) == [1, 2, 3, 4]


async def test_the_corridor_shows_the_newest_whose_first_day_has_come(road: Road) -> None:
    old = await road.agreed(valid_from=day(-30))
    coming = await road.publish(valid_from=day(1))
    assert (await road.here.get(f"/v1/corridors/{road.corridor['id']}")).json()["agreement"]["id"] == old["id"]
    assert (await road.seen(coming))["status"] == "awaiting_signatures"
    await road.sign(road.here, coming)
    await road.sign(road.there, coming)
    assert (await road.seen(coming))["status"] == "not_yet_valid"
    begun = await road.publish(valid_from=day(0))
    assert (await road.here.get(f"/v1/corridors/{road.corridor['id']}")).json()["agreement"]["id"] == begun["id"]
    assert (await road.seen(old))["status"] == "superseded"
    older = await road.publish(valid_from=day(-60))
    assert older["status"] == "superseded"
    assert (await road.here.get(f"/v1/corridors/{road.corridor['id']}")).json()["agreement"]["id"] == begun["id"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"purposes": []}, "/purposes"),
        ({"purposes": ["referral", "gossip"]}, "/purposes/1"),
        ({"data_categories": []}, "/data_categories"),
        ({"data_categories": ["profile", "legal_status"]}, "/data_categories/1"),
        ({"retention": "P0D"}, "/retention"),
        ({"retention": "PT24H"}, "/retention"),
        ({"retention": "2 years"}, "/retention"),
        ({"retention": "P"}, "/retention"),
        ({"valid_to": day(-2), "valid_from": day(-1)}, "/valid_to"),
        ({"valid_to": day(-1), "valid_from": day(-9)}, "/valid_to"),
        ({"valid_to": None}, "/valid_to"),
        ({"valid_from": "1 December"}, "/valid_from"),
        ({"document_url": "ftp://example.org/a"}, "/document_url"),
        ({"document_url": "https://"}, "/document_url"),
        ({"document_url": "javascript:alert(1)"}, "/document_url"),
        ({"number": 7}, "/number"),
    ],
)
async def test_what_cannot_be_agreed_is_refused_with_its_place(road: Road, changes: Any, pointer: str) -> None:
    answer = await road.coordinator.post(road.path, terms(**changes))
    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (422, [pointer]), answer.text
    assert (await road.here.get(road.path)).json()["items"] == []


async def test_only_the_coordinating_body_publishes(world: World, road: Road) -> None:
    partner = await world.caller(road.here.organisation, PARTNER)
    assert (await partner.post(road.path, terms())).json()["code"] == "insufficient_scope"
    assert (await road.coordinator.post("/v1/corridors/no-such/agreements", terms())).status_code == 404


async def test_a_retry_publishes_once(road: Road) -> None:
    body = terms()
    first, again = [await road.coordinator.post(road.path, body, idempotency_key="agree-once") for _ in range(2)]
    assert (again.status_code, again.content, again.headers["idempotent-replayed"]) == (201, first.content, "true")
    assert len((await road.here.get(road.path)).json()["items"]) == 1


async def test_members_the_lead_and_the_coordinating_body_are_told_and_it_is_in_the_members_trails(road: Road) -> None:
    agreement = await road.publish()
    told = await events_of(road.world, agreement["id"])
    everyone = {one.organisation for one in (road.here, road.there, road.elsewhere, road.lead, road.coordinator)}
    assert {(kind, status) for kind, _, status, _ in told} == {("agreement.published", "awaiting_signatures")}
    assert everyone <= {reader for _, reader, _, _ in told}
    for member in (road.here, road.there, road.elsewhere):
        assert ("publish_agreement", agreement["id"]) in await said_of(member, road.coordinator)


async def test_terms_and_signatures_survive_a_change_of_the_corridor(road: Road) -> None:
    agreement = await road.agreed()
    path = f"/v1/corridors/{road.corridor['id']}"
    changed = await road.coordinator.patch(path, {"transit_countries": ["LA"]}, if_match="*")
    assert changed.json()["agreement"] == agreement
    assert (await road.send()).status_code == 201
