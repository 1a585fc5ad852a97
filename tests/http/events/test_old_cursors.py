"""Cursors that are older than what is kept: where to go on."""

import pytest

from tests.app_under_test import World
from tests.builders import opened_case
from tests.http.events.feed_reading import read_on, sequenced

FORGET = "SELECT corridor.forget_events(now() + interval '1 second', 100000)"


@pytest.mark.parametrize("path", ["/v1/events", "/v1/events/stream"])
async def test_an_old_cursor_is_gone_and_the_problem_says_where_to_go_on(world: World, path: str) -> None:
    nea = await world.new_caller("nea")
    await opened_case(nea)
    await sequenced(world)
    old = (await nea.get("/v1/events?limit=1")).json()["next_cursor"]
    await opened_case(nea)
    await sequenced(world)
    assert (await nea.get(f"/v1/events?after={old}")).json()["items"] != []
    await world.value(FORGET)
    answer = await nea.get(f"{path}?after={old}")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (410, "cursor_expired")
    later = await opened_case(nea)
    await sequenced(world)
    events, _ = await read_on(nea, problem["restart_from"])
    assert [event["subject"]["case_id"] for event in events] == [later["id"]]
