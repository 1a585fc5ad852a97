"""What the coordinating body changes about an organisation appears in that organisation's audit trail."""

from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import made
from tests.http.directory.directory_builders import a_centre, a_corridor, an_organisation, the_coordinator

Said = list[tuple[str, str]]


async def said_of(reader: Caller, by: Caller) -> Said:
    """What the reader's own trail says that the other did, oldest first."""
    items = (await reader.get("/v1/audit?limit=200")).json()["items"]
    return [(one["operation"], one["object_id"]) for one in reversed(items) if one["client_id"] == by.client_id]


async def changed(caller: Caller, path: str, **said: Any) -> None:
    answer = await caller.patch(path, said, if_match=(await caller.get(path)).headers["etag"])
    assert answer.status_code == 200, answer.text


async def test_each_change_stands_in_the_trail_of_whom_it_concerns(world: World) -> None:
    coordinator, organisation = await the_coordinator(world), await an_organisation(world)
    path = f"/v1/organisations/{organisation['id']}"
    await changed(coordinator, path, name="Another name")
    centre = await a_centre(world, organisation["id"])
    await changed(coordinator, f"/v1/centres/{centre['id']}", city="Pursat")
    road = await a_corridor(world, members=[{"centre_id": centre["id"], "role": "origin"}])
    membership = f"/v1/corridors/{road['id']}/members/{centre['code']}"
    assert (await coordinator.call("DELETE", membership)).status_code == 204
    assert (await coordinator.call("PUT", membership, {"role": "origin"})).status_code == 200
    partner = await world.caller(organisation["code"])
    assert await said_of(partner, coordinator) == [
        ("create_organisation", organisation["id"]),
        ("update_organisation", organisation["id"]),
        ("create_centre", centre["id"]),
        ("update_centre", centre["id"]),
        ("create_corridor", centre["id"]),
        ("remove_corridor_member", centre["id"]),
        ("set_corridor_member", centre["id"]),
    ]
    own = await said_of(coordinator, coordinator)
    assert [operation for operation, _ in own[-7:]] == [
        operation for operation, _ in await said_of(partner, coordinator)
    ]


async def test_what_changes_nothing_and_what_an_organisation_does_itself_stands_there_once(world: World) -> None:
    coordinator, organisation = await the_coordinator(world), await an_organisation(world)
    centre = await a_centre(world, organisation["id"])
    road = await a_corridor(world, members=[{"centre_id": centre["id"], "role": "origin"}])
    partner = await world.caller(organisation["code"])
    before = await said_of(partner, coordinator)
    membership = f"/v1/corridors/{road['id']}/members/{centre['id']}"
    assert (await coordinator.call("PUT", membership, {"role": "origin"})).status_code == 200
    assert await said_of(partner, coordinator) == before
    await changed(partner, f"/v1/centres/{centre['id']}", capacity="waitlist")
    assert (await said_of(partner, partner)).count(("update_centre", centre["id"])) == 1


async def test_a_corridor_with_several_members_is_told_to_each_organisation(world: World) -> None:
    coordinator = await the_coordinator(world)
    organisations = [await an_organisation(world) for _ in range(3)]
    centres = [await a_centre(world, organisation["id"]) for organisation in organisations]
    await a_corridor(world, members=[{"centre_id": centre["id"], "role": "origin"} for centre in centres])
    for organisation, centre in zip(organisations, centres, strict=True):
        partner = await world.caller(organisation["code"])
        assert (await said_of(partner, coordinator))[-1] == ("create_corridor", centre["id"])


async def test_without_the_other_entry_nothing_is_changed(world: World) -> None:
    coordinator, organisation = await the_coordinator(world), await an_organisation(world)
    refuse = "ALTER TABLE corridor.audit ADD CONSTRAINT none_for_them CHECK (organisation_id <> '{}') NOT VALID"
    number = await world.value("SELECT id::text FROM corridor.organisations WHERE code = $1", organisation["code"])
    await world.value(refuse.format(number))
    hooks, world.http.event_hooks = world.http.event_hooks, {}  # a fault of ours is documented nowhere
    try:
        body = {"organisation_id": organisation["id"], "name": "A centre", "country": "KH"}
        assert (await coordinator.post("/v1/centres", body)).status_code >= 500
    finally:
        world.http.event_hooks = hooks
        await world.value("ALTER TABLE corridor.audit DROP CONSTRAINT none_for_them")
    owned = await world.value("SELECT count(*) FROM corridor.centres WHERE organisation_id = $1::uuid", number)
    assert owned == 0
    assert (await made(coordinator, "/v1/centres", body))["organisation_id"] == organisation["id"]
