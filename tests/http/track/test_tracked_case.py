"""``POST /v1/track``: the migrant sees where their case stands, and nobody sees who they are."""

from tests.app_under_test import World
from tests.builders import opened_case


async def test_a_code_shows_where_the_case_stands(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    answer = await world.http.post("/v1/track", json={"code": case["tracking_code"]})
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    assert (seen["code"], seen["step"]) == (case["code"], "open")
    assert answer.headers["cache-control"] == "no-store"
