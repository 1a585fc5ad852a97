"""Lists of one case or referral have pages like every other list, although they are read as a whole."""

import re
from typing import Any

import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_consent, made, opened_case
from tests.http.cases.protected_cases import taken_over

PATHS = (
    "/v1/cases/{case}/consents",
    "/v1/cases/{case}/custody",
    "/v1/cases/{case}/journey",
    "/v1/cases/{case}/timeline",
    "/v1/referrals/{referral}/timeline",
    "/v1/referrals/{referral}/actions",
    "/v1/vocabularies",
)


@pytest.fixture(scope="module")
async def travelled(world: World) -> dict[str, str]:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _, referral = await taken_over(world)
    await made(map_, f"/v1/cases/{case_id}/consents", a_consent(data_categories=["identity", "profile"]))
    for reason in ("Nearer to home.", "She asked for it."):  # two more legs of the journey
        back = await made(map_, f"/v1/cases/{case_id}/handoffs", {"to_centre_id": "nea-battambang", "reason": reason})
        await nea.post(f"/v1/handoffs/{back['id']}/refuse", {"reason": "Not now."})
    return {"case": case_id, "referral": referral["id"]}


async def pages(caller: Caller, path: str, limit: int) -> list[list[Any]]:
    """Follow the ``Link`` of every page."""
    found, url = list[list[Any]](), f"{path}?limit={limit}"
    while True:
        answer = await caller.get(url)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found.append(page["items"])
        if page["next_cursor"] is None:
            assert "link" not in answer.headers
            return found
        (link,) = re.findall(r'^<https?://[^/]+(.+)>; rel="next"$', answer.headers["link"])
        assert page["next_cursor"] in link
        url = link


@pytest.mark.parametrize("path", PATHS)
async def test_every_item_is_on_one_page_in_the_order_of_the_whole(
    world: World, travelled: dict[str, str], path: str
) -> None:
    map_ = await world.caller("map")
    path = path.format(**travelled)
    whole = (await map_.get(path)).json()
    assert len(whole["items"]) >= 2
    assert whole["next_cursor"] is None
    for limit in (1, 2, len(whole["items"]), 200):
        found = await pages(map_, path, limit)
        assert [item for page in found for item in page] == whole["items"], limit
        assert {len(page) for page in found[:-1]} <= {limit}
        assert len(found) == -(-len(whole["items"]) // limit)


@pytest.mark.parametrize("path", PATHS)
async def test_limits_and_cursors_are_checked(world: World, travelled: dict[str, str], path: str) -> None:
    map_ = await world.caller("map")
    path = path.format(**travelled)
    for limit in ("0", "201", "many"):
        answer = await map_.get(f"{path}?limit={limit}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    cursor = (await map_.get(f"{path}?limit=1")).json()["next_cursor"]
    for wrong in (cursor[:-1], "x", "", cursor + "A"):
        answer = await map_.get(f"{path}?limit=1&cursor={wrong}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor"), wrong


async def test_a_cursor_belongs_to_its_case(world: World, travelled: dict[str, str]) -> None:
    map_ = await world.caller("map")
    other = await opened_case(map_, centre_id="map-chiang-mai")
    cursor = (await map_.get(f"/v1/cases/{travelled['case']}/timeline?limit=1")).json()["next_cursor"]
    answer = await map_.get(f"/v1/cases/{other['id']}/timeline?cursor={cursor}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


async def test_a_new_item_moves_nothing_on_the_pages_that_follow(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}/consents"
    consents = [(await made(nea, path, a_consent()))["id"] for _ in range(3)]
    cursor = (await nea.get(f"{path}?limit=1")).json()["next_cursor"]
    await made(nea, path, a_consent())
    left = (await nea.get(f"{path}?cursor={cursor}")).json()["items"]
    assert [item["id"] for item in left] == consents[1::-1]


async def test_what_cannot_be_done_stands_on_every_page_of_actions(world: World, travelled: dict[str, str]) -> None:
    map_ = await world.caller("map")
    path = f"/v1/referrals/{travelled['referral']}/actions"
    whole = (await map_.get(path)).json()
    first = (await map_.get(f"{path}?limit=1")).json()
    assert first["unavailable"] == whole["unavailable"] != []
