"""The lists of the directory: filters, pages, and items that are the same as the single answers."""

from typing import Any

import pytest

from tests.app_under_test import Caller, World
from tests.http.directory.directory_builders import a_centre, an_organisation, the_coordinator

KINDS = ("organisations", "centres", "corridors")


async def all_of(caller: Caller, path: str) -> list[dict[str, Any]]:
    """Follow the cursor to the end."""
    found, cursor = [], ""
    while cursor is not None:
        page = await caller.get(path + cursor)
        assert page.status_code == 200, page.text
        found += page.json()["items"]
        cursor = page.json()["next_cursor"] and f"&cursor={page.json()['next_cursor']}"
    return found


@pytest.mark.parametrize("kind", KINDS)
async def test_an_item_of_a_list_is_the_whole_object(world: World, kind: str) -> None:
    partner = await world.caller("nea")
    items = (await partner.get(f"/v1/{kind}?limit=10")).json()["items"]
    assert items
    for item in items:
        assert (await partner.get(f"/v1/{kind}/{item['id']}")).json() == item


@pytest.mark.parametrize("kind", KINDS)
async def test_pages_hold_each_object_once_newest_first(world: World, kind: str) -> None:
    partner = await world.caller("nea")
    found = [item["id"] for item in await all_of(partner, f"/v1/{kind}?limit=3")]
    assert len(found) > 3
    assert found == sorted(set(found), reverse=True)


async def test_a_page_links_to_the_next_and_a_tampered_cursor_is_refused(world: World) -> None:
    partner = await world.caller("nea")
    first = await partner.get("/v1/centres?limit=2&country=TH")
    assert first.headers["link"].endswith('; rel="next"')
    next_page = first.headers["link"].partition(">")[0].removeprefix("<http://127.0.0.1:8000")
    assert {item["country"] for item in (await partner.get(next_page)).json()["items"]} == {"TH"}
    cursor = first.json()["next_cursor"]
    for path in (f"/v1/centres?cursor={cursor}x", f"/v1/centres?country=KH&cursor={cursor}"):
        assert (await partner.get(path)).json()["code"] == "invalid_cursor"


@pytest.mark.parametrize(
    ("filters", "test"),
    [
        ("country=LA", lambda centre: centre["country"] == "LA"),
        ("area=TH-50", lambda centre: centre["area"] == "TH-50"),
        ("operator_type=trade_union", lambda centre: centre["operator_type"] == "trade_union"),
        ("service_type=union_membership", lambda centre: "union_membership" in centre["services"]),
        ("status=active", lambda centre: centre["status"] == "active"),
        ("country=TH&service_type=information", lambda centre: "information" in centre["services"]),
    ],
)
async def test_a_filter_of_centres_gives_all_that_fit_and_no_other(world: World, filters: str, test: Any) -> None:
    partner = await world.caller("nea")
    wanted = [centre["id"] for centre in await all_of(partner, "/v1/centres?limit=200") if test(centre)]
    if "country=TH" in filters:
        wanted = [centre["id"] for centre in await all_of(partner, "/v1/centres?limit=200&country=TH") if test(centre)]
    found = [centre["id"] for centre in await all_of(partner, f"/v1/centres?limit=7&{filters}")]
    assert found == wanted != []


async def test_centres_are_found_by_language_by_organisation_and_by_corridor(world: World) -> None:
    partner, organisation = await world.caller("nea"), await an_organisation(world)
    centre = await a_centre(world, organisation["code"], languages=["km", "ksw"])
    await (await the_coordinator(world)).call(
        "PUT", f"/v1/corridors/KH-TH/members/{centre['code']}", {"role": "origin"}
    )
    for filters in (
        f"organisation_id={organisation['id']}",
        f"organisation_id={organisation['code']}",
        f"organisation_id={organisation['code']}&language=ksw&corridor=KH-TH&status=active",
    ):
        found = (await partner.get(f"/v1/centres?{filters}")).json()["items"]
        assert [one["id"] for one in found] == [centre["id"]]
    for filters in ("language=th", "corridor=MM-MY", "corridor=no-such-road", "status=closed"):
        path = f"/v1/centres?organisation_id={organisation['code']}&{filters}"
        assert (await partner.get(path)).json()["items"] == []
    await (await the_coordinator(world)).call("DELETE", f"/v1/corridors/KH-TH/members/{centre['code']}")


async def test_centres_are_found_by_one_or_several_capacities(world: World) -> None:
    partner, organisation = await world.caller("nea"), await an_organisation(world)
    centres = {
        capacity: (await a_centre(world, organisation["code"], capacity=capacity))["id"]
        for capacity in ("has_capacity", "waitlist", "no_capacity", "assessment_first")
    }
    for asked in ("waitlist", "waitlist,no_capacity", ",".join(centres)):
        path = f"/v1/centres?organisation_id={organisation['id']}&limit=1&capacity={asked}"
        found = [centre["id"] for centre in await all_of(partner, path)]
        assert found == sorted((centres[capacity] for capacity in asked.split(",")), reverse=True)


async def test_corridors_and_organisations_have_their_filters(world: World) -> None:
    partner = await world.caller("nea")
    roads = await all_of(partner, "/v1/corridors?origin_country=MM&status=active&limit=2")
    assert {"MM-TH", "MM-MY"} <= {road["code"] for road in roads}
    assert {road["origin_country"] for road in roads} == {"MM"}
    roads = await all_of(partner, "/v1/corridors?destination_country=MY&limit=2")
    assert {"VN-MY", "ID-MY", "MM-MY"} <= {road["code"] for road in roads}
    unions = await all_of(partner, "/v1/organisations?operator_type=trade_union&country=MY&status=active&limit=1")
    there = await world.value(
        "SELECT array_agg(code) FROM corridor.organisations WHERE (operator_type, country, status) = "
        "('trade_union', 'MY', 'active')"
    )
    assert "mtuc" in there
    assert sorted(union["code"] for union in unions) == sorted(there)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/centres?country=ZZ",
        "/v1/centres?country=kh",
        "/v1/centres?status=open",
        "/v1/centres?service_type=gold",
        "/v1/centres?language=xx-unknown",
        "/v1/centres?capacity=plenty",
        "/v1/centres?capacity=waitlist,",
        "/v1/centres?limit=0",
        "/v1/organisations?limit=201",
        "/v1/corridors?nonsense=1",
        "/v1/corridors?status=active&status=draft",
    ],
)
async def test_a_wrong_filter_is_named(world: World, path: str) -> None:
    answer = await (await world.caller("nea")).get(path)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("/query/")


async def test_a_list_that_has_not_changed_is_not_sent_again(world: World) -> None:
    partner = await world.caller("nea")
    first = await partner.get("/v1/corridors?origin_country=VN")
    again = await partner.get("/v1/corridors?origin_country=VN", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
