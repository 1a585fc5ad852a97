"""A change of a group is told to its own organisation, in ids, and entered into its trail."""

from tests.app_under_test import World
from tests.builders import SENDER, opened_case
from tests.http.events.feed_reading import end_of, read_on, sequenced
from tests.http.groups.group_builders import TITLE, a_group

SISTER = "nea-pursat"


async def test_each_change_is_told_to_its_own_organisation_alone(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    here, at_sister = [await world.caller("nea", centres=(centre,)) for centre in (SENDER, SISTER)]
    cursors = {who: await end_of(world, caller) for who, caller in (("nea", nea), ("map", map_))}
    first, second = [(await opened_case(nea))["id"] for _ in range(2)]
    group = await a_group(nea, first)
    path = f"/v1/groups/{group['id']}"
    await nea.post(f"{path}/cases", {"case_ids": [second]})
    new = (await nea.post(f"{path}/split", {"case_ids": [first], "title": "Packers"})).json()
    await nea.post(f"{path}/merge", {"group_id": new["id"]})
    await sequenced(world)
    events, _ = await read_on(nea, cursors["nea"], types="group.changed")
    subject = {"centre_id": group["centre_id"]}
    told = [(event["subject"], event["version"], event["status"]) for event in events]
    assert told == [
        ({"group_id": group["id"], **subject}, 1, None),
        ({"group_id": group["id"], **subject}, 2, None),
        ({"group_id": group["id"], **subject}, 3, None),
        ({"group_id": new["id"], **subject}, 1, None),
        ({"group_id": group["id"], **subject}, 4, None),
        ({"group_id": new["id"], **subject}, 2, None),
    ]
    assert TITLE not in f"{events}"
    assert (await read_on(map_, cursors["map"], types="group.changed"))[0] == []
    assert len((await read_on(here, types="group.changed"))[0]) >= len(told)
    seen_there = (await read_on(at_sister, types="group.changed"))[0]
    assert group["id"] not in {event["subject"]["group_id"] for event in seen_there}


async def test_each_change_is_in_the_trail_of_the_organisation(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    group = await a_group(nea, (await opened_case(nea))["id"])
    await nea.patch(f"/v1/groups/{group['id']}", {"title": "Packers"}, if_match="*")
    await map_.get(f"/v1/groups/{group['id']}")
    found = (await nea.get("/v1/audit?limit=200")).json()["items"]
    about = [(entry["operation"], entry["outcome"]) for entry in found if entry["object_id"] == group["id"]]
    assert sorted(about) == [("create_group", "allowed"), ("update_group", "allowed")]
