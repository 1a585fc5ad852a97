"""A log line names objects as everything else does: by their public ids."""

from typing import Any

from tests.app_under_test import World
from tests.log_capture import everything_said


def request_lines(heard: list[Any]) -> list[tuple[str, str, int]]:
    return [(line["operation"], line["client_id"], line["status"]) for line in heard if line["event"] == "request"]


async def test_a_request_names_its_client_by_its_public_id(world: World) -> None:
    nea = await world.caller("nea")
    with everything_said() as heard:
        await nea.get("/v1/cases?limit=1")
        await world.http.get("/v1/cases?limit=1")
    assert request_lines(heard) == [("list_cases", nea.client_id, 200), ("list_cases", "", 401)]
    assert nea.client_id.startswith("client_")


async def test_a_request_for_a_token_names_the_client_once_it_has_proved_who_it_is(world: World) -> None:
    nea = await world.new_caller("nea")
    with everything_said() as heard:
        await world.token_of(nea)
        basic = (nea.client_id, nea.secret)
        await world.http.post("/oauth/token", data={"grant_type": "client_credentials", "scope": "x"}, auth=basic)
        await world.http.post("/oauth/introspect", data={"token": "x"}, auth=basic)
        await world.http.post("/oauth/revoke", data={"token": "x"}, auth=basic)
        await world.http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=(nea.client_id, "wrong"))
    assert request_lines(heard) == [
        ("request_token", nea.client_id, 200),
        ("request_token", nea.client_id, 400),
        ("introspect_token", nea.client_id, 200),
        ("revoke_token", nea.client_id, 200),
        ("request_token", "", 401),
    ]
