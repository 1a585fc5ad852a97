"""An activity belongs to one centre: others of the network never see it, and its link to a case ends with the case."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from adapters.postgres.stores.activities import PostgresActivities
from tests.app_under_test import EVERYTHING, Caller, World
from tests.builders import opened_case
from tests.http.access.matrix.ids import comparable, invented
from tests.http.activities.activity_bodies import an_activity, recorded
from tests.http.cases.protected_cases import accepted
from tests.http.cases.test_exclusion import excluded

ELSEWHERE = "lpn-samut-sakhon"


@pytest.mark.parametrize("who", ["molvt", "lpn", "limited"])
async def test_a_stranger_gets_what_an_invented_id_gets(world: World, who: str) -> None:
    activity = await recorded(await world.caller("nea"))
    limited = who == "limited"
    stranger = await world.caller("nea" if limited else who, EVERYTHING, ("nea-pursat",) if limited else None)
    for method, body, headers in (
        ("GET", None, {}),
        ("PATCH", {"topics": []}, {"if_match": "*"}),
        ("DELETE", None, {}),
    ):
        answers = [
            comparable(await stranger.call(method, f"/v1/activities/{name}", body, **headers))
            for name in (activity["id"], invented("activity_id"))
        ]
        assert answers[0] == answers[1]
        assert answers[0][0] == 404
    listed = (await stranger.get("/v1/activities?limit=200")).json()["items"]
    assert activity["id"] not in [item["id"] for item in listed]


async def test_only_ones_own_centres_report(world: World) -> None:
    nea, limited = await world.caller("nea"), await world.caller("nea", centres=("nea-pursat",))
    for caller, centre in ((nea, ELSEWHERE), (limited, "nea-battambang")):
        answer = await caller.post("/v1/activities", an_activity(centre_id=centre))
        assert (answer.status_code, answer.json()["code"]) == (403, "not_your_centre")
    mine = await recorded(limited, centre_id="nea-pursat")
    moved = await limited.patch(f"/v1/activities/{mine['id']}", {"centre_id": "nea-battambang"}, if_match="*")
    assert (moved.status_code, moved.json()["code"]) == (403, "not_your_centre")


async def test_the_receiver_of_a_case_links_its_own_activity_to_it(world: World) -> None:
    map_ = await world.caller("map")
    case_id, _, _ = await accepted(world)
    activity = await recorded(map_, centre_id="map-chiang-mai", case_id=case_id)
    assert activity["case_id"] == case_id
    listed = (await (await world.caller("nea")).get(f"/v1/activities?case_id={case_id}")).json()["items"]
    assert listed == []


async def test_of_a_sisters_case_a_limited_client_sees_no_link_and_keeps_it(world: World) -> None:
    nea, pursat = await world.caller("nea"), await world.caller("nea", centres=("nea-pursat",))
    sisters, own = await opened_case(nea), await opened_case(nea, centre_id="nea-pursat")
    linked = await recorded(nea, centre_id="nea-pursat", case_id=sisters["id"])
    seen = await recorded(pursat, centre_id="nea-pursat", case_id=own["id"])
    path, case_ids = f"/v1/activities/{linked['id']}", {linked["id"]: None, seen["id"]: own["id"]}
    assert {number: (await pursat.get(f"/v1/activities/{number}")).json()["case_id"] for number in case_ids} == case_ids
    listed = {item["id"]: item["case_id"] for item in (await pursat.get("/v1/activities?limit=200")).json()["items"]}
    assert {number: listed[number] for number in case_ids} == case_ids
    for case, found in ((sisters, []), (own, [seen["id"]])):
        for name in (case["id"], case["code"]):
            items = (await pursat.get(f"/v1/activities?case_id={name}")).json()["items"]
            assert [item["id"] for item in items] == found
    removed = await pursat.patch(path, {"case_id": None}, if_match="*")
    assert (removed.json()["case_id"], removed.json()["version"]) == (None, 1)
    changed = await pursat.patch(path, {"topics": ["health"]}, if_match="*")
    assert (changed.json()["case_id"], changed.json()["version"]) == (None, 2)
    assert (await nea.get(path)).json()["case_id"] == sisters["id"]
    assert (await pursat.patch(path, {"case_id": own["id"]}, if_match="*")).json()["case_id"] == own["id"]
    assert (await nea.get(path)).json()["case_id"] == own["id"]


async def test_erasing_the_case_removes_every_link_and_keeps_the_counts(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _, _ = await accepted(world)
    theirs = await recorded(map_, centre_id="map-chiang-mai", case_id=case_id)
    key = uuid4().hex
    mine = (await nea.post("/v1/activities", an_activity(case_id=case_id), idempotency_key=key)).json()
    assert (await nea.post(f"/v1/cases/{case_id}/erase", {"reason": "She asked."})).status_code == 200
    for caller, before in ((nea, mine), (map_, theirs)):
        after = (await caller.get(f"/v1/activities/{before['id']}")).json()
        assert (after["case_id"], after["version"]) == (None, 2)
        assert after["participants"] == before["participants"]
    assert (await nea.get(f"/v1/activities?case_id={case_id}")).json()["items"] == []
    again = await nea.post("/v1/activities", an_activity(case_id=case_id), idempotency_key=key)
    assert (again.status_code, again.json()["code"]) == (410, "gone")
    relinked = await nea.patch(f"/v1/activities/{mine['id']}", {"case_id": case_id}, if_match="*")
    assert (relinked.status_code, relinked.json()["errors"][0]["pointer"]) == (404, "/case_id")


async def test_an_excluded_centre_keeps_its_counts_without_the_link(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _, _ = await accepted(world)
    theirs = await recorded(map_, centre_id="map-chiang-mai", case_id=case_id)
    mine = await recorded(nea, case_id=case_id)
    await excluded(nea, case_id, "cso")
    path = f"/v1/activities/{theirs['id']}"
    assert (await map_.get(path)).json()["case_id"] is None
    assert (await map_.patch(path, {"topics": ["health"]}, if_match="*")).status_code == 200
    assert (await nea.get(f"/v1/activities/{mine['id']}")).json()["case_id"] == case_id


def erasing_before(monkeypatch: pytest.MonkeyPatch, name: str, nea: Caller, case_id: str) -> None:
    """Erase the case in the moment between the decision and its record."""
    whole: Callable[..., Awaitable[None]] = getattr(PostgresActivities, name)

    async def late(store: PostgresActivities, *given: Any) -> None:
        monkeypatch.undo()
        assert (await nea.post(f"/v1/cases/{case_id}/erase", {"reason": "She asked."})).status_code == 200
        await whole(store, *given)

    monkeypatch.setattr(PostgresActivities, name, late)


async def test_a_case_that_is_erased_at_this_moment_gets_no_link(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    erasing_before(monkeypatch, "add", nea, case["id"])
    answer = await nea.post("/v1/activities", an_activity(case_id=case["id"]))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (404, "/case_id")
    links = "SELECT count(*) FROM corridor.activities WHERE corridor.public_id('case', case_id) = $1"
    assert await world.value(links, case["id"]) == 0


async def test_a_change_does_not_bring_a_link_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    activity = await recorded(nea, case_id=case["id"])
    erasing_before(monkeypatch, "change", nea, case["id"])
    answer = await nea.patch(f"/v1/activities/{activity['id']}", {"topics": []}, if_match="*")
    assert (answer.status_code, answer.json()["case_id"], answer.json()["version"]) == (200, None, 3)
